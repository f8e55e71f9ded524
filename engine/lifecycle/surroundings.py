"""Where hooks and the surroundings of an assistant at work meet."""

import threading
from collections.abc import Callable
from dataclasses import replace
from functools import cache

from engine.assistants.errors import StoppedError
from engine.assistants.protocol import Host, ToolRequest
from engine.assistants.session_host import HostSettings, SessionHost, ToolHook, ignore, no_tool_hook
from engine.lifecycle.assistant_hooks import MakeHost
from engine.lifecycle.hooks import LifecycleHooks
from engine.workspace.attempt_log import AttemptLog
from engine.workspace.journal import Event
from engine.workspace.records.hooks import HookEvent


def tool_hook(hooks: LifecycleHooks, told: Callable[[Event], None] = ignore) -> ToolHook:
    """Fires the hooks of tools for a SessionHost. It raises StoppedError where a person stopped the run meanwhile."""

    def fire(event: str, request: ToolRequest, error: str) -> str:
        payload = {"tool_input": request.input, **({"error": error} if error else {})}
        outcome = hooks.fire(HookEvent(event), request.tool, payload)
        for written in outcome.events:
            told(written)
        if outcome.stopped:
            raise StoppedError
        return outcome.reason if outcome.blocked else ""

    return fire


def hosts_of_hooks(settings: HostSettings, open_log: Callable[[], AttemptLog]) -> MakeHost:
    """The surroundings of what hooks ask an assistant: the run's own, with another stop and without hooks.

    The log is opened when the first of them speaks, and closed with the process: a hook may come at any time.
    """
    log = cache(open_log)

    def make_host(stop: threading.Event, key: str) -> Host:
        return SessionHost(replace(settings, stop=stop, tool_hook=no_tool_hook), log(), order=key)

    return make_host
