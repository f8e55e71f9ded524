"""A workspace with hooks that a person agreed to, and what the journal tells of them."""

import json
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

from engine.lifecycle.configuration import HookConfiguration
from engine.lifecycle.hooks import LifecycleHooks
from engine.lifecycle.trust import trust_hooks
from engine.workspace.journal import Event, read_events
from engine.workspace.paths import WorkspacePaths

SESSION, TASK = "orch_20260101_120000_abcd", "task_20260101_120000"


class HookBench:
    """A workspace, its hooks, and a run that fires them."""

    def __init__(self, root: Path) -> None:
        self.paths = WorkspacePaths(root)
        self.stop = threading.Event()
        self.paths.session(SESSION).mkdir(parents=True)

    def write(self, event: str, *hooks: dict[str, Any], matcher: str = "", trusted: bool = True) -> None:
        """The file then holds one group."""
        self.write_file({"hooks": {event: [{"matcher": matcher, "hooks": list(hooks)}]}}, trusted)

    def write_file(self, document: object, trusted: bool = True) -> None:
        self.paths.lifecycle_hooks.parent.mkdir(exist_ok=True)
        self.paths.lifecycle_hooks.write_text(document if isinstance(document, str) else json.dumps(document))
        if trusted:
            self.trust()

    def trust(self) -> None:
        trust_hooks(self.paths.root, HookConfiguration(self.paths).all().hooks)

    def hooks(self, redact: Callable[[str], str] = str, **more: Any) -> LifecycleHooks:
        return LifecycleHooks(self.paths, SESSION, TASK, stop=self.stop, redact=redact, **more)

    def told(self, name: str = "hook_ran") -> list[Event]:
        return [event for event in read_events(self.paths, SESSION) if event.event == name]

    def outcomes(self) -> list[str]:
        return [event.get("outcome") for event in self.told()]


def command(text: str, **more: Any) -> dict[str, Any]:
    return {"type": "command", "command": text, **more}
