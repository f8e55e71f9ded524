"""What a session's journal tells of its builds, as sums by week. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from engine.analytics.facts import Fact, Folded, StepTime, by_week
from engine.analytics.stats import Figure
from engine.workspace.paths import is_safe_id
from engine.workspace.times import to_time
from engine.workspace.usage_facts import MAX_NUMBER, TOKENS, amount, number

EVENTS = (
    "build_started",
    "build_finished",
    "step_started",
    "step_finished",
    "step_taken_up",
    "step_failed",
    "attempt_failed",
    "plan_changed",
    "question_asked",
    "assistant_used",
)
"""The events that are counted."""

EARLIEST = datetime(2020, 1, 1, tzinfo=UTC)
"""Nothing of ours is older: a time before this is a clock that was not set."""

TOLERATED = timedelta(minutes=1)
"""Several processes write one journal, so that lines may change places."""

Document = Mapping[str, Any]
StepKey = tuple[str, str]
"""A task's id and a step's."""


def fold_journal(events: Iterable[Document], skipped: int = 0) -> Folded:
    """`events` are those named in EVENTS, oldest first; others do no harm. `skipped`: lines that could not be read."""
    fold = _Fold()
    for event in events:
        fold.apply(event)
    return Folded(by_week(fold.facts), tuple(fold.tasks), fold.odd_times, skipped)


@dataclass
class _Fold:
    facts: list[Fact | StepTime] = field(default_factory=list)
    tasks: dict[str, None] = field(default_factory=dict)
    odd_times: int = 0
    _at: datetime | None = None
    """When the event before happened."""
    _began: set[str] = field(default_factory=set)
    _completed: set[str] = field(default_factory=set)
    _failed: set[StepKey] = field(default_factory=set)
    """Steps of which an attempt failed since they were done last."""
    _to_retry: set[StepKey] = field(default_factory=set)
    """Those of them that were not tried again yet."""
    _taken_up: dict[StepKey, datetime | None] = field(default_factory=dict)
    """Steps that Claude or a person is at, and since when: they mark what they do, and no attempt is told of them."""
    _ms: dict[StepKey, int] = field(default_factory=dict)
    """What the attempts at a step took so far."""

    def apply(self, event: Document) -> None:
        self._take_time(event)
        task_id = _id(event.get("task_id"))
        step = (task_id, _id(event.get("step_id")))
        match event.get("event"):
            case "build_started":
                self._start(task_id, event)
            case "build_finished":
                self._finish(task_id, event)
            case "step_started" | "step_taken_up":
                self._try(step, is_marked=event["event"] == "step_taken_up")
            case "step_failed" if step in self._taken_up:
                self._fail(step)
                self._take_time_at(step)
            case "attempt_failed":
                self._fail(step)
                self._take_duration(step, event)
            case "step_finished":
                self._finish_step(step, event)
            case "plan_changed":
                self._count(Figure.REPLANS)
            case "question_asked" if event.get("kind") == "escalation":
                self._count(Figure.ESCALATIONS)
            case "assistant_used":
                self._count(Figure.COST_USD, amount(event.get("cost_usd")))
                self._count(Figure.TOKENS, sum(number(event.get(name)) for name in TOKENS))

    def _start(self, task_id: str, event: Document) -> None:
        self.tasks[task_id] = None
        if event.get("resumed") is not True:
            self._begin(task_id)

    def _begin(self, task_id: str) -> None:
        if task_id not in self._began:
            self._began.add(task_id)
            self._count(Figure.BUILDS_BEGUN)

    def _try(self, step: StepKey, *, is_marked: bool) -> None:
        """Whoever marks steps begins the build with the first; one that the engine tries is nobody else's any more."""
        self._taken_up.pop(step, None)
        if is_marked:
            self._begin(step[0])
            self._taken_up[step] = self._at
        if step in self._to_retry:
            self._to_retry.discard(step)
            self._count(Figure.RETRIES)

    def _fail(self, step: StepKey) -> None:
        self._failed.add(step)
        self._to_retry.add(step)

    def _finish(self, task_id: str, event: Document) -> None:
        self.tasks[task_id] = None
        status = event.get("status")
        if status == "COMPLETE":
            # A build that was killed right after its last line says it once more when it is resumed.
            if task_id not in self._completed:
                self._completed.add(task_id)
                self._count(Figure.BUILDS_COMPLETED)
        elif event.get("by") == "person":
            self._count(Figure.BUILDS_GIVEN_UP)
        else:
            self._count(Figure.BUILDS_BLOCKED)

    def _finish_step(self, step: StepKey, event: Document) -> None:
        self._take_duration(step, event)
        self._count(Figure.STEPS_DONE)
        if "attempt" in event or step in self._taken_up:
            self._take_time_at(step)
            self._count(Figure.STEPS_TRIED)
            if step not in self._failed:
                self._count(Figure.PASSED_AT_ONCE)
        self._failed.discard(step)
        self._to_retry.discard(step)
        if step in self._ms and self._at is not None:
            self.facts.append(StepTime(self._at, self._ms.pop(step)))

    def _count(self, figure: Figure, amount: float = 1) -> None:
        if amount and self._at is not None:
            self.facts.append(Fact(self._at, figure, amount))

    def _take_time(self, event: Document) -> None:
        """An event whose own time cannot be right happened when the one before it did."""
        at = to_time(event.get("at"))
        if at is None or at < EARLIEST:
            self.odd_times += 1
            return
        if self._at is not None and at < self._at - TOLERATED:
            self.odd_times += 1
        self._at = at

    def _take_duration(self, step: StepKey, event: Document) -> None:
        took = event.get("duration_ms")
        if not isinstance(took, int):
            return
        if not 0 <= took <= MAX_NUMBER:
            self.odd_times += 1
        self._ms[step] = self._ms.get(step, 0) + number(took)

    def _take_time_at(self, step: StepKey) -> None:
        """How long somebody was at a step that is marked."""
        since = self._taken_up.pop(step, None)
        if since is not None and self._at is not None and self._at >= since:
            took = int((self._at - since).total_seconds() * 1000)
            self._ms[step] = self._ms.get(step, 0) + min(took, MAX_NUMBER)


def _id(value: Any) -> str:
    return value if isinstance(value, str) and is_safe_id(value) else ""
