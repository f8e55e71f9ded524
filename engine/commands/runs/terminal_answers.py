"""Answering what waits in a plain terminal: a round question by question, everything else by a letter."""

from collections.abc import Callable
from typing import Any

import click

from engine.workspace.questions import FormQuestion, OpenQuestion, QuestionKind
from engine.workspace.text import clean_text, one_line

Document = dict[str, Any]

LIST_END = "an empty line ends the list"


def answer_in_terminal(question: OpenQuestion) -> Document | None:
    """Asks on standard error, reads standard input; None where the person leaves it open. Raises click.Abort."""
    _say(f"\n? {one_line(question.title)}")
    return _ASKERS[question.kind](question)


def _round(question: OpenQuestion) -> Document:
    answers: dict[str, str] = {}
    for asked in question.form:
        text = _ask(asked)
        if text is not None:
            answers[asked.id] = text
    return {"answers": answers}


def _ask(asked: FormQuestion) -> str | None:
    """None where the default is taken."""
    _say(f"\n  {one_line(asked.text)}")
    if asked.why:
        _say(f"  ({one_line(asked.why)})")
    for number, option in enumerate(asked.options, start=1):
        _say(f"    {number} {one_line(option)}")
    if asked.default:
        source = f" (from {one_line(asked.source)})" if asked.source else ""
        _say(f"  Enter takes{source}: {'; '.join(clean_text(asked.default).splitlines())}")
    return _typed_list() if asked.is_list else _typed(asked)


def _typed(asked: FormQuestion) -> str | None:
    text = _prompt("  > ")
    if text.isdecimal() and 0 < int(text[:3]) <= len(asked.options):
        return asked.options[int(text) - 1]
    return text or None


def _typed_list() -> str | None:
    lines: list[str] = []
    while text := _prompt("  - " if lines else f"  ({LIST_END}) - "):
        lines.append(text)
    return "\n".join(lines) or None


def _review(question: OpenQuestion) -> Document | None:
    level, score = question.facts.get("level"), question.facts.get("score")
    _say(f"  Confidence {score} ({level}). The plan: .studio/tasks/{question.task_id}/plan.json")
    chosen = _choice({"a": "accept it", "s": "send it back", "l": "leave it for later"})
    if chosen == "s":
        return {"choice": "send_back", "remark": _prompt("  What should be different? ")}
    if chosen == "a" and level == "blocked":
        override = click.confirm("  It is blocked: build it all the same?", err=True)
        return {"choice": "accept", "override": True} if override else None
    return {"choice": "accept"} if chosen == "a" else None


def _escalation(question: OpenQuestion) -> Document | None:
    tried = question.facts.get("tried")
    for failure in tried if isinstance(tried, list) else ():
        if isinstance(failure, dict):
            _say(f"  attempt {failure.get('attempt', '?')}: {one_line(str(failure.get('error', '')))[:300]}")
    choices = {"r": "try again with a hint", "e": "I edited the plan", "h": "I did it by hand", "k": "skip it"}
    chosen = _choice({**choices, "x": "give the task up", "l": "leave it for later"})
    if chosen == "r":
        return {"choice": "retry", "hint": _prompt("  Hint: ")}
    words = {"e": "edit", "h": "by_hand", "k": "skip", "x": "abort"}
    return {"choice": words[chosen]} if chosen in words else None


def _permission(question: OpenQuestion) -> Document:
    _say(clean_text(str(question.facts.get("detail", ""))))
    chosen = _choice({"o": "allow once", "s": "always in this session", "d": "deny"})
    return {"choice": {"o": "once", "s": "session"}.get(chosen, "deny")}


def _cap(question: OpenQuestion) -> Document | None:  # noqa: ARG001 - its title says it all
    chosen = _choice({"r": "raise the limit", "x": "give the task up", "l": "leave it for later"})
    if chosen == "r":
        return {"choice": "raise", "cap_usd": click.prompt("  To how many US dollars", type=float, err=True)}
    return {"choice": "abort"} if chosen == "x" else None


def _choice(choices: dict[str, str]) -> str:
    words = ", ".join(f"{key} {word}" for key, word in choices.items())
    return str(click.prompt(f"  {words}", type=click.Choice(list(choices)), show_choices=False, err=True))


def _prompt(text: str) -> str:
    typed = click.prompt(text.rstrip(), default="", show_default=False, prompt_suffix=" ", err=True)
    return clean_text(str(typed)).strip()


def _say(text: str) -> None:
    click.echo(text, err=True)


_ASKERS: dict[QuestionKind, Callable[[OpenQuestion], Document | None]] = {
    QuestionKind.ROUND: _round,
    QuestionKind.REVIEW: _review,
    QuestionKind.ESCALATION: _escalation,
    QuestionKind.PERMISSION: _permission,
    QuestionKind.CAP: _cap,
}
