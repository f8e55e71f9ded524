"""What a transcript's lines tell of tokens used. Unknown kinds of lines and unknown fields are passed over.

The rules are those by which `ccusage` counts, so that its totals and ours are the same on what Claude writes.
"""

import json
import re
from collections.abc import Iterator
from datetime import UTC

import msgspec

from engine.claude_code.transcripts.documents import LineDocument, UsageDocument, advice_among, read_line_document

MARK = b'"output_tokens":'
"""Only a line with a count holds these bytes: inside a text its quotation marks would stand behind backslashes."""

NO_ITERATIONS = msgspec.Raw(b"[]")
"""What most messages tell: nothing is made of it then."""

HALF_CHARACTER = re.compile(rb"\\u[dD][89a-fA-F]")

FIRST_YEAR, LAST_YEAR = 1971, 9998

NO_MODEL = "unknown"

AGENTS_LESS = 10**14
"""More than a message's tokens, see `documents.Count`."""


class UsageLine(msgspec.Struct, array_like=True, frozen=True, gc=False):
    """One message's count, as one line tells it: the same message may stand in several lines and files.

    A struct of msgspec's takes a fifth of a named tuple's time to make, and goes from process to process as it is.
    """

    message_id: str
    session_id: str
    """The session that the message was made in, also where a fork holds a copy; empty where the line names none."""
    model: str
    at_ms: int
    """Milliseconds since 1970, UTC."""
    rank: int
    """Of several lines of one message the one with the highest rank counts."""
    input_tokens: int
    cache_write_tokens: int
    cache_read_tokens: int
    output_tokens: int

    @property
    def tokens(self) -> int:
        return self.input_tokens + self.cache_write_tokens + self.cache_read_tokens + self.output_tokens


def read_usage(told: LineDocument, message_id: str) -> UsageLine:
    """What the message of a line used."""
    message, usage, at = told.message, told.message.usage, told.timestamp
    counts = usage.input_tokens, _cache_write(usage), usage.cache_read_input_tokens or 0, usage.output_tokens
    return UsageLine(
        message_id,
        told.requestSessionId or told.sessionId or "",
        message.model or NO_MODEL,
        int((at if at.tzinfo else at.replace(tzinfo=UTC)).timestamp() * 1000),
        _rank(told, counts),
        *counts,
    )


def _rank(told: LineDocument, counts: tuple[int, ...]) -> int:
    """By the tokens: lines differ while a message is being written, and its largest count is its last.

    A sub-agent's copy comes after every line of the session's own thread, as `ccusage` has it.
    """
    return sum(counts) - (AGENTS_LESS if told.isSidechain else 0)


def is_copy(told: LineDocument) -> bool:
    """Whether the line was copied from the session that this one was forked from."""
    return told.requestSessionId is not None and told.requestSessionId != told.sessionId


def read_line(line: bytes | bytearray) -> LineDocument | None:
    """The line that holds MARK; None where it tells of no message's tokens or cannot be read.

    Nor can one whose time is outside the years that every time zone could tell.
    """
    told: LineDocument | None
    try:
        told = read_line_document(line)
    except ValueError:
        told = _read_cut_line(line) if HALF_CHARACTER.search(line) else None
    return told if told and FIRST_YEAR <= told.timestamp.year <= LAST_YEAR else None


def _read_cut_line(line: bytes | bytearray) -> LineDocument | None:
    """Claude may cut a text within a character that is written as two halves: only `json` takes such a half."""
    try:
        return read_line_document(json.dumps(json.loads(line), ensure_ascii=False).encode("utf-8", "replace"))
    except (ValueError, RecursionError):
        return None


def _cache_write(usage: UsageDocument) -> int:
    """The sum of the kinds of cache that were written to, else the figure that stands beside them.

    Where the API names no kinds Claude writes zeros for them, and goes by that figure in its own sums. `ccusage` does
    not: it counts nothing then.
    """
    kinds = usage.cache_creation
    by_kind = kinds.ephemeral_5m_input_tokens + kinds.ephemeral_1h_input_tokens if kinds else 0
    return by_kind or usage.cache_creation_input_tokens or 0


def read_advice(asking: UsageLine, told: LineDocument) -> Iterator[UsageLine]:
    """What an advisor used, each time that the message asked one: Claude counts it beside the message."""
    for place, advice in enumerate(advice_among(told.message.usage.iterations)):
        written, read = advice.cache_creation_input_tokens or 0, advice.cache_read_input_tokens or 0
        counts = advice.input_tokens, written, read, advice.output_tokens
        if advice.model:
            message_id, rank = f"{asking.message_id}#{place}", _rank(told, counts)
            yield UsageLine(message_id, asking.session_id, advice.model, asking.at_ms, rank, *counts)
