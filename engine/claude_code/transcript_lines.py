"""What a transcript's lines tell of tokens used. Unknown kinds of lines and unknown fields are passed over.

The rules are those by which `ccusage` counts, so that its totals and ours are the same on what Claude writes.
"""

import json
from collections.abc import Iterator, Mapping
from datetime import datetime
from functools import cache
from typing import Any, NamedTuple

MARK = b'"output_tokens"'
"""Only a line with a count holds these bytes: inside a text its quotation marks would stand behind backslashes."""

MAX_COUNT = 10**12
"""No message used more tokens; a larger number could not be added up in a database."""

NO_MODEL = "unknown"


class UsageLine(NamedTuple):
    """One message's count, as one line tells it: the same message may stand in several lines and files."""

    message_id: str
    session_id: str
    """The session that the message was made in, also where a fork holds a copy; empty where the line names none."""
    model: str
    at_ms: int
    """Milliseconds since 1970, UTC."""
    is_sidechain: bool
    """A sub-agent's."""
    input_tokens: int
    cache_write_tokens: int
    cache_read_tokens: int
    output_tokens: int


class FoundLine(NamedTuple):
    """What a line told."""

    usages: tuple[UsageLine, ...]
    """The message's own, and one for each time it asked an advisor, which Claude counts beside."""
    cwd: str
    """Where Claude worked then."""
    is_copy: bool
    """The line was copied from the session that this one was forked from."""


def read_line(line: bytes | bytearray, place: str) -> FoundLine | None:
    """What a line that holds MARK tells; None where it tells of no message's tokens or cannot be read.

    `place` is what a message is called that has no id.
    """
    told = _told(line)
    at_ms = _milliseconds(told["timestamp"]) if told else None
    if told is None or at_ms is None:
        return None
    message = told["message"]
    usage = message["usage"]
    session, made_in = told.get("sessionId") or "", told.get("requestSessionId")
    own = UsageLine(
        message.get("id") or place,
        made_in or session,
        message.get("model") or NO_MODEL,
        at_ms,
        told.get("isSidechain") is True,
        usage["input_tokens"],
        _cache_write(usage),
        usage.get("cache_read_input_tokens") or 0,
        usage["output_tokens"],
    )
    advice = _advice(own, usage["iterations"]) if usage.get("iterations") else ()
    return FoundLine((own, *advice), told.get("cwd") or "", bool(made_in) and made_in != session)


def _told(line: bytes | bytearray) -> dict[str, Any] | None:
    validator = _validator()
    try:
        return validator.validate_json(line)  # type: ignore[no-any-return]
    except ValueError:
        pass
    try:  # Claude may cut a text within a character of two halves, which only this parser takes
        return validator.validate_python(json.loads(line))  # type: ignore[no-any-return]
    except (ValueError, RecursionError):
        return None


@cache
def _validator() -> Any:
    """Parses a line and keeps what we need of it in a third of the time that `json` takes."""
    from pydantic_core import SchemaValidator, core_schema  # 20 ms that a look at unchanged files does not need

    count = core_schema.int_schema(ge=0, le=MAX_COUNT, strict=True)
    text = core_schema.nullable_schema(core_schema.str_schema(strict=True))
    anything = core_schema.any_schema()

    def fields(required: Mapping[str, Any], optional: Mapping[str, Any]) -> Any:
        both = [(required, True), (optional, False)]
        return core_schema.typed_dict_schema(
            {
                name: core_schema.typed_dict_field(kind, required=is_required)
                for group, is_required in both
                for name, kind in group.items()
            }
        )

    counts = {"input_tokens": count, "output_tokens": count}
    more = dict.fromkeys(("cache_creation_input_tokens", "cache_read_input_tokens"), core_schema.nullable_schema(count))
    usage = fields(counts, {**more, "cache_creation": anything, "iterations": anything})
    message = fields({"usage": usage}, {"id": text, "model": text})
    names = {"cwd": text, "sessionId": text, "requestSessionId": text, "isSidechain": anything}
    return SchemaValidator(fields({"message": message, "timestamp": core_schema.str_schema(strict=True)}, names))


def _milliseconds(text: str) -> int | None:
    try:
        return int(datetime.fromisoformat(text).timestamp() * 1000)
    except (ValueError, OverflowError, OSError):
        return None


def _cache_write(usage: Mapping[str, Any]) -> int:
    """The sum of the kinds of cache that were written to, else the figure that stands beside them.

    Where the API names no kinds Claude writes zeros for them, and goes by that figure in its own sums. `ccusage` does
    not: it counts nothing then.
    """
    kinds = usage.get("cache_creation")
    by_kind = sum(map(_number, kinds.values())) if isinstance(kinds, dict) else 0
    return by_kind or usage.get("cache_creation_input_tokens") or 0


def _advice(asking: UsageLine, iterations: Any) -> Iterator[UsageLine]:
    for place, iteration in enumerate(iterations if isinstance(iterations, list) else ()):
        if isinstance(iteration, dict) and iteration.get("type") == "advisor_message" and iteration.get("model"):
            yield asking._replace(
                message_id=f"{asking.message_id}#{place}",
                model=str(iteration["model"]),
                input_tokens=_number(iteration.get("input_tokens")),
                cache_write_tokens=_number(iteration.get("cache_creation_input_tokens")),
                cache_read_tokens=_number(iteration.get("cache_read_input_tokens")),
                output_tokens=_number(iteration.get("output_tokens")),
            )


def _number(value: Any) -> int:
    return value if type(value) is int and 0 <= value <= MAX_COUNT else 0
