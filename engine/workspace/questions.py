"""What waits for a person's decision, as the journal tells it: asked by one event, answered by another.

A question outlives the process that asked it. Whoever runs the task reads the answer in the journal, so it may be
given in any control room, in a terminal or by a script, also while nobody runs the task.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    # Records build on pydantic, 90 ms: the first picture, an empty frame, does not wait for it.
    from engine.workspace.journal import Event


class QuestionKind(StrEnum):
    """Most urgent first: somebody stands still for each, and the first ones hold a running process."""

    PERMISSION = "permission"
    """An assistant wants to use a tool. Facts: tool, summary, detail. Choices: once, session, deny."""
    ESCALATION = "escalation"
    """A step cannot go on. Facts: tried (list of {attempt, error}), error_kind, log.
    Choices: retry (with `hint`), edit, skip, by_hand, abort."""
    CAP = "cap"
    """The spending limit is reached. Facts: spent_usd, cap_usd. Choices: raise (with `cap_usd`), abort."""
    REVIEW = "review"
    """A plan is ready. Facts: digest, score, level. Choices: accept (`override` where blocked),
    send_back (`remark`)."""
    ROUND = "round"
    """The planner needs to know something. Facts: round, rounds, questions. Answer: `answers`, question id to text."""


@dataclass(frozen=True, slots=True)
class FormQuestion:
    """One line of a round's form."""

    id: str
    text: str
    why: str = ""
    """What the answer decides."""
    default: str = ""
    """What is assumed where a person leaves it; several values stand on lines of their own."""
    source: str = ""
    """Where the default comes from, such as `pyproject.toml`."""
    options: tuple[str, ...] = ()
    """Answers to choose from; another one may be typed all the same."""
    is_list: bool = False
    """Each line of the answer is a value of its own."""


@dataclass(frozen=True, slots=True)
class OpenQuestion:
    """Something a run asks a person and waits for."""

    id: str
    """Unique in its session; the same when a resumed run asks the same thing again."""
    kind: QuestionKind
    title: str
    task_id: str
    session_id: str
    asked_at: datetime | None = None
    step_id: str = ""
    facts: Mapping[str, Any] = field(default_factory=dict)
    """What the kind's description names."""

    @property
    def form(self) -> tuple[FormQuestion, ...]:
        """The questions of a round; empty for other kinds."""
        found = self.facts.get("questions")
        return (
            tuple(_form_question(item) for item in found if isinstance(item, dict)) if isinstance(found, list) else ()
        )


ORDER = list(QuestionKind)


def open_questions(session_id: str, events: Iterable[Event]) -> tuple[OpenQuestion, ...]:
    """The questions of one session that nobody has answered or withdrawn, most urgent first."""
    found: dict[str, OpenQuestion] = {}
    for event in events:
        question_id = str(event.get("question_id", ""))
        if event.event == "question_asked" and (question := _question(session_id, question_id, event)):
            found[question_id] = question
        elif event.event in ("question_answered", "question_withdrawn"):
            found.pop(question_id, None)
    return tuple(sorted(found.values(), key=lambda question: ORDER.index(question.kind)))


def _question(session_id: str, question_id: str, event: Event) -> OpenQuestion | None:
    """Anybody may have written the line: what is no question of ours is none."""
    try:
        kind = QuestionKind(str(event.get("kind", "")))
    except ValueError:
        return None
    facts = event.get("facts")
    return OpenQuestion(
        question_id,
        kind,
        str(event.get("title", "")),
        event.task_id,
        session_id,
        event.at,
        event.step_id,
        facts if isinstance(facts, dict) else {},
    )


def _form_question(item: Mapping[str, Any]) -> FormQuestion:
    options = item.get("options")
    return FormQuestion(
        id=str(item.get("id", "")),
        text=str(item.get("text", "")),
        why=str(item.get("why", "")),
        default=str(item.get("default", "")),
        source=str(item.get("source", "")),
        options=tuple(str(option) for option in options) if isinstance(options, list) else (),
        is_list=item.get("is_list") is True,
    )
