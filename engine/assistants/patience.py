"""An order that waits for as long as a quota or the network is in its way, while its caller goes on telling."""

import queue
from collections.abc import Callable, Generator, Iterator
from datetime import datetime
from typing import TypeVar

from engine.assistants.beside import drained, run_beside
from engine.assistants.errors import AssistantError, QuotaError, StoppedError
from engine.assistants.holding import utc_now, wait_before_retry
from engine.orchestration.control import RunControl
from engine.workspace.journal import Event

T = TypeVar("T")

LOOK_S = 0.2


def work_with_patience(
    work: Callable[[], T],
    told: "queue.SimpleQueue[Event]",
    control: RunControl,
    tell_held: Callable[[AssistantError, datetime], Event],
) -> Generator[Event, None, T]:
    """Does the work beside the caller, again after each hold-up; the value is the work's.

    `tell_held` writes down why it waits and until when. Raises StoppedError, AssistantError for what waiting does not
    mend.
    """
    held = 0
    while True:
        try:
            return (yield from run_beside(work, told, control.stop_now))
        except AssistantError as error:
            resumes_at = error.resets_at if isinstance(error, QuotaError) else None
            at = wait_before_retry(error.kind, held, resumes_at, utc_now())
            if at is None:
                raise
            yield tell_held(error, at)
            yield from _wait_until(at, told, control)
            held += 1


def _wait_until(at: datetime, told: "queue.SimpleQueue[Event]", control: RunControl) -> Iterator[Event]:
    while (left := (at - utc_now()).total_seconds()) > 0:
        if control.is_stopping:
            raise StoppedError
        control.stop_now.wait(min(left, LOOK_S))
        yield from drained(told)
