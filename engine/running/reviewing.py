"""What a person sees of a plan before accepting it, and of a failure before deciding how to go on."""

from dataclasses import dataclass

from engine.orchestration.errors import OrchestrationError
from engine.plans.order import find_cycle
from engine.plans.problems import plan_problems
from engine.plans.runnables import Runnable, what_runs
from engine.plans.warnings import plan_warnings
from engine.workspace.log_tail import LogTail
from engine.workspace.paths import WorkspacePaths, is_safe_id
from engine.workspace.problems import Problem
from engine.workspace.reading import read_record, to_record
from engine.workspace.records.confidence import Confidence
from engine.workspace.records.plan import Plan

SHOWN_LINES = 200


@dataclass(frozen=True, slots=True)
class Reviewed:
    plan: Plan
    runnables: tuple[Runnable, ...]
    confidence: Confidence | None
    problems: tuple[str, ...]
    """Why it cannot be built at all."""
    warnings: tuple[str, ...]


def read_review(paths: WorkspacePaths, task_id: str) -> Reviewed:
    """Raises OrchestrationError where there is no plan that can be shown."""
    plan = read_record(paths, paths.plan(task_id), Plan)
    if plan is None or isinstance(plan, Problem):
        reason = f"{plan.path}: {plan.reason}" if plan else f"{task_id} has no plan"
        raise OrchestrationError(reason, plan.remedy if plan else "Plan again")
    problems = tuple(plan_problems(paths, plan))
    # What runs is told in the order in which it runs, and steps in a circle have none.
    runnables = () if find_cycle(plan) else what_runs(plan, prose=True)
    return Reviewed(plan, runnables, _confidence(paths, task_id, plan), problems, tuple(plan_warnings(plan)))


def read_log_end(paths: WorkspacePaths, task_id: str, log: str) -> str:
    """The end of an attempt's output, empty where there is none."""
    if not is_safe_id(log):
        return ""
    return "\n".join(LogTail(paths, task_id, log).read().text.splitlines()[-SHOWN_LINES:])


def _confidence(paths: WorkspacePaths, task_id: str, plan: Plan) -> Confidence | None:
    if not isinstance(plan.confidence, dict):
        return None
    found = to_record(paths, paths.plan(task_id), plan.confidence, Confidence)
    return found if isinstance(found, Confidence) else None
