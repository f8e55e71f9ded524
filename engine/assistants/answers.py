"""The JSON object in an assistant's words, held against the schema that was asked for. Raises, never guesses."""

import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NoReturn

from engine.assistants.errors import UnusableAnswerError
from engine.workspace.reading import MAX_DOCUMENT_BYTES
from engine.workspace.text import TooDeepError, check_depth, one_line

if TYPE_CHECKING:
    from jsonschema import ValidationError

Document = dict[str, Any]

REMEDY = "Give the order again, or let another assistant do it"

SHOWN_CHARS = 80
"""Of somebody else's text in a reason."""

BEGINNING = re.compile(r'\{\s*["}]')
"""A brace that begins an object, rather than prose such as {this}."""

MAX_BROKEN = 100
"""Pieces of JSON that do not hold. The library counts lines from the start for each, so millions would take hours."""


@dataclass(slots=True)
class _Found:
    whole: Document | None = None
    """The last whole object."""
    broken: str = ""
    """Why the last one that began like an object is none."""


def parse_answer(text: str, schema: Document) -> Document:
    """The last whole JSON object in `text`: bare, fenced, or with prose around it. Raises UnusableAnswerError."""
    if len(text.encode("utf-8", "surrogatepass")) > MAX_DOCUMENT_BYTES:
        _refuse(f"the answer is bigger than {MAX_DOCUMENT_BYTES // 2**20} MiB")
    found = _find_object(text)
    if found.whole is None:
        _refuse(found.broken or f"it holds no JSON object, it says {_shown(text)}" if text.strip() else "it is empty")
    try:
        return checked_answer(found.whole, schema)
    except UnusableAnswerError:
        if found.broken:  # what was found whole is then only a part of what was meant
            _refuse(found.broken)
        raise


def checked_answer(data: Document, schema: Document) -> Document:
    """The data itself, where it fits the schema. Raises UnusableAnswerError, which names the first misfit."""
    try:
        check_depth(data)
        json.dumps(data, ensure_ascii=False, allow_nan=False).encode()
    except TooDeepError as error:
        _refuse(f"it is {error}")
    except UnicodeEncodeError:
        _refuse("it holds half of a surrogate pair")
    except ValueError:
        _refuse("it holds a number that JSON has not, such as NaN")
    from jsonschema import Draft202012Validator  # 100 ms, only where an assistant answered

    misfit = next(Draft202012Validator(schema).iter_errors(data), None)
    if misfit is not None:
        _refuse(_in_words(misfit))
    return data


def _find_object(text: str) -> _Found:
    """Each character is read once: after a broken object the search goes on behind the place where it broke."""
    decoder, found, end, broken = json.JSONDecoder(), _Found(), 0, 0
    while beginning := BEGINNING.search(text, end):
        try:
            found.whole, end = decoder.raw_decode(text, beginning.start())
        except json.JSONDecodeError as error:
            end, broken = max(error.pos, beginning.start() + 1), broken + 1
            found.broken = _broken(text, error)
        except RecursionError:
            _refuse("it is nested too deeply")
        except ValueError:
            _refuse("it holds a number with too many digits")
        if broken > MAX_BROKEN:
            _refuse(f"it holds more than {MAX_BROKEN} broken pieces of JSON")
    return found


def _broken(text: str, error: json.JSONDecodeError) -> str:
    if error.msg.startswith("Unterminated string") or not text[error.pos : error.pos + 200].strip("`\n "):
        return f"its JSON is cut off in line {error.lineno}"
    return f"its JSON is broken: {error.msg.lower().removesuffix(' at')} in line {error.lineno}"


def _in_words(misfit: "ValidationError") -> str:
    where = misfit.json_path.removeprefix("$").removeprefix(".") or "the answer"
    describe = WORDS.get(str(misfit.validator))
    words = describe(misfit.instance, misfit.validator_value) if describe else f"does not fit: {_shown(misfit.message)}"
    return f"{where} {words}"


WORDS: dict[str, Callable[[Any, Any], str]] = {
    "required": lambda found, wanted: f"has no {', '.join(name for name in wanted if name not in found)}",
    "type": lambda found, wanted: f"is {_shown(found)}, not {_article(wanted)}",
    "enum": lambda found, wanted: f"is {_shown(found)}, not one of {', '.join(map(str, wanted))}",
    "pattern": lambda found, wanted: f"is {_shown(found)}, which does not fit {wanted}",
    "minLength": lambda found, wanted: "is empty",  # noqa: ARG005 - our schemas ask for one character at least
    "minItems": lambda found, wanted: f"has {len(found)} entries, at least {wanted} are needed",
    "maxItems": lambda found, wanted: f"has {len(found):,} entries, at most {wanted:,} are taken",
}
"""Keyword to what is wrong with what was found. The library's own words hold the whole of it, maybe megabytes."""


def _article(kind: object) -> str:
    word = str(kind)
    return f"{'an' if word[0] in 'aio' else 'a'} {word}"


def _shown(value: object) -> str:
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=str)
    short = one_line(text[: SHOWN_CHARS * 4])
    return repr(short if len(short) <= SHOWN_CHARS else f"{short[: SHOWN_CHARS - 1]}…")


def _refuse(reason: str) -> NoReturn:
    raise UnusableAnswerError(f"The answer cannot be used: {reason}", REMEDY)
