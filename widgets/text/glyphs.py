"""One glyph and one word a state, everywhere; colour only repeats what they say (screens.md, Language)."""

from typing import NamedTuple

from textual.content import Content

from engine.context.gauges.usage import Level
from engine.workspace.build_record import Status


class Mark(NamedTuple):
    glyph: str
    word: str
    style: str
    """A theme variable, so that every theme and a terminal of 16 colours have their own shade."""

    @property
    def content(self) -> Content:
        return Content.styled(self.glyph, self.style)


DONE = Mark("✔", "done", "$text-success")
RUNNING = Mark("●", "running", "$text-primary")
WAITING = Mark("○", "waiting", "$foreground-muted")
FAILED = Mark("✘", "failed", "$text-error")
PAUSED = Mark("⏸", "paused", "$text-warning")
SKIPPED = Mark("⊘", "skipped", "$foreground-muted")
ASKS_YOU = Mark("?", "asks you", "$text-warning bold")
WARNED = Mark("▲", "warned", "$text-warning")
UNCHECKED = Mark("·", "unchecked", "$foreground-muted")
UNKNOWN = Mark("·", "unknown", "$foreground-muted")

STEP_MARKS = {
    Status.DONE: DONE,
    Status.RUNNING: RUNNING,
    Status.WAITING: WAITING,
    Status.FAILED: FAILED,
    Status.PAUSED: PAUSED,
    Status.SKIPPED: SKIPPED,
    Status.ASKS_YOU: ASKS_YOU,
    Status.WARNED: WARNED,
    Status.UNCHECKED: UNCHECKED,
}

WORD_MARKS = {
    # agents and sessions
    "active": RUNNING,
    "running": RUNNING,
    "executing": RUNNING,
    "initializing": RUNNING,
    "routing": RUNNING,
    "recovering": RUNNING,
    "completed": DONE,
    "failed": FAILED,
    "waiting": ASKS_YOU,
    "answered": WAITING,
    "paused": PAUSED,
    "interrupted": PAUSED,
    "skipped": SKIPPED,
    "pending": WAITING,
    # tasks
    "PLANNING": WAITING,
    "READY_TO_BUILD": WAITING,
    "BUILDING": RUNNING,
    "VALIDATING": RUNNING,
    "QUALITY_GATES": RUNNING,
    "LEARNING": RUNNING,
    "COMPLETE": DONE,
    "BLOCKED": FAILED,
    "HALTED": FAILED,
    # the backlog
    "PENDING": WAITING,
    "IN_PROGRESS": RUNNING,
    "CANCELLED": SKIPPED,
    "unreadable": FAILED,
}

LEVEL_MARKS = {
    Level.NORMAL: Mark("", "", "$foreground-muted"),
    Level.WARNING: Mark("▲", "warn", "$text-warning"),
    Level.CRITICAL: Mark("▲", "CRITICAL", "$text-error bold"),
}


def word_mark(word: str) -> Mark:
    """The mark of a status word from a file; an unknown word stays itself with a neutral glyph."""
    known = WORD_MARKS.get(word) or WORD_MARKS.get(word.lower())
    return known._replace(word=word.lower().replace("_", " ")) if known else UNKNOWN._replace(word=word or "unknown")
