"""Tells in a session's journal what hooks did."""

import threading
from dataclasses import dataclass, field
from typing import Any

from engine.lifecycle.reading import ConfiguredHook
from engine.lifecycle.results import HookResult
from engine.workspace.journal import Event, append_event
from engine.workspace.paths import WorkspacePaths
from engine.workspace.problems import Problem
from engine.workspace.secrets import Redact, redact_document
from engine.workspace.text import one_line

WHAT_CHARS = 200
INJECTED_CHARS = 2_000


@dataclass(frozen=True, slots=True)
class HookJournal:
    """May be written to from any thread. Raises OSError and UnusableFileError, as `append_event` does."""

    paths: WorkspacePaths
    session_id: str
    task_id: str
    redact: Redact
    _told: set[object] = field(default_factory=set)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def hook_ran(
        self, configured: ConfiguredHook, subject: str, result: HookResult, duration_ms: int, step_id: str
    ) -> Event:
        hook = configured.hook
        return self._append(
            "hook_ran",
            step_id=step_id,
            hook_event=configured.event.value,
            subject=subject[:WHAT_CHARS],
            type=hook.type.value,
            what=_short(hook.text),
            duration_ms=duration_ms,
            outcome=result.outcome.value,
            reason=result.reason,
            exit_code=result.exit_code,
            injected=result.injected[:INJECTED_CHARS],
            injected_chars=len(result.injected),
        )

    def problem_found(self, problem: Problem) -> Event | None:
        """Told once a run, None where it was already."""
        if not self.is_new(problem):
            return None
        reason = f"{problem.path}: {problem.reason}"
        return self._append("hook_problem_found", reason=reason, remedy=problem.remedy)

    def is_new(self, thing: object) -> bool:
        """Whether this is asked for the first time in this run."""
        with self._lock:
            was_told = thing in self._told
            self._told.add(thing)
        return not was_told

    def _append(self, event: str, **facts: Any) -> Event:
        facts = redact_document(facts, self.redact)
        return append_event(self.paths, self.session_id, event, flush=False, task_id=self.task_id, **facts)


def _short(text: str) -> str:
    line = one_line(text)
    return line if len(line) <= WHAT_CHARS else line[: WHAT_CHARS - 1] + "…"
