"""A session that waited for a person, was answered, and that nobody went on with so far.

Its state file says `waiting` until somebody does: the run that goes on, or whoever builds an offered plan.
"""

from collections.abc import Sequence

from engine.workspace.journal import Event
from engine.workspace.questions import open_questions

WAITING = "waiting"

ANSWERED = "answered"
"""Takes the place of `waiting`: nothing is asked any more."""

PAUSES = ("build_paused", "planning_paused")
"""How a run says why it ended; after it, an answer is what goes on from there."""

TELLING = frozenset({"question_asked", "question_answered", "question_withdrawn", *PAUSES})


def status_now(status: str, session_id: str, events: Sequence[Event]) -> str:
    """A session's status as its own journal has it; `events` are all of it, or at least those of TELLING."""
    if status != WAITING:
        return status
    last = next((event.event for event in reversed(events) if event.event in TELLING), "")
    return ANSWERED if last == "question_answered" and not open_questions(session_id, events) else status
