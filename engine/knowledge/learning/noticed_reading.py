"""What builds noticed, read from all journals and judged: which of it is worth asking about. Kept ready."""

from collections.abc import Iterable
from dataclasses import replace

from engine.knowledge.learning.noticed_event import NOTICED, NoticedLearning, noticed_learning
from engine.knowledge.signals.evidence import SignalTables, read_signal_tables
from engine.knowledge.signals.signals import classify
from engine.workspace.file_cache import Signature, file_signature
from engine.workspace.paths import WorkspacePaths
from engine.workspace.problems import Problem
from engine.workspace.told_events import ToldEvent, ToldEvents


class NoticedReader:
    """Of one workspace. To be kept: what did not change is not read again. One thread at a time."""

    def __init__(self, paths: WorkspacePaths) -> None:
        self._paths = paths
        self._told = ToldEvents(paths, (NOTICED,))
        self._events: tuple[ToldEvent, ...] = ()
        self._found: dict[str, NoticedLearning] = {}
        self._tables: tuple[tuple[Signature, ...], SignalTables] | None = None

    @property
    def problems(self) -> tuple[Problem, ...]:
        """Journals that could not be read the last time."""
        return self._told.problems

    def found(self) -> dict[str, NoticedLearning]:
        """All by their ids, the oldest session first; not judged, unless they were asked for before. Raises OSError."""
        events = self._told.read()
        if events is not self._events:
            known, self._found, self._events = self._found, {}, events
            for session_id, event in events:
                found = noticed_learning(session_id, event)
                if found and found.id not in self._found:  # told twice by a build that was resumed, or built again
                    self._found[found.id] = _same(known.get(found.id), found)
        return self._found

    def judged(self, learnings: Iterable[NoticedLearning]) -> tuple[NoticedLearning, ...]:
        """Each with the verdict on it. Of ten thousand only those are judged that somebody has to see."""
        tables = self.tables()
        return tuple(self._judged(one.id, tables) for one in learnings)

    def tables(self) -> SignalTables:
        """What texts are held against. Read again when somebody changed it: then everything is judged anew."""
        now = (file_signature(self._paths.signal_rules), file_signature(self._paths.tracked_frameworks))
        if self._tables is None or self._tables[0] != now:
            self._tables = (now, read_signal_tables(self._paths))
            self._found = {name: one.unjudged for name, one in self._found.items()}
        return self._tables[1]

    def _judged(self, learning_id: str, tables: SignalTables) -> NoticedLearning:
        learning = self._found[learning_id]
        if not learning.is_judged:
            signal = classify(learning.text, tables, learning.task_id)
            learning = self._found[learning_id] = replace(learning, signal=signal)
        return learning


def _same(known: NoticedLearning | None, found: NoticedLearning) -> NoticedLearning:
    """What is known already, with its verdict, if nothing of it changed."""
    return known if known is not None and known.unjudged == found else found
