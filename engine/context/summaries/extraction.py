"""A summary of a text without anybody who understands it: what it says first, what was decided, and its numbers. Pure.

Works on what a text looks like, so also in languages that nobody here reads.
"""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import IntEnum
from typing import Any

from engine.workspace.markdown_headings import FENCE, HEADING
from engine.workspace.text import one_line

MAX_SENTENCE_CHARS = 300

SENTENCE_END = re.compile(r"(?<=[.!?])\s+|(?<=[。！？])")
NUMBER = re.compile(r"\d")
LIST_MARK = re.compile(r"^\s*(?:[-*+]|\d{1,3}[.)])\s+")

DECISION = re.compile(
    r"\b(?:decid\w*|decision\w*|chose\w*|choos\w*|agreed?|must|never|always|instead|because|therefore"
    r"|entschied\w*|entscheid\w*|niemals?|immer|muss|deshalb|weil"
    r"|décid\w*|décision\w*|toujours|jamais|doit"
    r"|decidi\w*|decisi\w*|siempre|nunca|debe)\b|决定|決定|必须|必須",
    re.IGNORECASE,
)
"""What tells of a decision. Words of four languages, and of two without blanks between words."""


class Worth(IntEnum):
    """Best first."""

    OPENING = 0
    DECISION = 1
    NUMBER = 2
    SECTION = 3
    """A heading, or what a section says first."""


@dataclass(frozen=True, slots=True)
class _Line:
    """One line that may be told."""

    place: int
    worth: Worth
    text: str


def extract_summary(text: str, max_tokens: int) -> str:
    """The lines of a text that say most, in its order, within a number of tokens; a plan is told by its goal and steps.

    Empty where there is no text, or no room. The tokens are reckoned with care: the summary weighs that much at most.
    """
    document = json_object(text)
    lines = _plan_lines(document) if document is not None else _text_lines(text)
    return "\n".join(line.text for line in _within(lines, max_tokens))


def most_tokens(text: str) -> int:
    """What a text weighs at most, without counting: prose comes to half of it."""
    size = len(text.encode(errors="surrogatepass"))
    ascii_chars = sum(map(str.isascii, text)) if size > len(text) else size
    return 1 + -(-ascii_chars // 3) + -(-(size - ascii_chars) // 2)


def _within(lines: Iterator[_Line], max_tokens: int) -> list[_Line]:
    """The best lines that have room together, in their order. The best of all is shortened rather than left out."""
    chosen: list[_Line] = []
    told: set[str] = set()
    left = max_tokens
    for line in sorted(lines, key=lambda line: (line.worth, line.place)):
        weight = most_tokens(line.text)
        if line.text in told or (weight > left and chosen):
            continue
        text = line.text if weight <= left else line.text[: max(0, left - 2)]
        if text:
            chosen.append(_Line(line.place, line.worth, text))
            told.add(line.text)
            left -= weight
    return sorted(chosen, key=lambda line: line.place)


def json_object(text: str) -> dict[str, Any] | None:
    """The JSON object that a text is, or None."""
    if not text.lstrip().startswith("{"):
        return None
    try:
        document = json.loads(text)
    except (ValueError, RecursionError):
        return None
    return document if isinstance(document, dict) else None


def _plan_lines(document: dict[str, Any]) -> Iterator[_Line]:
    """A plan's goal, the names of its steps, what it must keep to, and what a person confirmed.

    Of another document, what it says in words.
    """
    steps = [step.get("name") for step in _items(document.get("steps")) if isinstance(step, dict)]
    if not document.get("goal") and not steps:
        told = [f"{name}: {value}" for name, value in document.items() if isinstance(value, str | int | float)]
        yield from _worth(Worth.OPENING, 0, told)
        return
    yield from _worth(Worth.OPENING, 0, [document.get("goal")])
    yield from _worth(Worth.SECTION, 1, steps)
    asked = document.get("gathered_requirements")
    requirements = asked if isinstance(asked, dict) else {}
    confirmed = [
        f"{one.get('question', '')}: {one.get('response', '')}".strip(": ")
        for one in _items(requirements.get("user_confirmations"))
        if isinstance(one, dict)
    ]
    decided = [*_items(requirements.get("technical_constraints")), *confirmed]
    yield from _worth(Worth.DECISION, 1 + len(steps), decided)


def _items(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _worth(worth: Worth, first: int, texts: list[Any]) -> Iterator[_Line]:
    for place, text in enumerate(texts, start=first):
        if text and isinstance(text, str | int | float) and (line := one_line(str(text))[:MAX_SENTENCE_CHARS]):
            yield _Line(place, worth, line)


def _text_lines(text: str) -> Iterator[_Line]:
    """What is worth telling of a markdown text: each sentence once, as what it is worth most for."""
    is_first, begins = True, True
    place = 0
    for line in _prose(text):
        heading = HEADING.match(line)
        if heading or not line.strip():
            begins = begins or heading is not None
            if heading and heading[2]:
                place += 1
                yield _Line(place, Worth.SECTION, one_line(heading[2])[:MAX_SENTENCE_CHARS])
            continue
        for sentence in SENTENCE_END.split(LIST_MARK.sub("", line, count=1)):
            told = one_line(sentence)[:MAX_SENTENCE_CHARS]
            if not told:
                continue
            place += 1
            worth = Worth.OPENING if is_first else _worth_of(told, begins)
            is_first = begins = False
            if worth is not None:
                yield _Line(place, worth, told)


def _worth_of(sentence: str, begins: bool) -> Worth | None:
    if DECISION.search(sentence):
        return Worth.DECISION
    if NUMBER.search(sentence):
        return Worth.NUMBER
    return Worth.SECTION if begins else None


def _prose(text: str) -> Iterator[str]:
    """The lines outside code blocks."""
    fence = ""
    for line in text.splitlines():
        mark = FENCE.match(line)
        if mark and not fence:
            fence = mark[1]
        elif mark and mark[1].startswith(fence) and not mark[2].strip():
            fence = ""
        elif not fence:
            yield line
