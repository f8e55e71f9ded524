"""Phase 1: what the project, its history and earlier lessons say about the goal; and whether it is too large for one
plan."""

from functools import partial

from engine.assistants.beside import run_beside
from engine.planning.phases import Phase, PhaseTimer
from engine.planning.planning_job import PlanningJob
from engine.planning.survey import survey
from engine.workspace.records.survey import Survey


def find_out(job: PlanningJob) -> Phase:
    planning = job.planning
    if planning.survey is not None:
        return True
    timer = PhaseTimer(job, "context")
    yield timer.began()
    look = partial(survey, job.paths, planning.goal, job.control.stop_now, job.say)
    found = yield from run_beside(look, job.told, job.control.stop_now)
    job.note(survey=found.model_dump(mode="json"), decomposition=_decomposition(planning.workflow))
    yield timer.ended(described(found))
    return True


def described(found: Survey) -> str:
    """What was found, in one line."""
    languages = ", ".join(list(found.languages)[:3]) or "no code yet"
    gates = ", ".join(command.name for command in found.commands) or "none"
    parts = [
        f"{languages}, {found.files} files",
        f"gates: {gates}",
        f"{len(found.constraints)} constraints, {len(found.learnings)} learnings",
    ]
    if found.docs:
        parts.append(f"docs of {', '.join(doc.library for doc in found.docs)}")
    return "; ".join(parts)


def _decomposition(workflow: str) -> str:
    """Decided here; a graph of tasks is made of it later."""
    return "the goal is larger than one plan: this one is for its first part" if workflow == "decompose" else ""
