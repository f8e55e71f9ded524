"""The end of a sprint's review is in two files: the counter, which is right, and the log that it is undone from."""

from engine.knowledge.deciding.decided import Subject
from engine.knowledge.deciding.decision_log import Verdict
from engine.knowledge.deciding.decisions import Decisions
from engine.knowledge.evolution.sprint_counter import Document, documents, number
from engine.orchestration.sprint import finish_review, reopen_review
from engine.workspace.paths import WorkspacePaths
from engine.workspace.problems import UnusableFileError
from engine.workspace.reading import read_document
from engine.workspace.text import TooDeepError, clean_document, one_line
from engine.workspace.times import to_time

FINISHED = "finish-review"
"""The kind of the decision that ended a review; its subject is `sprint 3`."""


def finish_sprint(paths: WorkspacePaths, by: str = "person", sprint: int | None = None) -> int | None:
    """`finish_review`, told in the decision log. Raises RefusedError, OSError, UnusableFileError."""
    ended = finish_review(paths, by, sprint)
    if ended is not None:
        Decisions(paths).note(Verdict.ACCEPT, finished_subject(ended), by=by)
    return ended


def finished_subject(sprint: int) -> Subject:
    return Subject(FINISHED, f"sprint {sprint}", f"Review of sprint {sprint} finished")


def last_finished(paths: WorkspacePaths) -> Document:
    """What the counter says of the review that was finished last; empty where there is none, or no counter to read."""
    try:
        counter = clean_document(read_document(paths, paths.sprint_counter) or {})
    except (UnusableFileError, TooDeepError):  # whoever looks at the review says so
        return {}
    return next(reversed(documents(counter.get("reviews"))), {})


def settle_last_review(paths: WorkspacePaths, decisions: Decisions) -> None:
    """Brings counter and log together where a crash came between the two. Raises OSError, UnusableFileError.

    A review is finished in the counter first, and opened again in the log first: what the later of the two says holds.
    """
    last = last_finished(paths)
    if not last:
        return
    sprint = number(last.get("sprint"))
    subject = finished_subject(sprint)
    if decisions.about(subject) is None:
        finished_at = to_time(last.get("at"))
        opened = [one for one in decisions.all() if one.undoes and one.is_live and one.subject == subject.id]
        if any(one.at and (finished_at is None or one.at >= finished_at) for one in opened):
            reopen_review(paths, sprint)
        else:
            decisions.note(Verdict.ACCEPT, subject, by=one_line(str(last.get("by", ""))))
