"""Answers become `gathered_requirements`; an assumed answer says that it is one. Pure."""

from collections.abc import Iterable
from typing import Any

from engine.plans.questions import Round
from engine.workspace.questions import FormQuestion
from engine.workspace.records.plan import Requirements
from engine.workspace.text import clean_text, one_line

Document = dict[str, Any]

PLACES: dict[str, tuple[str, ...]] = {
    "included": ("scope", "included"),
    "excluded": ("scope", "excluded"),
    "success": ("success_criteria",),
    "constraints": ("technical_constraints",),
    "testing": ("quality_requirements", "testing"),
    "security": ("quality_requirements", "security"),
    "performance": ("quality_requirements", "performance"),
}
"""Question id to the list that its answer fills."""

LABELS = {
    "files": "It is about",
    "test_command": "Tests run with",
    "dependencies": "Dependencies",
    "article": "The article stands in",
    "audience": "Written for",
    "length": "Words at least",
    "keywords": "Keywords",
}
"""Question id to what its answer is called among the technical constraints."""

HALF_WAY = "It is cut off half way"
"""The edge case that `half_way` is the handling of."""

CONSTRAINTS_ROUND, EDGES_ROUND = 2, 3

NOTHING = ("", "none", "nothing", "no", "n/a", "-")
"""Answers that say that there is nothing."""

ASSUMED = "assumed, nobody answered"
"""Stands in the response of a question that was left at its default."""

UNANSWERED = "(nobody answered, and nothing could be assumed)"


def requirements_from(rounds: Iterable[Round], answers: dict[str, str], assumed: frozenset[str]) -> Document:
    """A plan's `gathered_requirements` (formats.md).

    `answers` maps question ids to text, a value a line. Defaults hold for ids in `assumed` and for those not answered.
    """
    found = _empty()
    for asked in rounds:
        for question in asked.questions:
            is_assumed = question.id in assumed or question.id not in answers
            text = question.default if is_assumed else answers[question.id]
            _put(found, asked, question, clean_text(text).strip())
            found["user_confirmations"].append(_confirmation(asked, question, text, is_assumed))
    return found


def labelled(requirements: Requirements, question_id: str) -> str:
    """The answer that stands under its label among the technical constraints, empty where there is none."""
    start = f"{LABELS[question_id]}: "
    lines = (line for line in requirements.technical_constraints if isinstance(line, str))
    return next((line.removeprefix(start) for line in lines if line.startswith(start)), "")


def values_of(text: str) -> list[str]:
    """The lines of an answer that say something, without bullets."""
    lines = (one_line(line).removeprefix("- ").removeprefix("* ") for line in text.splitlines())
    return [line for line in lines if line.casefold().rstrip(".") not in NOTHING]


def is_assumed(response: str) -> bool:
    """Whether a confirmation's response was a default, or missing."""
    return f"({ASSUMED}" in response or response == UNANSWERED


def _empty() -> Document:
    return {
        "scope": {"included": [], "excluded": []},
        "success_criteria": [],
        "technical_constraints": [],
        "edge_cases": [],
        "quality_requirements": {"testing": [], "security": [], "performance": []},
        "user_confirmations": [],
    }


def _put(found: Document, asked: Round, question: FormQuestion, text: str) -> None:
    """Puts an answer where its question belongs. One that we do not know goes where those of its round go."""
    values = values_of(text)
    if not values:
        return
    if question.id in PLACES:
        place: Any = found
        for name in PLACES[question.id]:
            place = place[name]
        place.extend(values)
    elif question.id in LABELS:
        found["technical_constraints"].append(f"{LABELS[question.id]}: {', '.join(values)}")
    elif question.id in ("edge_cases", "adversaries"):
        found["edge_cases"].extend(_edge_case(value) for value in values)
    elif asked.number == EDGES_ROUND:
        case = HALF_WAY if question.id == "half_way" else one_line(question.text)
        found["edge_cases"].append({"case": case, "handling": "; ".join(values)})
    elif asked.number == CONSTRAINTS_ROUND:
        found["technical_constraints"].append(f"{one_line(question.text)} {'; '.join(values)}")


def _edge_case(line: str) -> Document:
    for mark in (" → ", " -> ", ": "):
        case, _, handling = line.partition(mark)
        if handling:
            return {"case": case.strip(), "handling": handling.strip()}
    return {"case": line, "handling": ""}


def _confirmation(asked: Round, question: FormQuestion, text: str, was_assumed: bool) -> Document:
    response = clean_text(text).strip()
    if was_assumed:
        source = f"; from {question.source}" if question.source else ""
        response = f"{response} ({ASSUMED}{source})" if response else UNANSWERED
    return {"question": one_line(question.text), "response": response, "round": asked.number}
