"""Phase 5: a person looks at the plan, and accepts it, edits it, or sends it back."""

from typing import Any

from engine.orchestration.agent_turns import hand_over
from engine.orchestration.checkpoints import complete_agent
from engine.planning.construction import make_plan
from engine.planning.context import skill_names
from engine.planning.doubting import challenge
from engine.planning.phases import Phase, PhaseTimer
from engine.planning.planning_job import PlanningJob
from engine.plans.saving import saved_digest
from engine.workspace.journal import Event
from engine.workspace.questions import QuestionKind
from engine.workspace.reading import read_document

Document = dict[str, Any]


def review(job: PlanningJob) -> Phase:
    while True:
        digest = saved_digest(job.paths, job.task_id)
        if job.planning.accepted == digest:
            return True
        question_id = f"review_{job.task_id}_{digest}"
        answer = job.answer_to(question_id)
        if answer is None:
            yield from _ask(job, question_id, digest)
            return False
        if answer.get("choice") == "accept":
            yield _accept(job, digest)
            return True
        remark = str(answer.get("remark") or "make another one")
        # Told first: a run that dies in between tells it once more, instead of never.
        yield job.tell("plan_sent_back", by="person", reason=remark)
        job.take_remark(remark)
        yield from make_plan(job)
        yield from challenge(job)
        if saved_digest(job.paths, job.task_id) == digest:  # the very same again: only a person can go on from here
            yield from _ask(job, question_id, digest)
            return False


def _ask(job: PlanningJob, question_id: str, digest: str) -> Phase:
    timer = PhaseTimer(job, "review")
    yield timer.began()
    job.withdraw_all([QuestionKind.REVIEW], "the plan is another one now", except_for=question_id)
    plan = read_document(job.paths, job.paths.plan(job.task_id)) or {}
    found = plan.get("confidence")
    confidence = found if isinstance(found, dict) else {}
    score, level = confidence.get("score", 0), str(confidence.get("level", ""))
    facts = {"digest": digest, "score": score, "level": level}
    yield job.ask(question_id, QuestionKind.REVIEW, f"Review the plan: {job.planning.goal}"[:300], facts)
    yield timer.waits(f"confidence {score} ({level}): accept it, edit it or send it back")
    return False


def _accept(job: PlanningJob, digest: str) -> Event:
    """Noted last: after a crash in between, all of it is done again."""
    paths, planning = job.paths, job.planning
    where = paths.relative(paths.plan(job.task_id))
    job.save_manifest("READY_TO_BUILD")
    output = {"success": True, "task_id": job.task_id, "plan_path": where}
    complete_agent(paths, job.session_id, planning.agent, output, "engine")
    handed = {"task_id": job.task_id, "plan_path": where, "skills": skill_names(paths, planning)}
    hand_over(paths, job.session_id, planning.agent, "builder", handed, "engine")
    finished = job.tell("planning_finished", plan_digest=digest)
    job.note(accepted=digest)
    return finished
