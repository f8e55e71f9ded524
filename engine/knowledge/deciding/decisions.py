"""Deciding about proposals: what was decided is in the log before it is in the file, and can be taken back later.

One process after the other: the log's lock is held from looking what was decided before to the last line. After a
crash the log is brought in line with the file, never the other way round: nothing changes a person's file by itself.

What changes texts is imported when a text is to be changed: most commands only look at what was decided.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from engine.knowledge.deciding.decided import Subject, already, held_before, live_about, named, new_decision, verdict_of
from engine.knowledge.deciding.decision_log import (
    Decision,
    DecisionLog,
    State,
    Verdict,
    used_numbers,
    write_decision,
    write_state,
)
from engine.workspace.collecting import without_collecting
from engine.workspace.locks import locked
from engine.workspace.paths import WorkspacePaths
from engine.workspace.problems import Problem

if TYPE_CHECKING:
    from engine.knowledge.base.knowledge_edit import KnowledgeEdit
    from engine.knowledge.base.splices import Splice
    from engine.knowledge.deciding.carrying_out import Change


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
        return live_about(self.all(), subject)

    def reject(self, subject: Subject, *, by: str, reason: str = "") -> Decision:
        """Notes that something shall not be. Twice is once. Raises AlreadyDecidedError, OSError, UnusableFileError."""
        return self.note(Verdict.REJECT, subject, by=by, reason=reason)

    def note(self, what: Verdict, subject: Subject, *, by: str, reason: str = "") -> Decision:
        """Notes a decision that changes no text; what it says is done elsewhere. Twice is once. Raises as `reject`."""
        with self._alone() as known:
            if (held := held_before(known, subject, what)) is not None:
                return held
            decision = new_decision(what, subject, by, reason, state=State.DONE)
            write_decision(self._paths, decision, ())
            return decision

    def accept(
        self,
        subject: Subject,
        edit: "Callable[[KnowledgeEdit], None]",
        *,
        by: str,
        reason: str = "",
        edited: bool = False,
    ) -> Decision:
        """Changes the knowledge base by `edit` and notes it; `edited` says that a person changed the proposal first.

        Twice is once. `edit` may be called again, on what a person saved meanwhile. Raises RefusedError for all that
        cannot be done, OSError, UnusableFileError.
        """

        from engine.knowledge.base.knowledge_edit import KnowledgeEdit
        from engine.knowledge.base.knowledge_file import parse_knowledge_file

        @without_collecting()
        def change(text: str) -> "tuple[Splice, ...]":
            editing = KnowledgeEdit(parse_knowledge_file(text), used_numbers(self.all()))
            edit(editing)
            return editing.splices()

        return self.change(subject, self._paths.knowledge_base, change, by=by, reason=reason, edited=edited)

    def change(
        self, subject: Subject, path: Path, change: "Change", *, by: str, reason: str = "", edited: bool = False
    ) -> Decision:
        """The same for any of the workspace's texts, such as a file of learnings."""
        from engine.knowledge.deciding.carrying_out import carry_out

        what = Verdict.EDIT if edited else Verdict.ACCEPT
        with self._alone() as known:
            if (held := held_before(known, subject, what)) is not None:
                return held
            return carry_out(self._paths, new_decision(what, subject, by, reason), path, change, used_numbers(known))

    def undo(self, decision_id: str, *, by: str, reason: str = "") -> Decision:
        """Takes a decision back, or an undo. Twice is once. Raises like `accept`; then the file stays as it is."""
        from engine.knowledge.deciding.carrying_out import carry_out, changed_file

        with self._alone() as known:
            decision = named(known, decision_id)
            if decision.is_undone:
                return next(other for other in reversed(known) if other.is_live and other.undoes == decision_id)
            subject = Subject(decision.kind, decision.subject, decision.title)
            other = live_about(known, subject)
            if decision.undoes and other is not None and other.id != verdict_of(known, decision).id:
                raise already(other)
            undoing = new_decision(Verdict.UNDO, subject, by, reason, undoes=decision_id)
            if not decision.file:
                undoing = replace(undoing, state=State.DONE.value)
                write_decision(self._paths, undoing, ())
                return undoing
            path = changed_file(self._paths, decision)
            return carry_out(self._paths, undoing, path, self._undoing(decision, path), used_numbers(known))

    def _undoing(self, decision: Decision, path: Path) -> "Change":
        from engine.knowledge.base.taking_back import take_back_knowledge, take_back_text
        from engine.knowledge.deciding.carrying_out import text_digest
        from engine.knowledge.deciding.decided_hunks import read_hunks

        hunks = read_hunks(self._paths, decision)
        today = f"{datetime.now(UTC):%Y-%m-%d}"

        def change(text: str) -> "tuple[Splice, ...]":
            is_as_left = text_digest(text) == decision.after
            if path == self._paths.knowledge_base:
                return take_back_knowledge(text, hunks, is_as_left=is_as_left, today=today)
            return take_back_text(text, hunks, is_as_left=is_as_left)

        return change

    def reconcile(self) -> tuple[Decision, ...]:
        """Ends what a crash left half done; returns the decisions that it found so. `accept` and the others do too."""
        with self._alone(reconciles=False) as known:
            return self._reconcile(known)

    def settle(self) -> None:
        """`reconcile`, if there is anything to end: quick where there is not. For what looks before it decides."""
        if any(decision.state == State.INTENDED for decision in self.all()):
            self.reconcile()

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
        if not half_done:
            return ()
        from engine.knowledge.deciding.carrying_out import what_became_of

        for decision in half_done:
            state, note = what_became_of(self._paths, decision)
            write_state(self._paths, decision.id, state, note)
        return half_done
