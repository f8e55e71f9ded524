"""The learn phase: what this build had to find out the hard way, noted for a person to confirm."""

from collections.abc import Iterator

from engine.building.job import BuildJob
from engine.workspace.journal import Event, read_events

MAX_LEARNINGS = 10


def learn(job: BuildJob) -> Iterator[Event]:
    """One event for each kind of failure that a later attempt mended. Nothing is saved without a person's word."""
    events = [event for event in read_events(job.paths, job.session.id) if event.task_id == job.task_id]
    done = {event.step_id for event in events if event.event == "step_finished"}
    told: set[str] = {str(event.get("text", "")) for event in events if event.event == "learning_noticed"}
    for event in events:
        error = str(event.get("error", ""))
        if event.event != "attempt_failed" or event.step_id not in done or error in told or len(told) >= MAX_LEARNINGS:
            continue
        told.add(error)
        hints = "; ".join(job.hints_for(error))
        yield job.journal.append(
            "learning_noticed", step_id=event.step_id, text=error, hint=hints, error_kind=event.get("error_kind", "")
        )
