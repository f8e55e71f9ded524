"""Deciding about proposals: what was decided is in the log before it is in the file, and can be taken back later.

One process after the other: the log's lock is held from looking what was decided before to the last line. After a
crash the log is brought in line with the file, never the other way round: nothing changes a person's file by itself.
"""

import hashlib
import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime

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
from engine.knowledge.entry_ids import highest_numbers, highest_of
from engine.knowledge.hunks import make_hunks
from engine.knowledge.knowledge_edit import KnowledgeEdit
from engine.knowledge.knowledge_file import KnowledgeFileError, parse_knowledge_file
from engine.knowledge.splices import Splice, apply_splices
from engine.knowledge.taking_back import take_back_text, was_applied
from engine.workspace.locks import locked
from engine.workspace.paths import WorkspacePaths
from engine.workspace.person_files import change_person_text, read_person_text
from engine.workspace.problems import RefusedError, UnusableFileError
from engine.workspace.secrets import secret_remover
from engine.workspace.text import one_line
from engine.workspace.text_lines import split_lines

MAX_REASON_CHARS = 2000

Change = Callable[[str], tuple[Splice, ...]]
"""From a file's text to what shall change in it. May refuse by raising a RefusedError."""


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
        what = Verdict.EDIT if edited else Verdict.ACCEPT
        with self._alone() as known:
            if (held := _held(known, subject, what)) is not None:
                return held
            used = used_numbers(known)

            def change(text: str) -> tuple[Splice, ...]:
                editing = KnowledgeEdit(parse_knowledge_file(text), used)
                edit(editing)
                return editing.splices()

            return self._carry_out(_new(what, subject, by, reason), change, used)

    def undo(self, decision_id: str, *, by: str, reason: str = "") -> Decision:
        """Takes a decision back, or an undo. Twice is once. Raises like `accept`; then the file stays as it is."""
        with self._alone() as known:
            decision = _named(known, decision_id)
            if decision.is_undone:
                return next(other for other in reversed(known) if other.is_live and other.undoes == decision_id)
            subject = Subject(decision.kind, decision.subject)
            if decision.undoes and (other := _live_about(known, subject)) is not None:
                raise _already(other)
            taking_back = _new(Verdict.UNDO, subject, by, reason, undoes=decision_id)
            if not decision.file:
                taking_back = taking_back.model_copy(update={"state": State.DONE})
                write_decision(self._paths, taking_back, ())
                return taking_back
            hunks = read_hunks(self._paths, decision)

            def change(text: str) -> tuple[Splice, ...]:
                is_as_left = _digest(text) == decision.after
                return take_back_text(text, hunks, is_as_left=is_as_left, today=f"{datetime.now(UTC):%Y-%m-%d}")

            return self._carry_out(taking_back, change, used_numbers(known))

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
            state, note = self._what_became_of(decision)
            write_state(self._paths, decision.id, state, note)
        return half_done

    def _what_became_of(self, decision: Decision) -> tuple[State, str]:
        found = read_person_text(self._paths, self._paths.root / decision.file)
        digest = _digest(found.text) if found else ""
        if found and digest == decision.after:
            return State.DONE, ""
        if found and digest != decision.before and was_applied(found.text, read_hunks(self._paths, decision)):
            return State.DONE, ""
        return State.DROPPED, "interrupted before it changed the file"

    def _carry_out(self, decision: Decision, change: Change, used: Mapping[str, int]) -> Decision:
        """Intent, file, done. What cannot be done is noted as dropped and raised."""
        path = self._paths.knowledge_base
        intended: list[Decision] = []

        def change_text(text: str) -> str:
            lines = split_lines(text)
            splices = change(text)
            changed = apply_splices(lines, splices)
            facts = {
                "file": self._paths.relative(path),
                "before": _digest(text),
                "after": _digest(changed),
                "highest": highest_of(highest_numbers(text), highest_numbers(changed), used),
            }
            intended[:] = [decision.model_copy(update=facts)]
            write_decision(self._paths, intended[0], make_hunks(lines, splices))
            return changed

        try:
            change_person_text(self._paths, path, change_text)
        except BaseException as error:
            if intended:
                self._drop_unless_done(intended[0], error)
            if isinstance(error, FileNotFoundError) and not intended:
                raise KnowledgeFileError("There is no knowledge base", "Run `studio init`: it adds one") from None
            raise
        write_state(self._paths, decision.id, State.DONE)
        return intended[0].model_copy(update={"state": State.DONE})

    def _drop_unless_done(self, decision: Decision, error: BaseException) -> None:
        """After an error. Where even this cannot be written, the next one that decides finds out."""
        with suppress(OSError, UnusableFileError):
            state, _ = self._what_became_of(decision)
            note = "" if state == State.DONE else one_line(str(error))[:MAX_REASON_CHARS] or "interrupted"
            write_state(self._paths, decision.id, state, note)


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


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:24]
