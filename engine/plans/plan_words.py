"""Whether one text of a plan is about another, as far as shared words can tell. Pure."""

import re
from collections.abc import Iterable

from engine.workspace.records.plan import Criterion, Plan, Step

LOOKED_AT = 300
"""Texts that are compared; a plan with more is too big by itself."""

MAX_TEXT_CHARS = 20_000

SHORTEST = 3
"""Letters of a word that tells something."""

ENOUGH = 0.5
"""Share of a text's words that has to be found in another one."""

COMMON_WORDS = (
    "the and for are not all has its was you can how one but any who out via per that this with from have been will "
    "when then than what which where there their they into onto over each every does done must should would could "
    "also only other some such same very just like your nothing anything goal work works name says"
)
COMMON = frozenset(COMMON_WORDS.split())
"""Words that stand in any text."""

ENDINGS = re.compile(r"(?:ings?|ed|es|e|s)$")


def words_of(text: str) -> frozenset[str]:
    found = re.findall(r"\w+", text[:MAX_TEXT_CHARS].casefold())
    return frozenset(_stem(word) for word in found if (len(word) >= SHORTEST or word.isdigit()) and word not in COMMON)


def is_about(text: str, others: Iterable[frozenset[str]]) -> bool:
    """Whether one of the others has enough of the text's words. A text that says nothing cannot be missed."""
    words = words_of(text)
    return not words or any(len(words & other) >= ENOUGH * len(words) for other in others)


def step_words(plan: Plan) -> list[frozenset[str]]:
    return [words_of(_step_text(step)) for step in plan.steps[:LOOKED_AT]]


def criteria_words(plan: Plan) -> list[frozenset[str]]:
    return [words_of(_criterion_text(criterion)) for criterion in plan.acceptance_criteria[:LOOKED_AT]]


def texts(values: Iterable[object]) -> list[str]:
    """A list of a plan's requirements: texts, or anything with a text in it."""
    found: list[str] = []
    for value in values:
        text = (
            next((item for item in value.values() if isinstance(item, str)), "") if isinstance(value, dict) else value
        )
        if isinstance(text, str) and text.strip():
            found.append(text)
    return found[:LOOKED_AT]


def _step_text(step: Step) -> str:
    actions = (f"{action.purpose} {action.file_path} {action.command}" for action in step.micro_actions[:LOOKED_AT])
    checks = (_criterion_text(check) for check in step.success_criteria[:LOOKED_AT])
    return " ".join((step.name, step.action.description, *actions, *checks))


def _criterion_text(criterion: Criterion) -> str:
    return f"{criterion.criterion} {criterion.verification.subject}"


def _stem(word: str) -> str:
    """`rotate`, `rotates` and `rotated` are about the same."""
    return ENDINGS.sub("", word) if len(word) > SHORTEST + 2 else word
