"""The moments at which a run begins and ends, for whoever plans or builds."""

from collections.abc import Generator, Iterator
from dataclasses import dataclass

from engine.assistants.errors import StoppedError
from engine.lifecycle.hooks import LifecycleHooks
from engine.lifecycle.results import HookOutcome
from engine.workspace.journal import Event
from engine.workspace.problems import RefusedError
from engine.workspace.records.hooks import HookEvent


class BlockedByHookError(RefusedError):
    """A hook of this workspace says that the run may not begin."""


@dataclass(frozen=True, slots=True)
class Moments:
    hooks: LifecycleHooks
    command: str
    """`plan` or `build`."""
    agent: str

    def begin(self, *, resumes: bool) -> Generator[Event, None, str]:
        """SessionStart, PreCommand and SubagentStart; the value is what they want the agent to know.

        Raises BlockedByHookError, StoppedError, OSError.
        """
        injected = []
        for event, subject in (
            (HookEvent.SESSION_START, "resume" if resumes else "startup"),
            (HookEvent.PRE_COMMAND, self.command),
            (HookEvent.SUBAGENT_START, self.agent),
        ):
            outcome = self.hooks.fire(event, subject)
            yield from outcome.events
            _refuse_if_blocked(event, outcome)
            injected.append(outcome.injected)
        return "\n\n".join(filter(None, injected))

    def end(self, status: str) -> Iterator[Event]:
        """SubagentStop and Stop. What was done is done: they are told, and cannot keep it from having happened."""
        yield from self.hooks.fire(HookEvent.SUBAGENT_STOP, self.agent, {"status": status}).events
        yield from self.hooks.fire(HookEvent.STOP, status).events


def _refuse_if_blocked(event: HookEvent, outcome: HookOutcome) -> None:
    if outcome.stopped:
        raise StoppedError
    if outcome.blocked:
        remedy = "Do what it asks, or change hooks/hooks.json (`studio hooks` lists them)"
        raise BlockedByHookError(f"A {event.value} hook blocks it: {outcome.reason}", remedy)
