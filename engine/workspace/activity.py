"""What just happened, told from the files that carry times: journals, session states, the backlog, progress."""

import heapq
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime

from engine.workspace.journal import Event
from engine.workspace.records.backlog import Backlog
from engine.workspace.records.session import Session
from engine.workspace.records.task import Progress
from engine.workspace.snapshot import Activity

KEPT = 200
"""Entries that are shown; the journals keep all."""

TOLD_BY_STATE = {"session_opened", "session_changed"}
"""Events of the session's own life: its state file tells them too, also where v5's scripts wrote no journal."""


def recent_activity(
    session: Session | None, events: Sequence[Event], progress: Progress | None, planned: Sequence[Activity]
) -> tuple[Activity, ...]:
    """The newest entries of all sources, newest first; those of one second in the order they were written.

    `planned` is the backlog's part (`backlog_activity`): ten thousand tasks are not looked through for every event.
    """
    entries = [
        *reversed(planned),
        *_from_session(session),
        *_from_progress(progress, events),
        *_from_journal(events),
    ]
    return _newest(entries)


def backlog_activity(backlog: Backlog | None) -> tuple[Activity, ...]:
    """What the backlog's changelogs tell, newest first."""
    return _newest(_from_backlog(backlog))


def _newest(entries: Iterable[Activity]) -> tuple[Activity, ...]:
    newest = heapq.nlargest(KEPT, enumerate(entries), key=lambda item: (item[1].at, item[0]))
    return tuple(_on_one_line(entry) for _, entry in newest)


def _on_one_line(entry: Activity) -> Activity:
    return replace(entry, text=" ".join(entry.text.split())) if "\n" in entry.text else entry


def _from_journal(events: Sequence[Event]) -> Iterator[Activity]:
    for event in events[-KEPT:]:
        if event.at is not None and event.event not in TOLD_BY_STATE:
            yield Activity(event.at, _sentence(event), event.by or "engine")


def _sentence(event: Event) -> str:
    name = event.event.replace("_", " ")
    detail = str(event.get("error") or event.get("reason") or event.get("detail") or "")
    match event.event:
        case "step_started" | "attempt_failed":
            verb = "started" if event.event == "step_started" else "failed"
            text = f"{event.step_id} attempt {event.get('attempt', '?')} {verb}"
        case "step_finished" | "step_failed" | "step_skipped" | "step_stopped":
            text = f"{event.step_id} {event.event.removeprefix('step_')}"
        case "step_waiting":
            text = f"{event.step_id} asks you"
        case "criterion_checked" | "gate_checked":
            text = f"{event.event.removesuffix('_checked')} {event.get('name', '')} {event.get('status', '')}"
        case "build_finished":
            text = f"build {event.get('status', 'finished')}"
        case "hook_ran":
            subject = " ".join(str(event.get(name, "")) for name in ("hook_event", "subject")).strip()
            text = f"hook {subject} {str(event.get('outcome', '')).replace('_', ' ')}, {event.get('what', '')}"
        case _:
            text = f"{name} {event.step_id}".strip()
    return f"{text}: {detail}" if detail else text


def _from_session(session: Session | None) -> Iterator[Activity]:
    if session is None:
        return
    if session.created_at:
        yield Activity(session.created_at, f"session opened: {session.goal}", session.trigger or "session")
    for agent in session.agent_states:
        yield from _dated(agent.started_at, "started", agent.agent_name)
        ending = f"{agent.status}: {agent.error}" if agent.error else agent.status
        yield from _dated(agent.completed_at, ending, agent.agent_name)
    for handoff in session.handoffs:
        yield from _dated(handoff.timestamp, f"handed over to {handoff.to_agent}", handoff.from_agent)
    for checkpoint in session.checkpoints:
        yield from _dated(checkpoint.timestamp, f"checkpoint {checkpoint.name}", checkpoint.after_agent or "session")
    for failure in session.failures:
        text = f"{failure.error_type} failure, {failure.recovery_action}: {failure.error_message}"
        yield from _dated(failure.timestamp, text, failure.agent)


def _from_progress(progress: Progress | None, events: Sequence[Event]) -> Iterator[Activity]:
    """The progress file tells of failed steps itself; where the journal does, its account is fuller."""
    if progress is None:
        return
    told = {event.step_id for event in events if event.event == "step_failed"}
    for failure in progress.failed_steps:
        if failure.step_id not in told:
            yield from _dated(failure.at, f"{failure.step_id} failed: {failure.error}", "progress")


def _from_backlog(backlog: Backlog | None) -> Iterator[Activity]:
    for epic in backlog.epics if backlog else ():
        for feature in epic.features:
            for task in feature.tasks:
                for change in task.changelog:
                    text = (
                        f"{task.short_id} {task.name}: {change.new_value}" if isinstance(change.new_value, str) else ""
                    )
                    yield from _dated(change.timestamp, text or f"{task.short_id} {task.name} created", "backlog")


def _dated(at: datetime | None, text: str, source: str) -> Iterator[Activity]:
    if at is not None:
        yield Activity(at, text, source)
