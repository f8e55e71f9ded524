"""A plan that was made anew while it was built, and runs what nobody agreed to yet: a person looks at it first."""

from engine.building.job import BuildJob
from engine.orchestration.questions import ask, latest_answer
from engine.orchestration.session_search import sessions_of_task
from engine.plans.saving import saved_digest, untold_draft
from engine.workspace.journal import Event, read_events
from engine.workspace.paths import WorkspacePaths
from engine.workspace.questions import QuestionKind


def ask_for_review(job: BuildJob) -> Event:
    digest = saved_digest(job.paths, job.task_id)
    return ask(
        job.paths,
        job.session.id,
        review_id(job.task_id, digest),
        QuestionKind.REVIEW,
        f"The plan was changed: {job.plan.goal}",
        task_id=job.task_id,
        facts={"digest": digest},
    )


def is_made_anew(paths: WorkspacePaths, task_id: str) -> bool:
    """Whether the plan on disk is one that a build made anew. Until a person agreed to it, all that a build does is to
    ask for that, or to have another one made."""
    digest = saved_digest(paths, task_id)
    events = [event for session in sessions_of_task(paths, task_id) for event in read_events(paths, session.id)]
    told = [event for event in events if event.task_id == task_id and event.get("plan_digest")]
    is_told = bool(told) and told[-1].event == "plan_changed" and told[-1].get("plan_digest") == digest
    return is_told or untold_draft(events, task_id, digest) is not None


def sent_back(paths: WorkspacePaths, task_id: str) -> str:
    """What a person who sent the plan on disk back wants to be different; empty where nobody did."""
    question_id = review_id(task_id, saved_digest(paths, task_id))
    for session in reversed(sessions_of_task(paths, task_id)):
        if answer := latest_answer(read_events(paths, session.id), question_id):
            is_sent_back = answer.get("choice") == "send_back"
            return (str(answer.get("remark") or "").strip() or "make another one") if is_sent_back else ""
    return ""


def review_id(task_id: str, digest: str) -> str:
    return f"review_{task_id}_{digest}"
