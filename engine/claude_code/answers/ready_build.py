"""Whether Claude may begin a build, and what its builder has to know: prepared for the hook of `/studio:build`."""

from dataclasses import dataclass
from typing import Any

from engine.claude_code.answers.fitted_text import fitted
from engine.claude_code.answers.knowledge_sections import data, handover, rules, step_at_hand
from engine.orchestration.errors import OrchestrationError
from engine.orchestration.session_search import session_telling_of
from engine.planning.planning_file import read_planning
from engine.plans.challenges import challenge_plan
from engine.plans.confidence import score_plan
from engine.plans.problems import usable_plan
from engine.plans.refusals import BuildRefusedError
from engine.workspace.paths import WorkspacePaths
from engine.workspace.reading import read_record
from engine.workspace.records.plan import Plan
from engine.workspace.records.task import Manifest
from engine.workspace.text import one_line

BLOCKED = "blocked"

SHOWN_POINTS = 3

PLAN_FIRST = "Plan it first: /studio:studio GOAL, or `studio plan GOAL`"


@dataclass(frozen=True, slots=True)
class BuildAnswer:
    task_id: str
    allow: bool
    reason: str = ""
    """Why not, and what to do."""
    context: str = ""
    gates: tuple[str, ...] = ()
    """Names of those that have to pass before the build is over."""
    steps: tuple[str, ...] = ()
    session: str = ""
    """The one whose journal tells of the task; empty where none does."""

    def document(self) -> dict[str, Any]:
        return {
            "task_id": self.task_id,
            "allow": self.allow,
            "reason": self.reason,
            "context": self.context,
            "gates": list(self.gates),
            "steps": list(self.steps),
            "session": self.session,
        }


def build_answer(paths: WorkspacePaths, task_id: str) -> BuildAnswer:
    """For this task; for none where the workspace has no plan at all. Raises MissingShippedFilesError.

    Whether somebody else builds it just now is the hook's to see: a death changes no file.
    """
    if not task_id:
        return BuildAnswer("", False, f"There is no plan in this workspace. {PLAN_FIRST}")
    manifest = read_record(paths, paths.manifest(task_id), Manifest)
    if isinstance(manifest, Manifest) and manifest.status == "COMPLETE":
        return BuildAnswer(task_id, False, f"{task_id} is built and complete. Name another task, or plan a new goal")
    try:
        plan = usable_plan(paths, task_id)
    except BuildRefusedError as error:
        return BuildAnswer(task_id, False, one_line(f"{error.reason}. {error.remedy}. {PLAN_FIRST}"))
    return _of_plan(paths, task_id, plan)


def _of_plan(paths: WorkspacePaths, task_id: str, plan: Plan) -> BuildAnswer:
    try:
        planning = read_planning(paths, task_id)
    except OrchestrationError as error:
        return BuildAnswer(task_id, False, one_line(f"{error.reason}. {error.remedy}"))
    survey = planning.survey if planning else None
    confidence = score_plan(paths, plan, survey, challenge_plan(paths, plan, survey))
    missing = [point.how for part in confidence.parts for point in part.points if point.how]
    if confidence.level == BLOCKED:
        todo = "; ".join(one_line(how) for how in missing[:SHOWN_POINTS])
        reason = (
            f"The plan of {task_id} is not sure enough to be built: {confidence.score} of 100, and 70 are needed. "
            f"{todo}. `studio confidence-score {task_id}` names everything"
        )
        return BuildAnswer(task_id, False, reason)
    gates = tuple(gate.name for gate in plan.quality_gates if gate.command.strip())
    head = (
        f"STUDIO: build task {task_id}, whose plan is {paths.relative(paths.plan(task_id))} ({len(plan.steps)} steps, "
        f"confidence {confidence.score} of 100: {confidence.level})."
    )
    sections = (*rules(paths, task_id, "builder"), *step_at_hand(paths, task_id), *handover(paths, "builder"))
    steps = tuple(step.id for step in plan.steps)
    text, session = data(head, fitted(sections)), session_telling_of(paths, task_id)
    return BuildAnswer(task_id, True, context=text, gates=gates, steps=steps, session=session)
