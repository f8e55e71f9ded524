"""The journals of the sessions that are shown, each read on where it grew, and the questions that are open in them."""

from engine.workspace.file_cache import FileCache
from engine.workspace.journal import Event, JournalReader
from engine.workspace.paths import WorkspacePaths
from engine.workspace.problems import UnusableFileError
from engine.workspace.questions import ORDER, OpenQuestion, open_questions


class ShownJournals:
    """Serves one thread. What cannot be read is among the problems of `files`."""

    def __init__(self, paths: WorkspacePaths, files: FileCache) -> None:
        self._paths = paths
        self._files = files
        self._readers: dict[str, JournalReader] = {}
        self._asked: dict[str, tuple[tuple[Event, ...], tuple[OpenQuestion, ...]]] = {}
        """Session id to its events, and the questions that are open by them."""
        self._shown: set[str] = set()

    def begin(self) -> None:
        """To be called before each Snapshot: nothing is shown yet."""
        self._shown = set()

    def events(self, session_id: str) -> tuple[Event, ...]:
        """All of them, oldest first; the very same tuple as before where none came."""
        self._shown.add(session_id)
        if session_id not in self._readers:
            self._readers[session_id] = JournalReader(self._paths, self._paths.journal(session_id))
        reader = self._readers[session_id]
        try:
            events = reader.read()
        except UnusableFileError as error:
            self._files.problems.append(error.problem)
            return ()
        if reader.problem:
            self._files.problems.append(reader.problem)
        return events

    def questions(self) -> tuple[OpenQuestion, ...]:
        """Of the sessions whose journals are shown; each is looked through again only when it grew."""
        found: list[OpenQuestion] = []
        for session_id in sorted(self._shown):
            events = self.events(session_id)
            known = self._asked.get(session_id)
            if known is None or known[0] is not events:
                known = (events, open_questions(session_id, events))
                self._asked[session_id] = known
            found += known[1]
        return tuple(sorted(found, key=lambda question: ORDER.index(question.kind)))

    def forget_others(self) -> None:
        """To be called after each Snapshot: what it did not show takes no more memory."""
        for session_id in self._readers.keys() - self._shown:
            del self._readers[session_id]
            self._asked.pop(session_id, None)
