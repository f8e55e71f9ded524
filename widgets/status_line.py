"""The dashboard's first line: which workspace, which goal, what runs and what waits for the person."""

from datetime import datetime

from textual.content import Content
from textual.widgets import Static

from engine.overview import Overview
from widgets.build_rows import state_words
from widgets.formats import Part


class StatusLine(Static):
    DEFAULT_CSS = "StatusLine { height: 1; padding: 0 1; background: $panel; color: $text; text-wrap: nowrap; }"

    def __init__(self) -> None:
        super().__init__(markup=False)
        self._shown: tuple[Overview, datetime] | None = None

    def show(self, overview: Overview, now: datetime) -> None:
        self._shown = (overview, now)
        line = status_line(overview, now, max(self.size.width, 20))
        if not isinstance(self.content, Content) or not self.content.is_same(line):
            self.update(line)

    def on_resize(self) -> None:
        if self._shown:
            self.show(*self._shown)


def status_line(overview: Overview, now: datetime, width: int) -> Content:
    """Left the workspace and its goal, cut where it meets the state on the right."""
    snapshot = overview.snapshot
    goal = snapshot.build.goal if snapshot.build else snapshot.session.goal if snapshot.session else ""
    left = Content.assemble((snapshot.root.name, "bold"), (" ▸ " if goal else "", "$foreground-muted"), goal)
    right = Content.assemble(*_state_parts(overview, now))
    return Content.assemble(left.truncate(max(width - right.cell_length - 2, 8), ellipsis=True, pad=True), "  ", right)


def _state_parts(overview: Overview, now: datetime) -> list[Part]:
    snapshot = overview.snapshot
    parts: list[Part] = []
    if snapshot.build:
        parts.append((state_words(snapshot.build), "bold"))
    if waiting := waiting_count(overview):
        parts.append((f"  {waiting} waiting", "$text-warning bold"))
    if snapshot.problems:
        count = len(snapshot.problems)
        parts.append((f"  ▲ {count} problem{'s' if count > 1 else ''}", "$text-error"))
    if snapshot.polling:
        parts.append(("  polling", "$text-warning"))
    parts.append((f"  {now:%H:%M}", "$foreground-muted"))
    return parts


def waiting_count(overview: Overview) -> int:
    """How many things wait for a decision of the person: steps to do by hand, and a due evolution."""
    snapshot = overview.snapshot
    steps = len(snapshot.build.waits_for_person) if snapshot.build else 0
    return steps + int(snapshot.evolution_due)
