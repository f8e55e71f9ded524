"""What is still to be done, over time: the backlog's tasks, and the steps of the current sprint's tasks. Pure."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any

from engine.analytics.charts import Change, Curve, curve
from engine.analytics.journal_fold import EARLIEST
from engine.workspace.records.backlog import Backlog, BacklogTask
from engine.workspace.times import to_time

CLOSED = ("COMPLETE", "CANCELLED")

SPRINT_EVENTS = ("build_started", "step_finished", "progress_reset")
"""The events of journals that `sprint_curve` looks at."""

TICK = timedelta(seconds=1)
"""Journals tell whole seconds: a step that was done in the second of the first build's beginning was done after it."""

Document = Mapping[str, Any]


def backlog_curve(backlog: Backlog, now: datetime) -> Curve:
    """Open tasks, by what their changelogs say. A task whose status differs from that was changed by hand last."""
    tasks = (task for epic in backlog.epics for feature in epic.features for task in feature.tasks)
    return curve("open tasks", (change for task in tasks for change in _changes(task, backlog)), now)


def _changes(task: BacklogTask, backlog: Backlog) -> Iterator[Change]:
    times = [change.timestamp for change in task.changelog if change.timestamp]
    yield Change(times[0] if times else backlog.created_at, +1)
    is_open = True
    for change in task.changelog:
        opens = _opens(change.new_value)
        if opens is not None and opens != is_open:
            is_open = opens
            yield Change(change.timestamp or backlog.updated_at, +1 if opens else -1)
    if is_open == (task.status in CLOSED):
        yield Change(backlog.updated_at, -1 if is_open else +1)


def _opens(new_value: Any) -> bool | None:
    """Whether a change left the task open; None where it was about something else."""
    status = new_value.get("status") if isinstance(new_value, dict) else new_value
    known = isinstance(status, str) and (status in CLOSED or status in ("PENDING", "IN_PROGRESS", "BLOCKED"))
    return status not in CLOSED if known else None


def sprint_curve(steps: Mapping[str, frozenset[str]], events: Iterable[Document], now: datetime) -> Curve:
    """Open steps of tasks whose builds began. All count from the first build on: what a sprint holds shows only later,
    and a line that jumps up with each task would tell of no progress.

    `steps` are those of each task's plan; `events` those of journals, each journal oldest first.
    """
    begun: dict[str, datetime] = {}
    done: dict[tuple[str, str], datetime] = {}
    for event in events:
        task_id, step_id, at = str(event.get("task_id")), str(event.get("step_id", "")), to_time(event.get("at"))
        if task_id not in steps or at is None or at < EARLIEST:
            continue
        if event.get("event") == "build_started":
            begun[task_id] = min(at, begun.get(task_id, at))
        elif event.get("event") == "step_finished" and step_id in steps[task_id]:
            done[task_id, step_id] = at
        elif event.get("event") == "progress_reset":
            done = {key: at for key, at in done.items() if key[0] != task_id or (step_id and key[1] != step_id)}
    if not begun:
        return Curve("open steps")
    start = min(begun.values())
    opened = Change(start, sum(len(steps[task_id]) for task_id in begun))
    finished = (Change(max(at, start + TICK), -1) for (task_id, _), at in done.items() if task_id in begun)
    return curve("open steps", [opened, *finished], now)
