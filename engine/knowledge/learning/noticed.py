"""The learnings that builds noticed: which wait for a person, what keeping each would change, and deciding.

For the inbox: keep one `NoticedLearnings` a workspace. `waiting()` costs a look at each session's journal while
nothing was appended. `preview`, `accept` and `reject` take a learning's id; `accept` changes one file through
`Decisions`, so an undo is `Decisions.undo`. After both, `orchestration/captured.py` tells manifest and session.
"""

from dataclasses import dataclass
from pathlib import Path

from engine.knowledge.base.knowledge_edit import KnowledgeEdit
from engine.knowledge.base.knowledge_file import PREFIXES, parse_knowledge_file
from engine.knowledge.base.splices import apply_splices
from engine.knowledge.deciding.carrying_out import no_such_file
from engine.knowledge.deciding.decided import Subject
from engine.knowledge.deciding.decision_log import Decision, Verdict, used_numbers
from engine.knowledge.deciding.decisions import Decisions
from engine.knowledge.learning.learnings import new_learning_file
from engine.knowledge.learning.noticed_event import NoticedLearning
from engine.knowledge.learning.noticed_filing import Filing, destination, new_entry_text, plan_filing
from engine.knowledge.learning.noticed_reading import NoticedReader
from engine.knowledge.signals.known_index import KnownIndex
from engine.workspace.learning_files import today
from engine.workspace.paths import WorkspacePaths
from engine.workspace.person_files import read_person_text
from engine.workspace.problems import Problem, RefusedError
from engine.workspace.text_lines import split_lines
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
        self._reader = NoticedReader(paths)
        self._known = KnownIndex(paths)

    @property
    def problems(self) -> tuple[Problem, ...]:
        """Files that could not be read the last time."""
        return (*self._reader.problems, *self._known.problems)

    def waiting(self) -> tuple[NoticedLearning, ...]:
        """Signals that nobody decided about, the oldest session first. Raises OSError, UnusableFileError."""
        return tuple(one for one in self._undecided() if one.signal.is_signal)

    def discarded(self) -> tuple[NoticedLearning, ...]:
        """Noise, with its reason in `signal.reason`: nobody is asked about it, but it can be accepted all the same."""
        return tuple(one for one in self._undecided() if not one.signal.is_signal)

    def kept(self, task_id: str) -> tuple[NoticedLearning, ...]:
        """What a person kept of a task's."""
        kept = {held.subject for held in self._live().values() if held.what != Verdict.REJECT}
        return tuple(one for one in self.of_task(task_id) if one.id in kept)

    def of_task(self, task_id: str) -> tuple[NoticedLearning, ...]:
        """All that was noticed there, whatever was decided about it."""
        return tuple(one for one in self._reader.found().values() if one.task_id == task_id)

    def named(self, learning_id: str) -> NoticedLearning:
        """Raises UnknownLearningError."""
        found = self._reader.found().get(learning_id)
        if found is None:
            raise UnknownLearningError(f"No build noticed {learning_id[:80]!r}", "See `studio inbox`")
        return self._reader.judged([found])[0]

    def editable(self, learning: NoticedLearning) -> str:
        """The entry that would be written, as markdown. Cheap: what is known already has no part in it."""
        return new_entry_text(learning, today())

    def place(self, learning: NoticedLearning) -> str:
        """A section of the knowledge base, or the file of learnings, if nothing like it is known. Cheap too."""
        place = destination(learning)
        return place if place in PREFIXES else self._paths.relative(self._paths.learning_file(place))

    def preview(self, learning_id: str, edited: str | None = None) -> Preview:
        """What `accept` would change in the file as it is now. Raises RefusedError, UnusableFileError, OSError."""
        filing = self._filing(self.named(learning_id), edited)
        found = read_person_text(self._paths, filing.path)
        if filing.change:
            text = found.text if found else new_learning_file(self._paths, filing.path)
            after = apply_splices(split_lines(text), filing.change(text))
        elif found and filing.edit:
            editing = KnowledgeEdit(parse_knowledge_file(found.text), used_numbers(self._decisions.all()))
            filing.edit(editing)
            after = editing.text()
        else:
            raise no_such_file(self._paths, filing.path)
        return Preview(filing.path, found.text if found else "", after, filing.says, filing.editable)

    def accept(self, learning_id: str, *, by: str, reason: str = "", edited: str | None = None) -> Decision:
        """Keeps a learning where it belongs; `edited` is what a person made of its entry. Twice is once.

        Raises RefusedError, OSError, UnusableFileError.
        """
        learning = self.named(learning_id)
        filing = self._filing(learning, edited)
        subject = _subject(learning)
        offered = (filing.editable.strip(), self.editable(learning).strip())
        is_edited = edited is not None and edited.strip() not in offered
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
        known = self._known.read()
        return plan_filing(self._paths, learning, self._reader.tables(), known, today(), edited)

    def _undecided(self) -> tuple[NoticedLearning, ...]:
        decided = self._live()
        found = self._reader.found().values()
        return self._reader.judged([one for one in found if one.id not in decided])

    def _live(self) -> dict[str, Decision]:
        """What holds, by the learning's id."""
        held = (one for one in self._decisions.all() if one.kind == KIND and one.is_live and not one.undoes)
        return {one.subject: one for one in held}


def _subject(learning: NoticedLearning) -> Subject:
    return Subject(KIND, learning.id, learning.title)
