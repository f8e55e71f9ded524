"""One of Claude's sessions as its hooks tell of it: the plugin's scripts are called with what Claude Code would say.

For pictures: the control room beside it is the real one, only Claude is not.
"""

import json
import os
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

from engine.workspace.paths import WorkspacePaths

HOOKS = Path(__file__).parents[1] / "studio" / "plugin" / "hooks"

SESSION = "4eeb953a-ecda-43fa-bbe2-fe93128450ed"
WORKS_S = 2
"""At each step that is done: a picture of steps that took no time would look made up."""

BUILDER = {"agent_id": "a1", "agent_type": "studio:builder"}


class PlayedSession:
    """`root` is the workspace. This process stands for Claude's: what it holds it holds as long as this one lives."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._paths = WorkspacePaths(root)

    def builds(self, task_id: str, done: tuple[str, ...], current: str) -> None:
        """A build in Claude, some minutes old: these steps are done, a sub-agent is at the current one."""
        self._observed("SessionStart", 700, source="startup", model="claude-opus-5-5")
        self._decided("UserPromptSubmit", prompt=f"/studio:build {task_id}", prompt_id="p1")
        self._studio("step-progress", "init", task_id)
        for step in done:
            self._studio("step-progress", "start", task_id, step)
            time.sleep(WORKS_S)
            self._studio("step-progress", "complete", task_id, step)
        self._studio("step-progress", "start", task_id, current)
        self._observed("SubagentStart", 52, **BUILDER)
        self._used("Read", {"file_path": str(self._root / "pantry" / "shelf.py")}, 40)
        self._used("Edit", {"file_path": str(self._root / "pantry" / "shelf.py")}, 21)
        command = {"command": "python -m unittest discover tests", "description": "Run the tests"}
        self._observed("PreToolUse", 9, tool_name="Bash", tool_input=command, tool_use_id="t9", **BUILDER)
        self._status(used=124_000, window=200_000, cost_usd=1.27)

    def _used(self, tool: str, what: dict[str, Any], ago_s: float) -> None:
        facts = {"tool_name": tool, "tool_input": what, "tool_use_id": f"t{ago_s}", **BUILDER}
        self._observed("PreToolUse", ago_s + 1, **facts)
        self._observed("PostToolUse", ago_s, tool_response={}, **facts)

    def _observed(self, event: str, ago_s: float, **facts: Any) -> None:
        before = set(self._paths.spool.glob("*.json"))
        self._hook([str(HOOKS / "observe.sh"), event], event, facts)
        (written,) = set(self._paths.spool.glob("*.json")) - before
        os.utime(written, (time.time() - ago_s, time.time() - ago_s))

    def _decided(self, event: str, **facts: Any) -> None:
        self._hook([str(HOOKS / "decide.sh"), sys.executable, event], event, facts)

    def _hook(self, command: list[str], event: str, facts: dict[str, Any]) -> None:
        payload = {"session_id": SESSION, "cwd": str(self._root), "hook_event_name": event, **facts}
        self._call(["/bin/sh", *command], json.dumps(payload))

    def _status(self, used: int, window: int, cost_usd: float) -> None:
        usage = {"input_tokens": 1_200, "output_tokens": 800, "cache_creation_input_tokens": 12_000}
        usage["cache_read_input_tokens"] = used - sum(usage.values())
        status = {
            "session_id": SESSION,
            "cwd": str(self._root),
            "model": {"id": "claude-opus-5-5"},
            "cost": {"total_cost_usd": cost_usd},
            "context_window": {"context_window_size": window, "current_usage": usage},
        }
        self._call(["/bin/sh", str(HOOKS / "status_line.sh")], json.dumps(status))

    def _studio(self, *words: str) -> None:
        self._call([sys.executable, "-P", "-m", "engine.commands.main", *words], "")

    def _call(self, command: list[str], given: str) -> None:
        environment = {
            **os.environ,
            "CLAUDECODE": "1",
            "CLAUDE_CODE_SESSION_ID": SESSION,
            "CLAUDE_PROJECT_DIR": str(self._root),
        }
        subprocess.run(
            command, cwd=self._root, env=environment, input=given, text=True, stdout=subprocess.DEVNULL, check=True
        )
