"""Phase 3: the plan. One that cannot be built goes back to whoever made it, with what is wrong."""

from collections.abc import Generator
from typing import Any

from engine.assistants.errors import UnusableAnswerError
from engine.assistants.protocol import OrderKind
from engine.planning.phases import Phase, PhaseTimer
from engine.planning.planning_job import PlanningJob
from engine.plans.problems import plan_problems
from engine.plans.saving import plan_digest, save_plan, saved_digest, untold_draft
from engine.workspace.journal import Event
from engine.workspace.reading import read_document, to_record
from engine.workspace.records.plan import Plan

Document = dict[str, Any]

TRIES = 3
MAX_STEPS = 500


def make_plan(job: PlanningJob) -> Phase:
    before = saved_digest(job.paths, job.task_id)
    is_untold = untold_draft(job.events(), job.task_id, before) is not None
    if job.planning.constructed and before and not is_untold:
        return True
    timer = PhaseTimer(job, "plan")
    yield timer.began()
    if is_untold:
        document, digest = read_document(job.paths, job.paths.plan(job.task_id)) or {}, before
    else:
        document = yield from _construct(job)
        # Should we die between saving and telling, the next run knows by this whose plan it finds.
        yield job.tell("plan_drafted", by=job.crew.assistant.name, draft=plan_digest(document))
        digest = save_plan(job.paths, job.task_id, document, instead_of=before)
    job.note(constructed=digest, challenged="")
    yield job.tell("plan_made", by=job.crew.assistant.name, plan_digest=digest)
    yield timer.ended(f"{len(document['steps'])} steps, {len(document.get('acceptance_criteria') or ())} criteria")
    return True


def _construct(job: PlanningJob) -> Generator[Event, None, Document]:
    problems: list[str] = []
    previous = read_document(job.paths, job.paths.plan(job.task_id)) or {}
    for attempt in range(1, TRIES + 1):
        key = f"plan {len(job.planning.remarks) + 1}.{attempt}"
        answer = yield from job.work(OrderKind.PLAN, key, _facts(job, previous, problems))
        document = _completed(job, answer.data or {})
        problems = _problems(job, document)
        if not problems:
            return document
        previous = document
        job.say(f"✘ it cannot be built: {'; '.join(problems[:3])}")
        yield job.tell("plan_rejected", by="engine", reason=f"{len(problems)} problems: {problems[0]}")
    raise UnusableAnswerError(f"No plan that can be built came of {TRIES} tries: {problems[0]}", "Say what to change")


def _facts(job: PlanningJob, previous: Document, problems: list[str]) -> Document:
    planning = job.planning
    return {
        "goal": planning.goal,
        "task_id": job.task_id,
        "agent": planning.agent,
        "survey": planning.survey.model_dump(mode="json") if planning.survey else {},
        "requirements": planning.requirements,
        "decomposition": planning.decomposition,
        "remarks": list(planning.remarks),
        "remark": planning.remarks[-1] if planning.remarks else "",
        "problems": problems[:20],
        "previous": previous,
    }


def _completed(job: PlanningJob, document: Document) -> Document:
    """What we know better than whoever wrote the plan."""
    planning = job.planning
    return {
        **document,
        "task_id": job.task_id,
        "goal": planning.goal,
        "gathered_requirements": planning.requirements,
        "steps": document.get("steps") if isinstance(document.get("steps"), list) else [],
    }


def _problems(job: PlanningJob, document: Document) -> list[str]:
    if len(document["steps"]) > MAX_STEPS:
        return [f"it has {len(document['steps']):,} steps, at most {MAX_STEPS}"]
    record = to_record(job.paths, job.paths.plan(job.task_id), document, Plan)
    return list(plan_problems(job.paths, record)) if isinstance(record, Plan) else [record.reason]
