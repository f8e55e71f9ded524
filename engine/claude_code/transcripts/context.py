"""How full a session's context is, by its transcript: what the last message of its own thread told."""

import json
import os
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from engine.claude_code.transcripts.lines import MARK, UsageLine, read_line, read_usage
from engine.workspace.text import one_line
from engine.workspace.times import to_time

COMPACTION_MARK = b'"compact_boundary"'
SYNTHETIC = "<synthetic>"
"""What Claude says itself, such as that the API failed: no model has seen it, and all its counts are 0."""

FIRST_BYTES = 128 * 1024
MOST_BYTES = 32 * 1024 * 1024
"""Farther from the end nothing is looked for: no answer and no tool's output is that long."""


@dataclass(frozen=True, slots=True)
class ContextInUse:
    """Measured by Claude, as old as `at`. How large the model's window is a transcript does not say."""

    tokens: int
    at: datetime
    model: str
    """Empty where no message stands near the end."""
    after_compaction: bool
    """No message came after the last compaction: these tokens are what that one left."""


def context_in_use(path: Path) -> ContextInUse | None:
    """None where the transcript does not tell: there is none, it may not be read, or no message is near its end."""
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
    except OSError:
        return None
    try:
        return _search(descriptor, os.fstat(descriptor).st_size)
    except OSError:
        return None
    finally:
        os.close(descriptor)


def _search(descriptor: int, size: int) -> ContextInUse | None:
    """Looks at ever more of the end, until it tells."""
    length = FIRST_BYTES
    while True:
        start = max(0, size - length)
        end = os.pread(descriptor, length, start)
        found = _latest(end, 0 if start == 0 else end.find(b"\n") + 1)
        if found or start == 0 or length >= MOST_BYTES:
            return found
        length *= 4


def _latest(text: bytes, begin: int) -> ContextInUse | None:
    """Of the lines from `begin` on."""
    compacted: _Compaction | None = None
    for line in _lines_backwards(text, begin):
        compacted = compacted or _compaction(line)
        message = _message(line)
        if message is None:
            continue
        if compacted:
            return compacted.left(one_line(message.model))
        at = datetime.fromtimestamp(message.at_ms / 1000, UTC)
        return ContextInUse(message.tokens, at, one_line(message.model), after_compaction=False)
    return compacted.left("") if compacted else None


def _lines_backwards(text: bytes, begin: int) -> Iterator[bytes]:
    """Those that may tell something, the last first. Each stretch of the text is gone over once for each mark."""
    message, compaction = text.rfind(MARK, begin), text.rfind(COMPACTION_MARK, begin)
    while (place := max(message, compaction)) >= 0:
        start, after = text.rfind(b"\n", begin, place) + 1 or begin, text.find(b"\n", place)
        yield text[start : after if after >= 0 else None]
        if message >= start:
            message = text.rfind(MARK, begin, start)
        if compaction >= start:
            compaction = text.rfind(COMPACTION_MARK, begin, start)


def _message(line: bytes) -> UsageLine | None:
    """A message of the session's own thread."""
    told = read_line(line) if MARK in line else None
    if told is None or told.isSidechain or told.message.model == SYNTHETIC:
        return None
    return read_usage(told, told.message.id or "")


@dataclass(frozen=True, slots=True)
class _Compaction:
    tokens: int | None
    """Older versions do not tell."""
    at: datetime

    def left(self, model: str) -> ContextInUse | None:
        return None if self.tokens is None else ContextInUse(self.tokens, self.at, model, after_compaction=True)


def _compaction(line: bytes) -> _Compaction | None:
    if COMPACTION_MARK not in line:
        return None
    try:
        told: Any = json.loads(line)
    except (ValueError, RecursionError):
        return None
    if not isinstance(told, dict) or told.get("subtype") != "compact_boundary" or told.get("isSidechain") is True:
        return None
    facts, at = told.get("compactMetadata"), to_time(told.get("timestamp"))
    tokens = facts.get("postTokens") if isinstance(facts, dict) else None
    return _Compaction(tokens if type(tokens) is int and tokens >= 0 else None, at) if at else None
