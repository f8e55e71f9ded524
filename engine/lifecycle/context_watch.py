"""Watches during a run how full the context gets, and fires ContextPressure when a tier or pool crosses a limit."""

import queue
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

from engine.context.counting.tokens import TokenCounter
from engine.context.gauges.contents import read_contents
from engine.context.gauges.context_state import note_task
from engine.context.gauges.near_limits import measure_near_limits
from engine.context.gauges.pressure import take_crossings
from engine.context.gauges.usage import ContextUse, Gauge
from engine.lifecycle.hooks import LifecycleHooks
from engine.orchestration.sessions import Change, Document, change_session_by, read_state
from engine.workspace.journal import Event, append_event
from engine.workspace.paths import WorkspacePaths
from engine.workspace.problems import UnusableFileError
from engine.workspace.records.hooks import HookEvent

LOOK_AFTER = frozenset({"step_finished", "phase_finished"})

FINISHED = "build_finished"

LOOK_EVERY_S = 5.0

WAIT_S = 1.0
"""At a run's beginning for the first look, which takes 10 ms where the tokens are known. Counting 20 MB takes longer:
then the run goes on, and what was found is told after a step."""

MOST_TASKS = 600
"""So many lines fill the index's budget, whatever they say."""


class ContextWatch:
    """Of one run. Measures in a thread of its own, so that no step waits for it; what it finds is told in the run's.

    A state that cannot be written, such as on a full disk, keeps no run from going on: the journal will say so.
    """

    def __init__(self, paths: WorkspacePaths, session_id: str, task_id: str, hooks: LifecycleHooks) -> None:
        self._paths = paths
        self._session_id = session_id
        self._task_id = task_id
        self._hooks = hooks
        self._over = threading.Event()
        self._counter = TokenCounter(paths, self._over)
        self._found: queue.SimpleQueue[ContextUse | None] = queue.SimpleQueue()
        self._is_looking = False
        self._looked_at = 0.0
        self._level = ""
        """What the session's state says."""

    def begin(self) -> Iterator[Event]:
        """Notes that this task is worked on now; what is full is told at once."""
        self._note_task()
        self._look()
        yield from self._tell(WAIT_S)

    def after(self, event: Event) -> Iterator[Event]:
        """After some events of the run: tells what the last look found, and looks again every few seconds."""
        if event.event in LOOK_AFTER:
            if time.monotonic() - self._looked_at >= LOOK_EVERY_S:
                self._look()
            yield from self._tell(0)
        elif event.event == FINISHED:
            self._note_task()

    def close(self) -> None:
        self._over.set()

    def _note_task(self) -> None:
        """Of the tasks this is the last one that was worked on."""
        with suppress(OSError, UnusableFileError):
            note_task(self._paths, self._task_id)

    def _look(self) -> None:
        if not self._is_looking:
            self._is_looking = True
            threading.Thread(target=self._measure, name="context", daemon=True).start()

    def _measure(self) -> None:
        use = None
        try:
            contents = read_contents(self._paths, self._session_id, MOST_TASKS)
            use = measure_near_limits(self._paths, contents, self._counter)
        except OSError:
            pass  # a folder that just went away: the next look sees what is there then
        finally:
            self._found.put(None if self._over.is_set() else use)

    def _tell(self, wait_s: float) -> Iterator[Event]:
        if not self._is_looking:
            return
        try:
            use = self._found.get(timeout=wait_s) if wait_s else self._found.get_nowait()
        except queue.Empty:
            return
        self._is_looking = False
        self._looked_at = time.monotonic()
        if use is not None:
            yield from self._told(use)

    def _told(self, use: ContextUse) -> Iterator[Event]:
        try:
            crossed = take_crossings(self._paths, use)
            self._note_level(use.level.value)
        except (OSError, UnusableFileError):
            return
        for gauge in crossed:
            facts = _facts(gauge)
            yield append_event(self._paths, self._session_id, "context_pressure", task_id=self._task_id, **facts)
            yield from self._hooks.fire(HookEvent.CONTEXT_PRESSURE, gauge.name, facts).events

    def _note_level(self, level: str) -> None:
        """In the session's state, if it says otherwise."""
        if not self._level:
            state = read_state(self._paths, self._session_id) or {}
            self._level = str(_budget(state).get("pressure_level") or "normal")
        if level != self._level:
            change_session_by(
                self._paths,
                self._session_id,
                lambda state: Change({"context_budget": {**_budget(state), "pressure_level": level}}),
            )
            self._level = level


def _facts(gauge: Gauge) -> dict[str, Any]:
    """For the journal, and for hooks."""
    return {
        "pool": gauge.name,
        "level": gauge.level.value,
        "share": gauge.percent / 100,
        "tokens": gauge.tokens,
        "limit": gauge.limit,
        "heaviest": gauge.heaviest.path if gauge.heaviest else "",
    }


def _budget(state: Document) -> Document:
    budget = state.get("context_budget")
    return budget if isinstance(budget, dict) else {}
