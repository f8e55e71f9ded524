"""Runs a workspace's lifecycle hooks at their moments, and says what they want."""

import itertools
import threading
import time
from collections.abc import Callable, Iterator
from typing import Any

from engine.assistants.agents import Agent, load_agent
from engine.assistants.protocol import Assistant
from engine.lifecycle.assistant_hooks import AssistantHooks, MakeHost
from engine.lifecycle.command_hooks import run_command_hook
from engine.lifecycle.configuration import HookConfiguration
from engine.lifecycle.hook_journal import HookJournal
from engine.lifecycle.matching import MatcherError, matches
from engine.lifecycle.reading import ConfiguredHook
from engine.lifecycle.results import DID_RUN, HookOutcome, HookResult, Outcome
from engine.lifecycle.trust import is_agreed
from engine.plans.trust import agreed_digests
from engine.workspace.journal import Event
from engine.workspace.paths import WorkspacePaths
from engine.workspace.problems import Problem
from engine.workspace.records.hooks import HookEvent, HookType
from engine.workspace.secrets import Redact

Document = dict[str, Any]

NOTHING = HookOutcome()

TRUST_REMEDY = "Look at it with `studio hooks`, then agree with `studio hooks --trust`"

SUBJECT_NAMES = {
    HookEvent.SESSION_START: "source",
    HookEvent.PRE_COMMAND: "command",
    HookEvent.SUBAGENT_START: "agent_type",
    HookEvent.SUBAGENT_STOP: "agent_type",
    HookEvent.PRE_TOOL_USE: "tool_name",
    HookEvent.POST_TOOL_USE: "tool_name",
    HookEvent.POST_TOOL_USE_FAILURE: "tool_name",
    HookEvent.STOP: "status",
    HookEvent.CONTEXT_PRESSURE: "pool",
}
"""What a payload calls its subject, as Claude Code's do."""


class LifecycleHooks:
    """The hooks of one run. May be fired from any thread.

    `stop` ends a hook that runs. Raises MissingShippedFilesError.
    """

    def __init__(
        self,
        paths: WorkspacePaths,
        session_id: str,
        task_id: str,
        *,
        stop: threading.Event,
        redact: Redact,
        assistant: Assistant | None = None,
        make_host: MakeHost | None = None,
        find_agent: Callable[[str], Agent] = load_agent,
    ) -> None:
        self._paths = paths
        self._stop = stop
        self._redact = redact
        self._facts = {"session_id": session_id, "task_id": task_id, "cwd": str(paths.root)}
        self._configuration = HookConfiguration(paths)
        self._journal = HookJournal(paths, session_id, task_id, redact)
        self._assistants = AssistantHooks(assistant, make_host, stop, redact, find_agent)
        self._numbers = itertools.count(1)

    @property
    def problems(self) -> tuple[Problem, ...]:
        """What is wrong with the files, as of the last firing."""
        return self._configuration.problems

    def fire(self, event: HookEvent, subject: str = "", payload: Document | None = None) -> HookOutcome:
        """Runs the hooks that are meant, one after another; the first that blocks is the last that runs.

        `payload` are the event's own facts under Claude Code's names, such as `tool_input`; the subject and the
        session are added. A hook that fails, hangs or may not run is told in the journal and keeps nothing from
        happening. Raises OSError and UnusableFileError where the journal cannot be written.
        """
        configured = self._configuration.hooks(event)
        problems = self.problems
        if not configured and not problems:
            return NOTHING
        facts = {**(payload or {}), SUBJECT_NAMES[event]: subject, **self._facts, "hook_event_name": event.value}
        events = [found for problem in problems if (found := self._journal.problem_found(problem))]
        results: list[HookResult] = []
        for result, told in self._run_all(configured, subject, facts):
            results.append(result)
            events += told
        return self._outcome(results, events)

    def _run_all(
        self, configured: tuple[ConfiguredHook, ...], subject: str, facts: Document
    ) -> Iterator[tuple[HookResult, list[Event]]]:
        agreed = agreed_digests(self._paths.root) if configured else frozenset()
        for hook in configured:
            started = time.monotonic()
            result = self._result(hook, subject, facts, agreed)
            if result is None:
                continue
            duration_ms = round((time.monotonic() - started) * 1000)
            yield result, self._tell(hook, subject, result, duration_ms, str(facts.get("step_id", "")))
            if result.outcome in (Outcome.BLOCKED, Outcome.STOPPED):
                return

    def _result(
        self, configured: ConfiguredHook, subject: str, facts: Document, agreed: frozenset[str]
    ) -> HookResult | None:
        """What it did; None where it is not meant."""
        try:
            if configured.command_name not in ("", subject) or not matches(configured.matcher, subject):
                return None
        except MatcherError as error:
            return HookResult(Outcome.FAILED, f"its matcher {error}")
        if self._stop.is_set():
            return HookResult(Outcome.STOPPED, "stopped by a person")
        if not is_agreed(configured, agreed):
            return HookResult(Outcome.NOT_TRUSTED, f"nobody agreed to it yet. {TRUST_REMEDY}")
        return self._run(configured, subject, facts)

    def _run(self, configured: ConfiguredHook, subject: str, facts: Document) -> HookResult:
        hook = configured.hook
        if hook.type is HookType.COMMAND:
            return run_command_hook(hook, configured.event, facts, paths=self._paths, stop=self._stop)
        key = f"hook {configured.event} {subject} {next(self._numbers)}"
        return self._assistants.run(hook, facts, key)

    def _tell(
        self, configured: ConfiguredHook, subject: str, result: HookResult, duration_ms: int, step_id: str
    ) -> list[Event]:
        """The event that was written; that one is not trusted is told once a run."""
        if result.outcome is Outcome.NOT_TRUSTED and not self._journal.is_new(configured):
            return []
        return [self._journal.hook_ran(configured, subject, result, duration_ms, step_id)]

    def _outcome(self, results: list[HookResult], events: list[Event]) -> HookOutcome:
        last = results[-1] if results else HookResult(Outcome.OK)
        stopped = last.outcome is Outcome.STOPPED
        blocked = stopped or last.outcome is Outcome.BLOCKED
        return HookOutcome(
            blocked=blocked,
            reason=self._redact(last.reason) if blocked else "",
            injected=self._redact("\n\n".join(result.injected for result in results if result.injected)),
            ran=sum(result.outcome in DID_RUN for result in results),
            stopped=stopped,
            events=tuple(events),
        )
