"""What Claude last told its status line about a session: the best live source of figures."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from engine.claude_code.live.sessions import ContextFigure, FigureSource
from engine.claude_code.numbers import decimal, part_of, text_of, whole_number
from engine.workspace.paths import WorkspacePaths
from engine.workspace.reading import read_document

Document = dict[str, Any]


@dataclass(frozen=True, slots=True)
class StatusFigures:
    at: datetime
    """When Claude said so."""
    model: str = ""
    context: ContextFigure | None = None
    window: int | None = None
    """Tokens that the model's context holds; said before the first answer, too."""
    cost_usd: float | None = None
    cache_hit_rate: float | None = None
    transcript: str = ""


def read_status(paths: WorkspacePaths, session_id: str) -> StatusFigures | None:
    """None where Claude has not said anything yet. Raises UnusableFileError."""
    path = paths.claude_status(session_id)
    document = read_document(paths, path)
    if document is None:
        return None
    try:
        at = datetime.fromtimestamp(path.stat().st_mtime, UTC)
    except (OSError, ValueError, OverflowError):
        return None  # it is being replaced
    return figures_of(document, at)


def figures_of(document: Document, at: datetime) -> StatusFigures:
    """A field that is missing or of another shape is simply not known."""
    model = part_of(document, "model")
    used = part_of(part_of(document, "context_window"), "current_usage")
    hit_rate = decimal(part_of(document, "prompt_cache").get("hit_ratio"))
    return StatusFigures(
        at=at,
        model=text_of(model, "id") or text_of(model, "display_name"),
        context=_context(document, at),
        window=whole_number(part_of(document, "context_window").get("context_window_size")) or None,
        cost_usd=decimal(part_of(document, "cost").get("total_cost_usd")),
        cache_hit_rate=_hit_rate(used) if hit_rate is None else min(hit_rate, 1.0),
        transcript=text_of(document, "transcript_path"),
    )


def _context(document: Document, at: datetime) -> ContextFigure | None:
    window = part_of(document, "context_window")
    used = part_of(window, "current_usage")
    names = ("cache_read_input_tokens", "cache_creation_input_tokens", "input_tokens", "output_tokens")
    counts = [whole_number(used.get(name)) for name in names]
    if not any(counts):
        return None  # before the first answer; noughts, from a compaction to the next answer
    cache_read, cache_creation, fresh_input, output = counts
    return ContextFigure(
        tokens=sum(count or 0 for count in counts),
        source=FigureSource.STATUS_LINE,
        at=at,
        window=whole_number(window.get("context_window_size")) or None,
        cache_read=cache_read,
        cache_creation=cache_creation,
        fresh_input=fresh_input,
        output=output,
    )


def _hit_rate(used: Document) -> float | None:
    """Of the last answer, where an older CLI does not say it for the session."""
    read, created, fresh = (
        whole_number(used.get(name)) or 0
        for name in ("cache_read_input_tokens", "cache_creation_input_tokens", "input_tokens")
    )
    return read / (read + created + fresh) if read + created + fresh else None
