"""What Claude Code waits for at each event: our hooks, against the least that Python needs to start."""

import json
import os
import shutil
import sys
import tempfile
import time
from pathlib import Path
from statistics import median
from typing import Any

from benchmarks.table import Bound, Limit, Result
from benchmarks.workspaces import Samples
from helpers.claude_hooks import recorded

from engine.claude_code.answers.ready import prepare_ready, ready_folder
from engine.claude_code.connecting.plugin import Plugin, plugin_in
from engine.workspace.paths import WorkspacePaths

ROUNDS = {"an observing hook": 200, "a deciding hook": 40}
"""What takes a millisecond or two is measured more often: anything else that runs just then weighs more."""

PYTHON = [sys.executable, "-I", "-S", "-c", "pass"]

OBSERVING_AT_MOST = 0.25
DECIDING_AT_MOST = 1.3
DECIDING_ADDED_MS = 10.0

OBSERVED = {"PreToolUse": recorded("PreToolUse.Bash", tool_input={"command": "pytest " + "tests/test_words.py " * 40})}

DECIDED = {
    "SessionStart": recorded("SessionStart.startup"),
    "SessionStart after a compaction": recorded("SessionStart.compact"),
    "UserPromptSubmit": recorded("UserPromptSubmit"),
    "UserPromptExpansion of /studio": recorded(
        "UserPromptExpansion", command_name="studio:studio", command_args="count lines"
    ),
    "UserPromptExpansion of /build": recorded("UserPromptExpansion", command_name="studio:build", command_args=""),
    "SubagentStart": recorded("SubagentStart", agent_type="studio:builder"),
    "SubagentStop": recorded("SubagentStop", agent_type="studio:builder"),
    "Stop": recorded("Stop"),
}
"""In the order in which they happen: a build is begun before it is stopped."""

STALE = "SessionStart where a file changed and nobody prepared"


def measure(samples: Samples) -> list[Result]:
    root = samples.folder / "hooks"
    shutil.copytree(samples.small.root, root)
    paths = WorkspacePaths(root)
    ready_folder(paths)
    prepare_ready(paths)
    plugin = plugin_in(samples.folder / "plugin")
    return [
        *_measured(plugin, root, "an observing hook", OBSERVED),
        *_measured(plugin, root, "a deciding hook", DECIDED),
        Result(f"a deciding hook: {STALE}", _stale_ms(plugin, paths), "ms"),
    ]


def _measured(plugin: Plugin, root: Path, what: str, payloads: dict[str, dict[str, Any]]) -> list[Result]:
    python: list[float] = []
    took: dict[str, list[float]] = {name: [] for name in payloads}
    for round_number in range(ROUNDS[what]):
        python.append(_ms(PYTHON, root, b""))
        for name, payload in payloads.items():
            given = {**payload, "prompt_id": f"prompt {round_number} {name}"}
            took[name].append(_hook_ms(plugin, root, given))
    return [_result(f"{what}: {name}", median(times), median(python)) for name, times in took.items()]


def _result(what: str, took_ms: float, python_ms: float) -> Result:
    if what.startswith("an observing"):
        limit = Limit(Bound.RATIO, OBSERVING_AT_MOST)
    else:  # 1.3 times the least, and 10 ms
        limit = Limit(Bound.ADDED, (DECIDING_AT_MOST - 1) * python_ms + DECIDING_ADDED_MS)
    return Result(what, took_ms, "ms", "python -I -S -c pass", python_ms, limit)


def _stale_ms(plugin: Plugin, paths: WorkspacePaths) -> float:
    """The one case in which a hook has to wait for the engine: no control room was open, and no `studio` was called."""
    paths.backlog.parent.mkdir(parents=True, exist_ok=True)
    paths.backlog.write_text("# Backlog\n")
    return _hook_ms(plugin, paths.root, DECIDED["SessionStart"])


def _hook_ms(plugin: Plugin, root: Path, payload: dict[str, Any]) -> float:
    return _ms(_command(plugin, payload["hook_event_name"]), root, json.dumps(payload).encode() + b"\n")


def _command(plugin: Plugin, event: str) -> list[str]:
    """As `hooks.json` has it."""
    hooks = json.loads((plugin.folder / "hooks" / "hooks.json").read_text())["hooks"]
    hook = hooks[event][0]["hooks"][0]
    arguments = [word.replace("${CLAUDE_PLUGIN_ROOT}", str(plugin.folder)) for word in hook["args"]]
    return [hook["command"], *arguments]


def _ms(command: list[str], folder: Path, content: bytes) -> float:
    """Milliseconds from starting the process to its end, without what starting it from Python costs us."""
    with tempfile.TemporaryFile() as given:
        given.write(content)
        given.seek(0)
        files = [(os.POSIX_SPAWN_DUP2, given.fileno(), 0), (os.POSIX_SPAWN_OPEN, 1, os.devnull, os.O_WRONLY, 0)]
        environment = {**os.environ, "CLAUDE_PROJECT_DIR": str(folder)}
        started = time.perf_counter()
        pid = os.posix_spawn(command[0], command, environment, file_actions=files)
        os.waitpid(pid, 0)
        return (time.perf_counter() - started) * 1000
