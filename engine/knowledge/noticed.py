"""The learnings that builds noticed: which wait for a person, what keeping each would change, and deciding.

For the inbox: keep one `NoticedLearnings` a workspace. `waiting()` costs a look at each session's journal while
nothing was appended. `preview`, `accept` and `reject` take a learning's id; `accept` changes one file through
`Decisions`, so an undo is `Decisions.undo`. After both, `orchestration/captured.py` tells manifest and session.
"""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path

from engine.knowledge.decided import Subject
from engine.knowledge.decision_log import Decision, Verdict, used_numbers
from engine.knowledge.decisions import Decisions
from engine.knowledge.duplicates import DuplicateIndex
from engine.knowledge.evidence import SignalTables, read_signal_tables
from engine.knowledge.knowledge_edit import KnowledgeEdit
from engine.knowledge.knowledge_file import parse_knowledge_file
from engine.knowledge.known_items import read_known_items
from engine.knowledge.learnings import new_learning_file
from engine.knowledge.noticed_event import NOTICED, NoticedLearning, noticed_learning
from engine.knowledge.noticed_filing import Filing, new_entry_text, plan_filing
from engine.knowledge.signals import classify
from engine.knowledge.splices import apply_splices
from engine.workspace.file_cache import Signature, file_signature
from engine.workspace.learning_files import learning_paths, today
from engine.workspace.paths import WorkspacePaths
from engine.workspace.person_files import read_person_text
from engine.workspace.problems import Problem, RefusedError, UnusableFileError
from engine.workspace.text_lines import split_lines
from engine.workspace.told_events import ToldEvent, ToldEvents
from engine.workspace.writing import create_file, writable_path

KIND = "learning"
"""What sort of thing is decided about, in the decision log."""


class UnknownLearningError(RefusedError):
    """No build noticed a learning with this id."""


@dataclass(frozen=True, slots=True)
class Preview:
    """What keeping a learning would do to its file."""

    path: Path
    before: str
    after: str
    says: str
    """In words, such as `a new entry in Pending Queue`."""
    editable: str
    """The entry as markdown, for a person to change before accepting."""


class NoticedLearnings:
    """Of one workspace. To be kept: what did not change is not read again. One thread at a time."""

    def __init__(self, paths: WorkspacePaths, decisions: Decisions) -> None:
        self._paths = paths
        self._decisions = decisions
        self._told = ToldEvents(paths, (NOTICED,))
        self._events: tuple[ToldEvent, ...] = ()
        self._found: dict[str, NoticedLearning] = {}
        self._tables: tuple[tuple[Signature, ...], SignalTables] | None = None
        self._known: tuple[tuple[object, ...], DuplicateIndex] | None = None
        self.problems: tuple[Problem, ...] = ()
        """What could not be read the last time."""

    def waiting(self) -> tuple[NoticedLearning, ...]:
        """Signals that nobody decided about, the oldest session first. Raises OSError, UnusableFileError."""
        return tuple(one for one in self._undecided() if one.signal.is_signal)

    def discarded(self) -> tuple[NoticedLearning, ...]:
        """Noise, with its reason in `signal.reason`: nobody is asked about it, but it can be accepted all the same."""
        return tuple(one for one in self._undecided() if not one.signal.is_signal)

    def kept(self, task_id: str) -> tuple[NoticedLearning, ...]:
        """What a person kept of a task's."""
        kept = {held.subject for held in self._live().values() if held.what != Verdict.REJECT}
        return tuple(one for one in self._all() if one.task_id == task_id and one.id in kept)

    def of_task(self, task_id: str) -> tuple[NoticedLearning, ...]:
        """All that was noticed there, whatever was decided about it."""
        return tuple(one for one in self._all() if one.task_id == task_id)

    def named(self, learning_id: str) -> NoticedLearning:
        """Raises UnknownLearningError."""
        self._all()
        if learning_id not in self._found:
            raise UnknownLearningError(f"No build noticed {learning_id[:80]!r}", "See `studio inbox`")
        return self._judged(learning_id)

    def editable(self, learning: NoticedLearning) -> str:
        """The entry that would be written, as markdown. Cheap: what is known already has no part in it."""
        return new_entry_text(learning, today())

    def preview(self, learning_id: str, edited: str | None = None) -> Preview:
        """What `accept` would change in the file as it is now. Raises RefusedError, UnusableFileError, OSError."""
        filing = self._filing(self.named(learning_id), edited)
        found = read_person_text(self._paths, filing.path)
        before = found.text if found else ""
        text = before if found or filing.edit else new_learning_file(self._paths, filing.path)
        if filing.edit:
            editing = KnowledgeEdit(parse_knowledge_file(text), used_numbers(self._decisions.all()))
            filing.edit(editing)
            after = editing.text()
        else:
            after = apply_splices(split_lines(text), filing.change(text) if filing.change else ())
        return Preview(filing.path, before, after, filing.says, filing.editable)

    def accept(self, learning_id: str, *, by: str, reason: str = "", edited: str | None = None) -> Decision:
        """Keeps a learning where it belongs; `edited` is what a person made of its entry. Twice is once.

        Raises RefusedError, OSError, UnusableFileError.
        """
        learning = self.named(learning_id)
        filing = self._filing(learning, edited)
        subject = _subject(learning)
        is_edited = edited is not None and edited.strip() not in (
            filing.editable.strip(),
            self.editable(learning).strip(),
        )
        if filing.edit:
            return self._decisions.accept(subject, filing.edit, by=by, reason=reason, edited=is_edited)
        assert filing.change is not None  # noqa: S101 - a filing has one of the two
        text = new_learning_file(self._paths, filing.path)
        create_file(writable_path(self._paths, filing.path), text.encode())
        return self._decisions.change(subject, filing.path, filing.change, by=by, reason=reason, edited=is_edited)

    def reject(self, learning_id: str, *, by: str, reason: str = "") -> Decision:
        """Raises RefusedError, OSError, UnusableFileError."""
        return self._decisions.reject(_subject(self.named(learning_id)), by=by, reason=reason)

    def _filing(self, learning: NoticedLearning, edited: str | None) -> Filing:
        if edited is not None and edited.strip() == self.editable(learning).strip():
            edited = None
        return plan_filing(self._paths, learning, self._signal_tables(), self._index(), today(), edited)

    def _undecided(self) -> list[NoticedLearning]:
        everything = self._all()
        decided = self._live()
        return [self._judged(one.id) for one in everything if one.id not in decided]

    def _live(self) -> dict[str, Decision]:
        """What holds, by the learning's id."""
        held = (one for one in self._decisions.all() if one.kind == KIND and one.is_live and not one.undoes)
        return {one.subject: one for one in held}

    def _all(self) -> Sequence[NoticedLearning]:
        events = self._told.read()
        self.problems = self._told.problems
        if events is not self._events:
            known, self._found, self._events = self._found, {}, events
            for session_id, event in events:
                found = noticed_learning(session_id, event)
                if found and found.id not in self._found:  # told twice by a build that was resumed, or built again
                    self._found[found.id] = _same(known.get(found.id), found)
        return tuple(self._found.values())

    def _judged(self, learning_id: str) -> NoticedLearning:
        tables = self._signal_tables()
        learning = self._found[learning_id]
        if not learning.is_judged:
            signal = classify(learning.text, tables, learning.task_id)
            learning = self._found[learning_id] = replace(learning, signal=signal)
        return learning

    def _signal_tables(self) -> SignalTables:
        """Read again when somebody changed them: then everything is judged anew."""
        now = (file_signature(self._paths.signal_rules), file_signature(self._paths.tracked_frameworks))
        if self._tables is None or self._tables[0] != now:
            self._tables = (now, read_signal_tables(self._paths))
            self._found = {name: one.unjudged for name, one in self._found.items()}
        return self._tables[1]

    def _index(self) -> DuplicateIndex:
        files: tuple[Path, ...] = ()
        with suppress(UnusableFileError):  # `read_known_items` makes a problem of it
            files = learning_paths(self._paths)
        now = tuple((path, file_signature(path)) for path in (self._paths.knowledge_base, *files))
        if self._known is None or self._known[0] != now:
            problems: list[Problem] = []
            self._known = (now, read_known_items(self._paths, problems))
            self.problems = (*self.problems, *problems)
        return self._known[1]


def _same(known: NoticedLearning | None, found: NoticedLearning) -> NoticedLearning:
    """What is known already, with its verdict, if nothing of it changed."""
    return known if known is not None and known.unjudged == found else found


def _subject(learning: NoticedLearning) -> Subject:
    return Subject(KIND, learning.id, learning.title)
