"""What surrounds a run: its assistant's host, and its lifecycle hooks, each of which needs the other."""

import os
import queue
from collections.abc import Callable
from dataclasses import dataclass, replace

from engine.assistants.protocol import Assistant
from engine.assistants.session_host import HostSettings
from engine.lifecycle.hooks import LifecycleHooks
from engine.lifecycle.surroundings import hosts_of_hooks, tool_hook
from engine.orchestration.control import RunControl
from engine.workspace.attempt_log import AttemptLog
from engine.workspace.config import EngineConfig
from engine.workspace.journal import Event
from engine.workspace.log_names import LogNames
from engine.workspace.paths import WorkspacePaths
from engine.workspace.secrets import secret_remover

LOG_STEM = "hooks"


@dataclass(frozen=True, slots=True)
class RunSurroundings:
    host: HostSettings
    hooks: LifecycleHooks
    told: "queue.SimpleQueue[Event]"
    """What was written in other threads, for whoever listens to the run."""


def surroundings_of(
    paths: WorkspacePaths,
    session_id: str,
    task_id: str,
    control: RunControl,
    config: EngineConfig,
    assistant: Assistant | None,
    *,
    edits: str,
    agreed_commands: frozenset[str] = frozenset(),
) -> RunSurroundings:
    """`edits`: whether the assistant may change files without asking, `allow` or `ask`."""
    told: queue.SimpleQueue[Event] = queue.SimpleQueue()
    host = HostSettings(
        paths=paths,
        session_id=session_id,
        task_id=task_id,
        stop=control.stop_now,
        redact=secret_remover(os.environ),
        cap_usd=config.cost_cap_usd,
        edits=edits,
        answer_timeout_s=config.answer_timeout_s,
        agreed_commands=agreed_commands,
        told=told.put,
    )
    hooks = LifecycleHooks(
        paths,
        session_id,
        task_id,
        stop=control.stop_now,
        redact=host.redact,
        assistant=assistant,
        make_host=hosts_of_hooks(host, _log_of(paths, task_id, host)),
    )
    return RunSurroundings(replace(host, tool_hook=tool_hook(hooks, told.put)), hooks, told)


def _log_of(paths: WorkspacePaths, task_id: str, host: HostSettings) -> Callable[[], AttemptLog]:
    return lambda: AttemptLog(paths, LogNames(paths, task_id).next(LOG_STEM), host.redact)
