"""Inboxes full of all kinds of items, and one that decides in memory."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from threading import Event
from typing import Any

from helpers.samples import acme_portal
from textual import on
from textual.widgets import Static

from control_room.inbox.screen import InboxScreen
from control_room.inbox.work import InboxWork
from control_room.keys_in_turn import KeysInTurn
from control_room.messages import Refused
from control_room.topics import InboxMessage
from engine.inbox.item import DecidedItem, FileChange, InboxItem, ItemKind
from engine.knowledge.deciding.decided import Subject, new_decision
from engine.knowledge.deciding.decision_log import Decision, State, Verdict
from engine.knowledge.evolution.proposal import Evidence
from engine.overview import Overview
from engine.workspace.paths import WorkspacePaths
from engine.workspace.problems import RefusedError
from engine.workspace.questions import OpenQuestion, QuestionKind
from widgets.inbox.inbox_list import InboxList
from widgets.parts.detail_view import DetailView

NOW = datetime(2026, 11, 21, 0, 39, 39, tzinfo=UTC)
KNOWLEDGE = "STUDIO_KNOWLEDGE_BASE.md"
TASKS = ("task_20260204_100005", "task_20260201_120000")


def question(question_id: str = "q_1") -> InboxItem:
    asked = OpenQuestion(
        question_id,
        QuestionKind.PERMISSION,
        "May it run `pip install httpx`?",
        "task_20260204_101500",
        "orch_20261120_233937_7d8c",
        NOW - timedelta(minutes=2),
        facts={"tool": "Bash", "summary": "install httpx", "detail": "pip install httpx"},
    )
    return InboxItem(
        f"ask-{question_id}",
        ItemKind.QUESTION,
        "answer",
        asked.title,
        "An assistant wants to use a tool and waits",
        at=asked.asked_at,
        task_id=asked.task_id,
        question=asked,
    )


def recovery(task_id: str = "task_20260204_101500") -> InboxItem:
    return InboxItem(
        f"resume-{task_id}-1",
        ItemKind.RECOVERY,
        "resume",
        "Resume: Add sign-in endpoint with rate limiting",
        "Its process (control room, 4711) ended without a word",
        (Evidence("building, 2 of 4 steps done", task_id, date(2026, 11, 20), f".studio/tasks/{task_id}/run.json"),),
        NOW - timedelta(hours=1),
        task_id,
    )


def promote(entry: str = "PQ-002", title: str = "Pydantic models must forbid extra fields at the edge") -> InboxItem:
    seen = tuple(
        Evidence(f"extra fields got through to the database: {task}", task, date(2026, 11, 15 - place), KNOWLEDGE)
        for place, task in enumerate(TASKS)
    )
    return InboxItem(
        f"promote-{entry}",
        ItemKind.PROPOSAL,
        "promote",
        f"{entry} {title}",
        "Seen in 2 tasks, 2 are enough",
        seen,
        NOW - timedelta(days=6),
        editable=f"### {title}\n**What**: Never accept unknown fields in a request body\n",
    )


def drop() -> InboxItem:
    seen = tuple(Evidence("no violation", f"task_202602{day:02}_100000", date(2026, 10, day)) for day in range(1, 12))
    title = "SC-001 Never commit generated files"
    reason = "Nobody broke it in the last 11 tasks"
    return InboxItem("drop-SC-001", ItemKind.PROPOSAL, "drop", title, reason, seen, NOW - timedelta(days=2))


def finish() -> InboxItem:
    reason = "All proposals of this sprint are decided"
    return InboxItem("finish-sprint-3", ItemKind.FINISH, "finish", "Finish the review of sprint 3", reason)


def learning() -> InboxItem:
    where = "studio/learnings/backend.md:12"
    return InboxItem(
        "learn-1",
        ItemKind.LEARNING,
        "keep",
        "Pool connections: 2.4s → 1.1s",
        "A build measured it",
        (Evidence("reuse the pool, a connection costs 40 ms", TASKS[0], date(2026, 11, 20), where),),
        NOW - timedelta(hours=3),
        TASKS[0],
        "Pool connections: 2.4s → 1.1s",
    )


def context() -> InboxItem:
    title = "task_20260101_090000 is 24 tasks old"
    return InboxItem("ctx-1", ItemKind.CONTEXT, "summarize", title, "Summarized from 5 tasks", tokens_saved=3_200)


def all_kinds() -> tuple[InboxItem, ...]:
    return (question(), recovery(), promote(), drop(), finish(), learning(), context())


def overview(items: Sequence[InboxItem], *, is_known: bool = True) -> Overview:
    return Overview(acme_portal(), None, tuple(items), is_known)


BEFORE = """# Knowledge

## Strict Constraints

### SC-001: Never commit generated files
**What**: They differ on every machine

## Pending Queue

### PQ-002: Pydantic models must forbid extra fields at the edge
**What**: Never accept unknown fields in a request body
**Occurrences**: 2
"""


def promoted(edited: str | None = None) -> str:
    """The file after PQ-002 is promoted."""
    title, _, rest = (edited or promote().editable).removeprefix("### ").partition("\n")
    kept = BEFORE[: BEFORE.index("\n## Pending Queue")]
    return f"{kept}\n### SC-002: {title}\n{rest}\n## Pending Queue\n"


@dataclass
class FakeInbox:
    """Decides in memory, as `engine.inbox.inbox.Inbox` does in files."""

    waiting: list[InboxItem]
    refuses: dict[str, RefusedError] = field(default_factory=dict)
    calls: list[tuple[str, ...]] = field(default_factory=list)
    may_write: Event = field(default_factory=Event)
    """Cleared, every decision waits for it."""
    made: list[Decision] = field(default_factory=list)
    gone: dict[str, InboxItem] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.may_write.set()

    def preview(self, item_id: str, edited: str | None = None) -> tuple[FileChange, ...]:
        self.calls.append(("preview", item_id, edited or ""))
        return (FileChange(KNOWLEDGE, BEFORE, promoted(edited)),)

    def accept(self, item_id: str, *, by: str, reason: str = "", edited: str | None = None) -> Decision:
        self.calls.append(("accept", item_id, edited or ""))
        return self._decide(Verdict.EDIT if edited else Verdict.ACCEPT, item_id, by, reason)

    def reject(self, item_id: str, *, by: str, reason: str = "") -> Decision:
        self.calls.append(("reject", item_id, reason))
        return self._decide(Verdict.REJECT, item_id, by, reason)

    def undo(self, decision_id: str, *, by: str) -> Decision:
        self.calls.append(("undo", decision_id))
        made = next(one for one in self.made if one.id == decision_id)
        self.made.remove(made)
        self.waiting.append(self.gone.pop(made.subject))
        return made

    def decided(self, limit: int = 50) -> tuple[DecidedItem, ...]:
        return tuple(
            DecidedItem(one.id, one.subject, one.what, self.gone[one.subject].title, one.at, one.by, one.reason)
            for one in self.made[-limit:][::-1]
        )

    def _decide(self, what: Verdict, item_id: str, by: str, reason: str) -> Decision:
        assert self.may_write.wait(60)
        if item_id in self.refuses:
            raise self.refuses[item_id]
        decision = new_decision(what, Subject("proposal", item_id), by, reason, state=State.DONE)
        item = next(one for one in self.waiting if one.id == item_id)
        self.waiting.remove(item)
        self.gone[item_id] = item
        self.made.append(decision)
        return decision


class InboxApp(KeysInTurn):
    """The inbox screen with its workers, on an inbox in memory. Files say what waits when `follow` is called."""

    ENABLE_COMMAND_PALETTE = False

    def __init__(self, *items: InboxItem, item_id: str = "", root: Path = Path("/nowhere")) -> None:
        super().__init__()
        self.animation_level = "none"
        self.inbox = FakeInbox(list(items))
        self.asked: list[object] = []
        """Questions that were opened, and tasks that were to go on."""
        self.refused: list[Refused] = []
        known: Any = self.inbox
        self.work = InboxWork(
            self,
            WorkspacePaths(root),
            Event(),
            answer=self.asked.append,
            go_on=self.asked.append,
            wake=lambda: None,
            inbox=known,
        )
        self.inbox_screen = InboxScreen(self.work.desk, lambda: NOW, item_id=item_id)

    def on_mount(self) -> None:
        self.push_screen(self.inbox_screen)

    @on(InboxMessage)
    def _take(self, message: InboxMessage) -> None:
        self.work.take(message)

    @on(Refused)
    def _hear(self, message: Refused) -> None:
        self.refused.append(message)

    def follow(self) -> None:
        """What waits now reaches the screen, most urgent first."""
        order = list(ItemKind)
        items = sorted(self.inbox.waiting, key=lambda item: order.index(item.kind))
        self.inbox_screen.show_overview(overview(items))

    @property
    def lines(self) -> list[str]:
        """The list as one reads it."""
        shown = self.inbox_screen.query_one(InboxList)
        return [" ".join(shown.render_line(y).text.split()) for y in range(len(shown.rows))]

    @property
    def detail(self) -> str:
        return " ".join(str(self.inbox_screen.query_one(DetailView).query_one(Static).content).split())

    @property
    def said(self) -> str:
        return str(self.inbox_screen.query_one("#said", Static).content)

    @property
    def keys(self) -> set[str]:
        """What the footer names."""
        active = self.screen.active_bindings.values()
        return {one.binding.description for one in active if one.binding.show and one.enabled}
