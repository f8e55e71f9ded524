"""Pane 4: what waits for an answer or a decision, how far the sprint is, the queue against the promotion threshold."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import TYPE_CHECKING, ClassVar

from textual.content import Content
from textual.message import Message

from engine.overview import Overview
from engine.workspace.snapshot import Snapshot
from widgets.inbox.question_rows import question_rows
from widgets.parts.pane import Pane
from widgets.parts.row_list import Row, first_line
from widgets.text.formats import age
from widgets.text.glyphs import ASKS_YOU

if TYPE_CHECKING:
    # Records build on pydantic, 90 ms: the first picture, an empty frame, does not wait for it.
    from engine.inbox.item import InboxItem
    from engine.workspace.records.knowledge import Entry
    from engine.workspace.records.sprint import SprintCounter


SHOWN_ITEMS = 3
"""Of the inbox: it has a screen of its own, and this pane has other things to say."""

INBOX = "inbox "
"""Begins the keys of rows that lead to the inbox; the item's id follows."""


class QueuePane(Pane):
    NUMBER = 4
    TITLE = "Queue"
    EMPTY: ClassVar[str] = "Nothing is pending. Builds put here what they learn."

    class InboxRequested(Message):
        """The inbox is to be opened at this item."""

        def __init__(self, item_id: str) -> None:
            super().__init__()
            self.item_id = item_id

    def make_rows(self, overview: Overview, now: datetime) -> tuple[Row, ...]:
        snapshot = overview.snapshot
        waiting = inbox_rows(overview.inbox, now)
        return (*question_rows(snapshot.questions, now), *queue_rows(snapshot, waiting))

    def open_row(self, row: Row) -> None:
        if row.key.startswith(INBOX):
            self.post_message(self.InboxRequested(row.key.removeprefix(INBOX)))
        else:
            super().open_row(row)

    def tab_note(self, overview: Overview) -> str:
        snapshot = overview.snapshot
        pending = len(snapshot.knowledge.pending) if snapshot.knowledge else 0
        asked = f"{ASKS_YOU.glyph}{len(snapshot.questions)} " if snapshot.questions else ""
        return f"{asked}{pending or ''}{'▲' if snapshot.evolution_due else ''}".strip()


def inbox_rows(items: tuple[InboxItem, ...], now: datetime) -> Iterator[Row]:
    """The first that wait for a decision, and how many more there are. Questions have rows of their own."""
    waiting = [item for item in items if item.question is None]
    if waiting:
        from widgets.inbox.inbox_list import ITEM_MARKS  # the first picture, an empty frame, does not wait for it
    for item in waiting[:SHOWN_ITEMS]:
        mark = ITEM_MARKS[item.kind]
        left = Content.assemble(
            (f"{mark.glyph} ", mark.style), (f"{item.action}  ", "$foreground-muted"), first_line(item.title)
        )
        yield Row(
            f"{INBOX}{item.id}", left, Content.styled(f"{age(item.at, now):>4}", "$foreground-muted"), item.reason
        )
    if more := waiting[SHOWN_ITEMS:]:
        left = Content.styled(f"  … and {len(more):,} more in the inbox", "$foreground-muted")
        yield Row(f"{INBOX}{more[0].id}", left)


def queue_rows(snapshot: Snapshot, waiting: Iterable[Row] = ()) -> Iterator[Row]:
    """How far the sprint is, what waits for a decision, and what is pending."""
    if snapshot.sprint is not None:
        yield _sprint_row(snapshot.sprint, snapshot.sprint_length, evolution_due=snapshot.evolution_due)
    yield from waiting
    pending = snapshot.knowledge.pending if snapshot.knowledge else ()
    for entry in sorted(pending, key=lambda entry: -entry.occurrences):
        yield _entry_row(entry, snapshot.promotion_threshold)


def _sprint_row(sprint: SprintCounter, length: int, *, evolution_due: bool) -> Row:
    done = sprint.tasks_in_sprint
    dots = "●" * min(done, length) + "○" * max(length - done, 0)
    left = Content.assemble(f"sprint {sprint.current_sprint} ", (dots, "$text-primary"), f" {done}/{length}")
    if evolution_due:
        right = Content.styled("▲ evolution due: i reviews", "$text-warning")
    else:
        left_over = length - done
        right = Content.styled(f"evolution in {left_over} task{'s' if left_over > 1 else ''}", "$foreground-muted")
    violations = ", ".join(f"{name} {count}" for name, count in sprint.violations.items()) or "none"
    detail = (
        f"tasks: {', '.join(sprint.task_ids) or 'none'}\ntasks in all: {sprint.total_tasks}\nviolations: {violations}"
    )
    return Row("sprint", left, right, detail)


def _entry_row(entry: Entry, promoted_at: int) -> Row:
    seen = entry.occurrences
    is_ready = seen >= promoted_at
    word = "ready  " if is_ready else "waiting"
    right = Content.styled(f"{seen}/{promoted_at} {word}", "$text-success" if is_ready else "$foreground-muted")
    fields = "\n".join(f"{name}: {value}" for name, value in entry.fields.items())
    left = Content.assemble((entry.id, "bold"), f" {entry.title}")
    return Row(entry.id, left, right, f"{entry.id}: {entry.title}\n\n{fields}\n{entry.body}".rstrip())
