"""`studio verify-ac TASK [AC-ID]`: whether a plan's acceptance criteria hold now."""

import click

from engine.building.criteria import CheckedCriterion, NamedCriterion, check_criteria, named_criteria, runnables_of
from engine.building.failures import AttemptStoppedError
from engine.commands.common import CommandError, json_option, print_text, workspace_option
from engine.commands.runs.report import NOT_TRUSTED, STOPPED, show_runnables
from engine.commands.stop_signals import stop_signals
from engine.commands.verbs import ScriptCommand, name_argument, print_document, script_paths
from engine.plans.problems import usable_plan
from engine.plans.refusals import NotTrustedError
from engine.workspace.config import read_config
from engine.workspace.journal_lines import Document
from engine.workspace.records.plan import Plan
from engine.workspace.text import one_line


@click.command("verify-ac", cls=ScriptCommand)
@click.argument("task")
@click.argument("criterion", metavar="[AC-ID]", default="")
@json_option
@workspace_option
@click.pass_context
def verify_ac(context: click.Context, task: str, criterion: str, as_json: bool) -> int:
    """Check TASK's acceptance criteria, or one of them, and print each.

    Their commands run as in a build, and only where somebody trusted them; nothing is marked. Exit codes: 0 all hold,
    1 one does not, or they could not be checked, 5 nobody trusted the plan yet, 130 stopped.
    """
    paths = script_paths(context)
    plan = usable_plan(paths, name_argument(task, "a task"))
    chosen = _chosen(plan, task, criterion)
    found: list[CheckedCriterion] = []
    try:
        with stop_signals() as stop:
            for checked in check_criteria(paths, task, chosen, stop, read_config(paths).command_timeout_s):
                found.append(checked)
                if not as_json:
                    print_text(_line(checked))
    except NotTrustedError as error:
        show_runnables(runnables_of(chosen))
        print_text(str(error), err=True)
        return NOT_TRUSTED
    except AttemptStoppedError:
        return STOPPED
    passed = sum(checked.verdict.passed for checked in found)
    if as_json:
        print_document(_document(task, found))
    else:
        print_text(f"{passed} of {len(found)} criteria hold")
    return 0 if passed == len(found) else 1


def _chosen(plan: Plan, task: str, wanted: str) -> tuple[NamedCriterion, ...]:
    """Raises CommandError."""
    criteria = named_criteria(plan)
    chosen = tuple(found for found in criteria if wanted in ("", found.name))
    if not chosen and wanted:
        known = ", ".join(found.name for found in criteria[:20])
        raise CommandError(f"{task} has no criterion {one_line(wanted)[:60]!r}", f"It has {known or 'none'}")
    if not chosen:
        raise CommandError(f"{task} has no acceptance criteria", "Add some to its plan")
    return chosen


def _line(checked: CheckedCriterion) -> str:
    word = "pass" if checked.verdict.passed else "FAIL"
    detail = f": {one_line(checked.verdict.detail)}" if checked.verdict.detail else ""
    return f"{word}  {one_line(checked.name)}  {one_line(checked.text)}{detail}"


def _document(task: str, found: list[CheckedCriterion]) -> Document:
    return {
        "task_id": task,
        "passed": sum(checked.verdict.passed for checked in found),
        "total": len(found),
        "all_passed": all(checked.verdict.passed for checked in found),
        "criteria": [
            {
                "id": checked.name,
                "criterion": checked.text,
                "priority": checked.priority,
                "status": checked.verdict.ending,
                "passed": checked.verdict.passed,
                "detail": checked.verdict.detail,
                "log": checked.log,
            }
            for checked in found
        ],
    }
