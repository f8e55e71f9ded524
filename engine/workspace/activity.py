"""What just happened, told from the files that carry times: journals, session states, the backlog, progress."""

import heapq
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from itertools import islice

from engine.workspace.doers import event_doer
from engine.workspace.event_words import QUIET, sentence
from engine.workspace.journal import Event
from engine.workspace.records.backlog import Backlog
from engine.workspace.records.session import Session
from engine.workspace.records.task import Progress
from engine.workspace.snapshot import Activity

KEPT = 200
"""Entries that are shown; the journals keep all."""


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
    told = (event for event in reversed(events) if event.at is not None and event.event not in QUIET)
    for event in reversed(list(islice(told, KEPT))):
        yield from _dated(event.at, sentence(event), event_doer(event))


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
