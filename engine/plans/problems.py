"""Whether a plan can be built at all. A plan is somebody else's text: everything it names is checked before it runs."""

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from engine.plans.order import find_cycle
from engine.plans.refusals import BuildRefusedError
from engine.plans.tool_use import TOOLS, missing_argument, path_of, text_param
from engine.workspace.paths import OutsideWorkspaceError, WorkspacePaths, is_safe_id
from engine.workspace.problems import Problem
from engine.workspace.reading import read_record
from engine.workspace.records.plan import MicroAction, Plan, Step, Verification
from engine.workspace.text import one_line

SHOWN = 3
"""Problems a refusal names; a broken plan may have hundreds."""


MAX_ID_CHARS = 100
"""Of a step's id: its logs are named after it, and a file's name has an end."""


class ForbiddenPathError(ValueError):
    """A plan wants to write where only git or we do."""


def usable_plan(paths: WorkspacePaths, task_id: str) -> Plan:
    """The task's plan. Raises BuildRefusedError if there is none or it cannot be built."""
    if not is_safe_id(task_id):
        raise BuildRefusedError(f"{one_line(task_id)[:60]!r} is not a task id", "Use letters, digits, '.', '_', '-'")
    path = paths.plan(task_id)
    plan = read_record(paths, path, Plan)
    if plan is None:
        raise BuildRefusedError(f"{task_id} has no plan", f"Write {paths.relative(path)}, or choose another task")
    if isinstance(plan, Problem):
        raise BuildRefusedError(f"{plan.path}: {plan.reason}", plan.remedy)
    found = list(plan_problems(paths, plan))
    if found:
        more = f"; and {len(found) - SHOWN} more" if len(found) > SHOWN else ""
        reason = "; ".join(one_line(problem)[:300] for problem in found[:SHOWN])
        raise BuildRefusedError(f"The plan cannot be built: {reason}{more}", f"Correct {paths.relative(path)}")
    return plan


def plan_problems(paths: WorkspacePaths, plan: Plan) -> Iterator[str]:
    """What keeps a plan from being built, one sentence each, naming the step."""
    if not plan.steps:
        yield "it has no steps"
    yield from _id_problems(plan)
    yield from _order_problems(plan)
    for step in plan.steps:
        for action in step.micro_actions:
            yield from _action_problems(paths, step, action)
        for criterion in step.success_criteria:
            yield from _verification_problems(paths, f"{step.id}: a check", criterion.verification)
    for criterion in plan.acceptance_criteria:
        yield from _verification_problems(paths, f"criterion {criterion.id}", criterion.verification)


def writable(paths: WorkspacePaths, path: str) -> Path:
    """The real path of a file that a plan may write. Raises OutsideWorkspaceError, ForbiddenPathError."""
    real = paths.inside(path)
    parts = [part.casefold() for part in real.relative_to(paths.inside(".")).parts]
    if not parts:
        raise ForbiddenPathError(f"{path!r} is the workspace itself")
    if ".git" in parts or parts[0] == ".studio":
        raise ForbiddenPathError(f"{path[:120]!r} belongs to {'git' if '.git' in parts else 'the engine'}")
    return real


def _id_problems(plan: Plan) -> Iterator[str]:
    for place, step in enumerate(plan.steps, start=1):
        if not is_safe_id(step.id) or len(step.id) > MAX_ID_CHARS:
            yield f"step {place} has the id {step.id[:60]!r}, which no file can be named after"
    for step_id, count in Counter(step.id for step in plan.steps).items():
        if count > 1:
            yield f"{count} steps have the id {step_id!r}"


def _order_problems(plan: Plan) -> Iterator[str]:
    known = {step.id for step in plan.steps}
    for step in plan.steps:
        for missing in dict.fromkeys(other for other in step.depends_on if other not in known):
            yield f"{step.id} depends on {missing[:60]!r}, which is not in the plan"
    if cycle := find_cycle(plan):
        yield f"{' → '.join(cycle)} wait for each other"


def _action_problems(paths: WorkspacePaths, step: Step, action: MicroAction) -> Iterator[str]:
    if action.tool not in TOOLS:
        yield f"{step.id}: there is no tool {action.tool[:60]!r}, use one of {', '.join(TOOLS)}"
        return
    if missing := missing_argument(action):
        yield f"{step.id}: {action.tool} without {missing}"
        return
    try:
        if action.tool in ("Write", "Edit"):
            writable(paths, path_of(action))
        elif action.tool != "Bash":
            paths.inside(path_of(action) or ".")
    except (ValueError, OSError) as error:
        yield f"{step.id}: {action.tool}: {error}"
    pattern = text_param(action, "pattern")
    if action.tool == "Glob" and (Path(pattern).is_absolute() or ".." in Path(pattern).parts):
        yield f"{step.id}: Glob: {pattern[:120]!r} leads out of the workspace"


def _verification_problems(paths: WorkspacePaths, where: str, verification: Verification) -> Iterator[str]:
    if verification.type not in ("file_exists", "file_contains"):
        return
    try:
        paths.inside(verification.path)
    except OutsideWorkspaceError as error:
        yield f"{where}: {error}"
    except (ValueError, OSError) as error:
        yield f"{where}: {verification.path[:120]!r}: {error}"
