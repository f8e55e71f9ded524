"""The challenge `integration`: does the plan fit this machine, this project and its rules?"""

from collections.abc import Iterator

from engine.plans.finding import blocking, caution, quoted
from engine.plans.plan_commands import GATES, missing_programs
from engine.plans.plan_words import is_about, step_words, texts, words_of
from engine.plans.problems import plan_problems
from engine.plans.tool_use import path_of
from engine.workspace.paths import WorkspacePaths
from engine.workspace.records.confidence import ChallengeFinding
from engine.workspace.records.plan import Plan, Step
from engine.workspace.records.survey import Survey

Findings = Iterator[ChallengeFinding]

NEEDS_FILE = ("Edit", "Read")


def about_building(paths: WorkspacePaths, plan: Plan) -> Findings:
    for problem in plan_problems(paths, plan):
        yield blocking(f"It cannot be built: {problem}", "Correct the plan, `studio validate-plan` shows all of it")


def about_programs(paths: WorkspacePaths, plan: Plan) -> Findings:
    for where, program in missing_programs(paths, plan):
        yield caution(f"{where} runs {quoted(program)}, which is not on this machine", "Install it first")


def about_files(paths: WorkspacePaths, plan: Plan) -> Findings:
    """Files that are read or edited, are not there, and come from no earlier step."""
    made = {path for step in plan.steps for path in _made_by(step)}
    missing: dict[str, str] = {}
    for step in plan.steps:
        for action in step.micro_actions:
            path = path_of(action)
            if action.tool in NEEDS_FILE and path and path not in made and not _is_there(paths, path):
                missing.setdefault(path, f"{step.id} needs {quoted(path)}, which is not there and no step makes it")
    for text in missing.values():
        yield caution(text, "Correct the path, or add a step that writes the file")


def about_gates(plan: Plan, survey: Survey | None) -> Findings:
    names = {gate.name for gate in plan.quality_gates if gate.command.strip()}
    commands = {gate.command for gate in plan.quality_gates}
    for name in GATES:
        command = survey.command(name) if survey else ""
        if command and name not in names and command not in commands:
            yield caution(f"The project's {name} is not run at the end", f"Add the gate {name}: {command}")
    if not names:
        yield caution("Nothing is run at the end: neither lint nor tests", "Add quality gates")


def about_rules(plan: Plan, survey: Survey | None) -> Findings:
    if survey is None or not survey.constraints:
        return
    named = [words_of(text) for text in texts(plan.gathered_requirements.technical_constraints)]
    known = plan.context.get("constraints") if isinstance(plan.context, dict) else None
    named += [words_of(text) for text in texts(known if isinstance(known, list) else [])] + step_words(plan)
    for rule in survey.constraints:
        if not is_about(rule.title or rule.text, named):
            yield caution(
                f"The plan does not mention the rule {quoted(f'{rule.id} {rule.title}')}", "Say how it is kept"
            )


def about_uncommitted(plan: Plan, survey: Survey | None) -> Findings:
    changed = set(survey.git.changed) if survey else set()
    touched = dict.fromkeys(path for step in plan.steps for path in _written_by(step) if path in changed)
    for path in touched:
        yield caution(f"{quoted(path)} has changes of yours that are not committed", "Commit them first")


def _written_by(step: Step) -> list[str]:
    return [path_of(action) for action in step.micro_actions if action.tool in ("Write", "Edit")]


def _made_by(step: Step) -> list[str]:
    """Files that are there after it, as far as it says: a command may make more."""
    written = [path_of(action) for action in step.micro_actions if action.tool == "Write"]
    checked = [check.verification.path for check in step.success_criteria if check.verification.type == "file_exists"]
    return written + checked + texts(step.produces)


def _is_there(paths: WorkspacePaths, path: str) -> bool:
    try:
        return paths.inside(path).exists()
    except (OSError, ValueError):
        return True  # outside the workspace: that is told as what keeps the plan from being built
