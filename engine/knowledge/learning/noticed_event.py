"""What a build noticed, as its journal tells it: one `learning_noticed` event, read as a record. Pure."""

import hashlib
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from engine.knowledge.domains import is_domain
from engine.knowledge.signals.signals import Signal
from engine.workspace.text import one_line
from engine.workspace.times import to_time

NOTICED = "learning_noticed"
"""The event's name."""

PREFIX = "learning-"

MAX_TITLE_CHARS = 100
"""Of a title, in which a person recognises the learning."""

MAX_TEXT_CHARS = 10_000
"""Of what somebody else's event says. Ours are shorter; the whole is in the journal."""

SENTENCE_ENDS = (". ", ": ", "; ", "! ", "? ", "。")

NOT_JUDGED = Signal(False, "nobody looked at it yet")


class NoticedKind(StrEnum):
    MENDED = "mended"
    """Something failed, and was mended."""
    MEASURED = "measured"
    """A step's output tells of a measured change."""
    TOLD = "told"
    """Somebody's words, such as those of another program's event."""


@dataclass(frozen=True, slots=True)
class NoticedLearning:
    """What a build learned and a person may keep."""

    id: str
    """`learning-` and a digest of the task and of what was noticed: told twice, it is one."""
    task_id: str
    session_id: str
    title: str
    text: str
    """All of it, as a person would keep it: markdown, with the task's id."""
    said: str = ""
    """The same as it was told: the task may be missing in it."""
    kind: NoticedKind = NoticedKind.TOLD
    step_id: str = ""
    at: datetime | None = None
    failed: str = ""
    """The telling line of the error."""
    mended: str = ""
    """What mended it."""
    advice: str = ""
    """What is known about such errors."""
    occurrences: int = 1
    """How often it was seen in its task."""
    domains: tuple[str, ...] = ()
    """Of the files that were changed, then of the goal; only those under which learnings can be kept."""
    signal: Signal = field(default=NOT_JUDGED)
    """The verdict on its text. What was known before has no part in it: `Filing` says what it does about that."""

    @property
    def is_judged(self) -> bool:
        return self.signal is not NOT_JUDGED

    @property
    def unjudged(self) -> "NoticedLearning":
        return replace(self, signal=NOT_JUDGED)

    @property
    def on(self) -> date | None:
        return self.at.date() if self.at else None


def noticed_learning(session_id: str, event: dict[str, Any]) -> NoticedLearning | None:
    """Anybody may have written the event: None where it says nothing."""
    said = _text(event, "text").strip()
    said = said if len(said) <= MAX_TEXT_CHARS else f"{said[:MAX_TEXT_CHARS]}…"
    task_id = one_line(_text(event, "task_id"))
    if not said or not task_id:
        return None
    about = _text(event, "about") or said
    occurrences = event.get("occurrences")
    is_count = isinstance(occurrences, int) and not isinstance(occurrences, bool) and occurrences > 0
    return NoticedLearning(
        id=learning_id(task_id, about),
        task_id=task_id,
        session_id=session_id,
        title=shortened(one_line(_text(event, "title")) or one_line(said.partition("\n")[0])),
        said=said,
        text=said if task_id in said else f"{said}\n\nLearned in {task_id}.",
        kind=_kind(event.get("kind")),
        step_id=one_line(_text(event, "step_id")),
        at=to_time(event.get("at")),
        failed=one_line(_text(event, "failed")),
        mended=one_line(_text(event, "mended")),
        advice=one_line(_text(event, "hint")),
        occurrences=occurrences if is_count and isinstance(occurrences, int) else 1,
        domains=_domains(event.get("domains")),
    )


def shortened(title: str) -> str:
    """Of a long one its first sentence, or its first words."""
    if len(title) <= MAX_TITLE_CHARS:
        return title
    ends = [at for mark in SENTENCE_ENDS if 0 < (at := title.find(mark)) <= MAX_TITLE_CHARS]
    if ends:
        return title[: max(ends)]
    words = title[:MAX_TITLE_CHARS].rpartition(" ")[0]
    return f"{words or title[: MAX_TITLE_CHARS - 1]}…"


def learning_id(task_id: str, about: str) -> str:
    digest = hashlib.sha256(f"{task_id}\n{about}".encode("utf-8", "replace")).hexdigest()
    return f"{PREFIX}{digest[:12]}"


def _text(event: dict[str, Any], name: str) -> str:
    found = event.get(name)
    return found if isinstance(found, str) else ""


def _kind(value: object) -> NoticedKind:
    return next((kind for kind in NoticedKind if kind.value == value), NoticedKind.TOLD)


def _domains(value: object) -> tuple[str, ...]:
    items = value if isinstance(value, list) else []
    return tuple(item for item in items if isinstance(item, str) and is_domain(item))
