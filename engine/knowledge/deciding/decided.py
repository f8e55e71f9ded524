"""What was decided before, and what still holds: looking through the decisions, and beginning a new one. Pure."""

import os
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from engine.knowledge.deciding.decision_log import Decision, State, Verdict
from engine.workspace.problems import RefusedError
from engine.workspace.text import one_line

MAX_REASON_CHARS = 2000

MAX_TITLE_CHARS = 300


class AlreadyDecidedError(RefusedError):
    """Something else was decided about it before, and still holds."""


class UnknownDecisionError(RefusedError):
    """There is no such decision, or it changed nothing."""


@dataclass(frozen=True, slots=True)
class Subject:
    """What is decided about: a proposal, a learning, …"""

    kind: str
    id: str
    title: str = ""
    """For people who look through the decisions later."""


def new_decision(
    what: Verdict, subject: Subject, by: str, reason: str, *, undoes: str = "", state: State = State.INTENDED
) -> Decision:
    from engine.workspace.secrets import secret_remover  # many patterns: those who only look do not wait for them

    now = datetime.now(UTC)
    shown = secret_remover(os.environ)
    return Decision(
        id=f"dec_{now:%Y%m%d_%H%M%S}_{os.urandom(2).hex()}",
        at=now.replace(microsecond=0),
        by=by,
        what=what.value,
        kind=subject.kind,
        subject=subject.id,
        title=shown(one_line(subject.title))[:MAX_TITLE_CHARS],
        reason=shown(one_line(reason))[:MAX_REASON_CHARS],
        undoes=undoes,
        state=state.value,
    )


def named(known: Sequence[Decision], decision_id: str) -> Decision:
    """A decision that was carried out. Raises UnknownDecisionError."""
    found = next((decision for decision in known if decision.id == decision_id), None)
    if found is None or found.state != State.DONE:
        remedy = "Name one that was carried out"
        raise UnknownDecisionError(f"There is no decision {one_line(decision_id)[:60]!r} to undo", remedy)
    return found


def verdict_of(known: Sequence[Decision], decision: Decision) -> Decision:
    """What an undo, or the undo of an undo, is about in the end."""
    by_id = {one.id: one for one in known}
    while decision.undoes in by_id:  # always an older one
        decision = by_id.pop(decision.undoes)
    return decision


def live_about(known: Sequence[Decision], subject: Subject) -> Decision | None:
    """The verdict that holds about a subject now."""
    about = (one for one in reversed(known) if (one.kind, one.subject) == (subject.kind, subject.id))
    return next((one for one in about if one.is_live and not one.undoes), None)


def held_before(known: Sequence[Decision], subject: Subject, what: Verdict) -> Decision | None:
    """The same decision made before, if it still holds. Raises AlreadyDecidedError where another one does."""
    held = live_about(known, subject)
    if held is not None and held.what != what:
        raise already(held)
    return held


def already(held: Decision) -> AlreadyDecidedError:
    """Says what holds and how to get free of it."""
    what = {"accept": "accepted", "edit": "accepted with changes", "reject": "rejected"}.get(held.what, "decided")
    when = f" on {held.at:%Y-%m-%d}" if held.at else ""
    subject = held.subject.partition(" (")[0]  # the sprint and the strength behind it are for this program alone
    return AlreadyDecidedError(f"{subject} was {what}{when} by {held.by or 'somebody'}", f"Undo {held.id} first")
