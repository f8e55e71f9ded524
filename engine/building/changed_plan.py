"""A plan that was made anew while it was built, and runs what nobody agreed to yet: a person looks at it first."""

from engine.building.job import BuildJob
from engine.orchestration.questions import ask, latest_answer
from engine.orchestration.session_search import sessions_of_task
from engine.plans.saving import saved_digest
from engine.workspace.journal import Event, read_events
from engine.workspace.paths import WorkspacePaths
from engine.workspace.questions import QuestionKind


def ask_for_review(job: BuildJob) -> Event:
    digest = saved_digest(job.paths, job.task_id)
    return ask(
        job.paths,
        job.session.id,
        _review_id(job.task_id, digest),
        QuestionKind.REVIEW,
        f"The plan was changed: {job.plan.goal}",
        task_id=job.task_id,
        facts={"digest": digest},
    )


def sent_back(paths: WorkspacePaths, task_id: str) -> str:
    """What a person who sent the plan on disk back wants to be different; empty where nobody did."""
    question_id = _review_id(task_id, saved_digest(paths, task_id))
    for session in reversed(sessions_of_task(paths, task_id)):
        if answer := latest_answer(read_events(paths, session.id), question_id):
            is_sent_back = answer.get("choice") == "send_back"
            return (str(answer.get("remark") or "").strip() or "make another one") if is_sent_back else ""
    return ""


def _review_id(task_id: str, digest: str) -> str:
    return f"review_{task_id}_{digest}"
