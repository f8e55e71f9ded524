"""How full a session's context is by its transcript, read again only when that grew."""

from __future__ import annotations

from pathlib import Path

from engine.claude_code.live.processes import sessions_folder
from engine.claude_code.live.sessions import ContextFigure, FigureSource
from engine.workspace.file_cache import Signature, file_signature


class TranscriptFigure:
    """Serves one thread. `figure` is None until something is known."""

    def __init__(self) -> None:
        self.figure: ContextFigure | None = None
        self._seen: tuple[str, Signature] = ("", None)

    def look(self, session_id: str, transcript: str) -> bool:
        """Says whether the figure is another one now. `transcript` comes from a hook, so anybody may have named it."""
        path = Path(transcript)
        if sessions_folder(transcript) is None or path.name != f"{session_id}.jsonl" or not path.is_file():
            return False
        seen = (transcript, file_signature(path))
        if seen == self._seen or seen[1] is None:
            return False
        self._seen = seen
        from engine.claude_code.transcripts.context import context_in_use  # only where no status line says it

        found = context_in_use(path)
        figure = ContextFigure(found.tokens, FigureSource.TRANSCRIPT, found.at) if found else None
        is_another = figure != self.figure
        self.figure = figure
        return is_another
