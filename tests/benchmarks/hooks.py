"""What Claude Code waits for at each event: our hooks, against the least that Python needs to start."""

import json
import os
import shutil
import sys
import tempfile
import time
from pathlib import Path
from statistics import median

from benchmarks.table import Bound, Limit, Result
from benchmarks.workspaces import Samples

from engine.claude_code.answers.ready import prepare_ready, ready_folder
from engine.claude_code.connecting.plugin import Plugin, plugin_in
from engine.workspace.paths import WorkspacePaths

ROUNDS = 40

PYTHON = [sys.executable, "-I", "-S", "-c", "pass"]

OBSERVING_AT_MOST = 0.25
DECIDING_AT_MOST = 1.3
DECIDING_ADDED_MS = 10.0

PAYLOAD = {
    "session_id": "bench",
    "cwd": "/srv/dev/work",
    "prompt_id": "p1",
    "permission_mode": "default",
    "hook_event_name": "PreToolUse",
    "tool_name": "Bash",
    "tool_input": {"command": "pytest -q " + "tests/test_words.py " * 40},
    "tool_use_id": "toolu_1",
}


def measure(samples: Samples) -> list[Result]:
    root = samples.folder / "hooks"
    shutil.copytree(samples.small.root, root)
    paths = WorkspacePaths(root)
    ready_folder(paths)
    prepare_ready(paths)
    plugin = plugin_in(samples.folder / "plugin")
    events = {"PreToolUse": PAYLOAD, "SessionStart": {**PAYLOAD, "source": "startup"}, "Stop": PAYLOAD}
    python: list[float] = []
    took: dict[str, list[float]] = {event: [] for event in events}
    for _ in range(ROUNDS):
        python.append(_ms(PYTHON, root, b""))
        for event, payload in events.items():
            content = json.dumps({**payload, "hook_event_name": event}).encode() + b"\n"
            took[event].append(_ms(_command(plugin, event), root, content))
    return [_result(event, median(found), median(python)) for event, found in took.items()]


def _result(event: str, took_ms: float, python_ms: float) -> Result:
    if event == "PreToolUse":
        limit, what = Limit(Bound.RATIO, OBSERVING_AT_MOST), "an observing hook"
    else:  # 1.3 times the least, and 10 ms
        limit, what = Limit(Bound.ADDED, (DECIDING_AT_MOST - 1) * python_ms + DECIDING_ADDED_MS), "a deciding hook"
    return Result(f"{what}: {event}", took_ms, "ms", "python -I -S -c pass", python_ms, limit)


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
