"""Open questions as rows, and all that is known about one as text."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from textual.content import Content

from engine.workspace.money_words import dollars_in_words
from engine.workspace.questions import OpenQuestion, QuestionKind
from widgets.parts.row_list import Row, first_line
from widgets.text.formats import Part, age, plain
from widgets.text.glyphs import ASKS_YOU


def question_rows(questions: tuple[OpenQuestion, ...], now: datetime) -> Iterator[Row]:
    """The most urgent first: that is the one which `a` answers."""
    for number, question in enumerate(questions):
        parts: list[Part] = [
            (f"{ASKS_YOU.glyph} ", ASKS_YOU.style),
            (f"{question.kind.value}  ", "$foreground-muted"),
            first_line(question.title),
        ]
        right = Content.assemble(
            ("" if number else "a answers ", ASKS_YOU.style), (f"{age(question.asked_at, now):>4}", "$foreground-muted")
        )
        key = f"question {question.session_id} {question.id}"
        yield Row(key, Content.assemble(*parts), right, question_text(question))


def question_text(question: OpenQuestion) -> str:
    about = [("task", question.task_id), ("step", question.step_id), ("session", question.session_id)]
    where = "\n".join(f"{name}: {found}" for name, found in about if found)
    facts = "\n".join(_facts(question))
    return "\n\n".join(filter(None, (f"{question.kind.value}: {question.title}", where, facts, "a answers it.")))


def _facts(question: OpenQuestion) -> Iterator[str]:
    facts = question.facts
    match question.kind:
        case QuestionKind.PERMISSION:
            yield plain(facts.get("detail"))
        case QuestionKind.ESCALATION:
            yield from _tried(facts)
        case QuestionKind.CAP:
            yield f"used: {_amount(facts.get('spent_usd'))} of {_amount(facts.get('cap_usd'))}"
        case QuestionKind.REVIEW if facts.get("level"):
            yield f"confidence {plain(facts.get('score'))} ({plain(facts.get('level'))})"
        case QuestionKind.ROUND:
            yield from (f"{asked.text}  [{asked.default}]".removesuffix("  []") for asked in question.form)


def _tried(facts: Mapping[str, Any]) -> Iterator[str]:
    tried = facts.get("tried")
    for item in tried if isinstance(tried, list) else ():
        if isinstance(item, dict):
            yield f"attempt {plain(item.get('attempt'))}: {plain(item.get('error'))}"


def _amount(value: Any) -> str:
    return dollars_in_words(float(value)) if isinstance(value, int | float) else "?"
