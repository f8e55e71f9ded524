"""Claude builds the task that is to be built here: who it is, how far, and whether somebody else takes it over."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Static

from widgets.dialogs.dialog import Dialog, Form
from widgets.text.counting import counted
from widgets.text.formats import age


@dataclass(frozen=True, slots=True)
class Holder:
    """Who has the task, and what became of it so far."""

    task_id: str
    who: str
    """`Claude 4eeb953a`"""
    since: datetime | None
    heard_at: datetime | None
    """When it was last heard of."""
    done: tuple[str, ...]
    """The steps that are done."""
    steps: int
    current: str = ""
    """The step it is at."""


class TakeOverDialog(Dialog[bool]):
    """True only where `t` was pressed: Enter takes nothing away from anybody."""

    BINDING_GROUP_TITLE = "Take over?"
    DEFAULT_CSS = """
    TakeOverDialog > Vertical { max-width: 76; padding: 0 2; }
    TakeOverDialog Form { padding-top: 1; }
    TakeOverDialog #after { margin-top: 1; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("t", "take_over", "Take over", tooltip="Claude is told to stop; what is done stays done"),
        Binding("escape,n", "leave", "Leave it to Claude", key_display="n/esc"),
    ]

    def __init__(self, holder: Holder, now: datetime) -> None:
        super().__init__()
        self._holder = holder
        self._now = now

    def compose(self) -> ComposeResult:
        with Vertical(classes="-asks"):
            with Form():
                yield Static(Content("\n").join(holder_lines(self._holder, self._now)))
                yield Static(
                    "If you take it over, what is done stays done, and the step at hand is done again. Claude is told "
                    "to stop when it next marks a step; until then it may still change files.",
                    id="after",
                    classes="label",
                )
            yield self.keys()

    def on_mount(self) -> None:
        self.set_title(f"? {self._holder.who} builds {self._holder.task_id}")

    def action_take_over(self) -> None:
        self.decide(True)


def holder_lines(holder: Holder, now: datetime) -> Iterator[Content]:
    """Since when, when last heard of, and what is done, each as a line with its label."""
    heard = age(holder.heard_at, now)
    yield _line("For", age(holder.since, now) or "an unknown time")
    yield _line("Last heard", "just now" if heard == "now" else f"{heard} ago" if heard else "never")
    names = f": {', '.join(holder.done)}" if holder.done else ""
    yield _line("Done", f"{len(holder.done)} of {counted(holder.steps, 'step')}{names}")
    if holder.current:
        yield _line("At", holder.current)


def _line(label: str, text: str) -> Content:
    return Content.assemble((f"{label:<12}", "$foreground-muted"), text)
