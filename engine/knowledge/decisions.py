"""Deciding about proposals: what was decided is in the log before it is in the file, and can be taken back later.

One process after the other: the log's lock is held from looking what was decided before to the last line. After a
crash the log is brought in line with the file, never the other way round: nothing changes a person's file by itself.
"""

import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from engine.knowledge.carrying_out import Change, carry_out, changed_file, text_digest, what_became_of
from engine.knowledge.decision_log import (
    Decision,
    DecisionLog,
    State,
    Verdict,
    read_hunks,
    used_numbers,
    write_decision,
    write_state,
)
from engine.knowledge.knowledge_edit import KnowledgeEdit
from engine.knowledge.knowledge_file import parse_knowledge_file
from engine.knowledge.splices import Splice
from engine.knowledge.taking_back import take_back_knowledge, take_back_text
from engine.workspace.locks import locked
from engine.workspace.paths import WorkspacePaths
from engine.workspace.problems import Problem, RefusedError
from engine.workspace.secrets import secret_remover
from engine.workspace.text import one_line

MAX_REASON_CHARS = 2000


class AlreadyDecidedError(RefusedError):
    """Something else was decided about it before, and still holds."""


class UnknownDecisionError(RefusedError):
    """There is no such decision, or it changed nothing."""


@dataclass(frozen=True, slots=True)
class Subject:
    """What is decided about: a proposal, a learning, …"""

    kind: str
    id: str


class Decisions:
    """The decisions of one workspace. To be kept: the log is read on from where it was read before."""

    def __init__(self, paths: WorkspacePaths) -> None:
        self._paths = paths
        self._log = DecisionLog(paths)

    def all(self) -> tuple[Decision, ...]:
        """Oldest first. Raises UnusableFileError."""
        return self._log.read()

    @property
    def problem(self) -> Problem | None:
        """Lines of the log that could not be read."""
        return self._log.problem

    def about(self, subject: Subject) -> Decision | None:
        """What holds about a subject now; None where nothing was decided, or all of it taken back."""
        return _live_about(self.all(), subject)

    def reject(self, subject: Subject, *, by: str, reason: str = "") -> Decision:
        """Notes that something shall not be. Twice is once. Raises AlreadyDecidedError, OSError, UnusableFileError."""
        with self._alone() as known:
            if (held := _held(known, subject, Verdict.REJECT)) is not None:
                return held
            decision = _new(Verdict.REJECT, subject, by, reason, state=State.DONE)
            write_decision(self._paths, decision, ())
            return decision

    def accept(
        self,
        subject: Subject,
        edit: Callable[[KnowledgeEdit], None],
        *,
        by: str,
        reason: str = "",
        edited: bool = False,
    ) -> Decision:
        """Changes the knowledge base by `edit` and notes it; `edited` says that a person changed the proposal first.

        Twice is once. `edit` may be called again, on what a person saved meanwhile. Raises RefusedError for all that
        cannot be done, OSError, UnusableFileError.
        """

        def change(text: str) -> tuple[Splice, ...]:
            editing = KnowledgeEdit(parse_knowledge_file(text), used_numbers(self.all()))
            edit(editing)
            return editing.splices()

        return self.change(subject, self._paths.knowledge_base, change, by=by, reason=reason, edited=edited)

    def change(
        self, subject: Subject, path: Path, change: Change, *, by: str, reason: str = "", edited: bool = False
    ) -> Decision:
        """The same for any of the workspace's texts, such as a file of learnings."""
        what = Verdict.EDIT if edited else Verdict.ACCEPT
        with self._alone() as known:
            if (held := _held(known, subject, what)) is not None:
                return held
            return carry_out(self._paths, _new(what, subject, by, reason), path, change, used_numbers(known))

    def undo(self, decision_id: str, *, by: str, reason: str = "") -> Decision:
        """Takes a decision back, or an undo. Twice is once. Raises like `accept`; then the file stays as it is."""
        with self._alone() as known:
            decision = _named(known, decision_id)
            if decision.is_undone:
                return next(other for other in reversed(known) if other.is_live and other.undoes == decision_id)
            subject = Subject(decision.kind, decision.subject)
            if decision.undoes and (other := _live_about(known, subject)) is not None:
                raise _already(other)
            undoing = _new(Verdict.UNDO, subject, by, reason, undoes=decision_id)
            if not decision.file:
                undoing = undoing.model_copy(update={"state": State.DONE.value})
                write_decision(self._paths, undoing, ())
                return undoing
            path = changed_file(self._paths, decision)
            return carry_out(self._paths, undoing, path, self._undoing(decision, path), used_numbers(known))

    def _undoing(self, decision: Decision, path: Path) -> Change:
        hunks = read_hunks(self._paths, decision)
        today = f"{datetime.now(UTC):%Y-%m-%d}"

        def change(text: str) -> tuple[Splice, ...]:
            is_as_left = text_digest(text) == decision.after
            if path == self._paths.knowledge_base:
                return take_back_knowledge(text, hunks, is_as_left=is_as_left, today=today)
            return take_back_text(text, hunks, is_as_left=is_as_left)

        return change

    def reconcile(self) -> tuple[Decision, ...]:
        """Ends what a crash left half done; returns the decisions that it found so. `accept` and the others do too."""
        with self._alone(reconciles=False) as known:
            return self._reconcile(known)

    @contextmanager
    def _alone(self, *, reconciles: bool = True) -> Iterator[tuple[Decision, ...]]:
        """Holds the log, and gives what is in it."""
        with locked(self._paths, self._paths.decisions):
            known = self._log.read()
            if reconciles and self._reconcile(known):
                known = self._log.read()
            yield known

    def _reconcile(self, known: tuple[Decision, ...]) -> tuple[Decision, ...]:
        """Whoever holds the log's lock is alone: what is still intended was given up by a process that died."""
        half_done = tuple(decision for decision in known if decision.state == State.INTENDED)
        for decision in half_done:
            state, note = what_became_of(self._paths, decision)
            write_state(self._paths, decision.id, state, note)
        return half_done


def _new(
    what: Verdict, subject: Subject, by: str, reason: str, *, undoes: str = "", state: State = State.INTENDED
) -> Decision:
    now = datetime.now(UTC)
    return Decision(
        id=f"dec_{now:%Y%m%d_%H%M%S}_{os.urandom(2).hex()}",
        at=now.replace(microsecond=0),
        by=by,
        what=what.value,
        kind=subject.kind,
        subject=subject.id,
        reason=secret_remover(os.environ)(one_line(reason))[:MAX_REASON_CHARS],
        undoes=undoes,
        state=state.value,
    )


def _named(known: Sequence[Decision], decision_id: str) -> Decision:
    found = next((decision for decision in known if decision.id == decision_id), None)
    if found is None or found.state != State.DONE:
        remedy = "Name one that was carried out"
        raise UnknownDecisionError(f"There is no decision {one_line(decision_id)[:60]!r} to undo", remedy)
    return found


def _live_about(known: Sequence[Decision], subject: Subject) -> Decision | None:
    about = (one for one in reversed(known) if (one.kind, one.subject) == (subject.kind, subject.id))
    return next((one for one in about if one.is_live and not one.undoes), None)


def _held(known: Sequence[Decision], subject: Subject, what: Verdict) -> Decision | None:
    """The same decision made before, if it still holds. Raises AlreadyDecidedError where another one does."""
    held = _live_about(known, subject)
    if held is not None and held.what != what:
        raise _already(held)
    return held


def _already(held: Decision) -> AlreadyDecidedError:
    what = {"accept": "accepted", "edit": "accepted with changes", "reject": "rejected"}.get(held.what, "decided")
    when = f" on {held.at:%Y-%m-%d}" if held.at else ""
    return AlreadyDecidedError(f"{held.subject} was {what}{when} by {held.by or 'somebody'}", f"Undo {held.id} first")
