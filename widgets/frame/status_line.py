"""The dashboard's first line: which workspace, which goal, what runs and what waits for the person."""

from datetime import datetime

from textual.content import Content
from textual.widgets import Static

from engine.overview import Overview
from engine.workspace.money_words import dollars_in_words
from widgets.building.build_words import asks_you, state_words
from widgets.text.counting import counted
from widgets.text.formats import Part


class StatusLine(Static):
    DEFAULT_CSS = "StatusLine { height: 1; padding: 0 1; background: $panel; color: $text; text-wrap: nowrap; }"

    def __init__(self) -> None:
        super().__init__(markup=False)
        self._shown: tuple[Overview, datetime] | None = None
        self._own_build = ("", "")

    def show(self, overview: Overview, now: datetime) -> None:
        self._shown = (overview, now)
        line = status_line(overview, now, max(self.size.width, 20), *self._own_build)
        if not isinstance(self.content, Content) or not self.content.is_same(line):
            self.update(line)

    def show_own_build(self, task_id: str, stopping: str) -> None:
        """The task that this control room builds, and when it will stop; both may be empty."""
        self._own_build = (task_id, stopping)
        self.on_resize()

    def on_resize(self) -> None:
        if self._shown:
            self.show(*self._shown)


def status_line(overview: Overview, now: datetime, width: int, own_build: str = "", stopping: str = "") -> Content:
    """Left the workspace and its goal, cut where it meets the state on the right."""
    snapshot = overview.snapshot
    goal = snapshot.build.goal if snapshot.build else snapshot.session.goal if snapshot.session else ""
    left = Content.assemble((snapshot.root.name, "bold"), (" ▸ " if goal else "", "$foreground-muted"), goal)
    right = Content.assemble(*_state_parts(overview, now, own_build, stopping))
    return Content.assemble(left.truncate(max(width - right.cell_length - 2, 8), ellipsis=True, pad=True), "  ", right)


def _state_parts(overview: Overview, now: datetime, own_build: str, stopping: str) -> list[Part]:
    snapshot = overview.snapshot
    parts: list[Part] = []
    if own_build and (snapshot.build is None or snapshot.build.task_id != own_build):
        parts.append(("● building another task", "bold"))
    elif snapshot.build:
        parts.append((state_words(snapshot.build, asks=asks_you(snapshot)), "bold"))
    heard = snapshot.build.stopping if snapshot.build else ""
    if heard or stopping:
        parts.append((f", {heard or stopping}", "bold"))
    if not snapshot.exists:
        parts.append(("no workspace", "$text-warning bold"))
    if waiting := overview.waiting:
        key = ": a" if snapshot.questions else ": i" if overview.inbox else ""
        parts.append((f"  {waiting} waiting{key}", "$text-warning bold"))
    if snapshot.problems:
        count = len(snapshot.problems)
        parts.append((f"  ▲ {counted(count, 'problem')}: !", "$text-error"))
    if snapshot.polling:
        parts.append(("  polling", "$text-warning"))
    if snapshot.build and snapshot.build.spent.cost_usd > 0:
        parts.append((f"  {dollars_in_words(snapshot.build.spent.cost_usd)}", "$foreground-muted"))
    parts.append((f"  {now:%H:%M}", "$foreground-muted"))
    return parts
