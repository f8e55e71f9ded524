"""What the plugin costs a session of the real Claude Code, against one without it.

An answer of the model takes seconds. Where it comes at once, as no model's does, Claude Code itself is measured: how
long it takes to start a program at each tool, whatever the program does.
"""

import importlib.util
import json
import shutil
import subprocess
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from statistics import median

from benchmarks.table import Bound, Limit, Result
from benchmarks.workspaces import Samples
from helpers.claude import bundled_claude
from helpers.messages_api import MessagesApi
from helpers.messages_script import Document, Item, Text, Tool, answers_since_prompt

from engine.claude_code.answers.ready import prepare_ready, ready_folder
from engine.claude_code.connecting.plugin import Plugin, plugin_in
from engine.claude_code.connecting.plugin_hooks import OBSERVED
from engine.workspace.paths import WorkspacePaths

CALLS = 100
ROUNDS = 3
ANSWER_S = 1.0
AT_MOST = 1.03
PATIENCE_S = 600.0

WITHOUT = "without the plugin"
WITH_TRUE = "where each tool's hooks are /bin/true, waited for"


def measure(samples: Samples) -> list[Result]:
    if importlib.util.find_spec("claude_agent_sdk") is None:
        return []
    plugin = plugin_in(samples.folder / "session-plugin")
    session = _Sessions(samples)
    at_once: dict[str, list[float]] = {"ours": [], WITHOUT: [], WITH_TRUE: []}
    plugins = {"ours": plugin, WITHOUT: None, WITH_TRUE: _with_true(plugin)}
    for _ in range(ROUNDS):
        for name, took in at_once.items():
            took.append(session.seconds(plugins[name], 0.0))
    with ThreadPoolExecutor(2) as pool:  # at the same time: they wait for answers, and the machine is the same for both
        ours, without = pool.map(lambda one: session.seconds(one, ANSWER_S), (plugin, None))
    what = f"{CALLS} tool calls of Claude Code with the plugin"
    times = {name: median(took) for name, took in at_once.items()}
    return [
        Result(f"{what}, {ANSWER_S:g} s an answer", ours, "s", WITHOUT, without, Limit(Bound.RATIO, AT_MOST)),
        *(Result(f"{what}, answers at once", times["ours"], "s", name, times[name]) for name in (WITHOUT, WITH_TRUE)),
    ]


def _with_true(plugin: Plugin) -> Plugin:
    """The least that any hook costs which Claude Code waits for."""
    folder = Path(shutil.copytree(plugin.folder, plugin.folder.with_name("true")))
    file = folder / "hooks" / "hooks.json"
    document = json.loads(file.read_text())
    for event in OBSERVED:
        document["hooks"][event] = [{"hooks": [{"type": "command", "command": "/bin/true", "args": []}]}]
    file.write_text(json.dumps(document))
    return replace(plugin, folder=folder)


class _Sessions:
    """Each in a workspace of its own, in which STUDIO has prepared its answers."""

    def __init__(self, samples: Samples) -> None:
        self._samples = samples
        self._count = 0

    def seconds(self, plugin: Plugin | None, answer_s: float) -> float:
        """From the start of `claude` to its end."""
        self._count += 1
        folder = self._samples.folder / f"session-{self._count}"
        root = folder / "project"
        shutil.copytree(self._samples.small.root, root)
        ready_folder(WorkspacePaths(root))
        prepare_ready(WorkspacePaths(root))
        with MessagesApi(_answering(answer_s)) as api:
            command = [bundled_claude(), "-p", "Go", "--allowedTools", "Bash"]
            more = ["--plugin-dir", str(plugin.folder)] if plugin else []
            environment = api.environment(folder)
            begun = time.perf_counter()
            subprocess.run(
                [*command, *more],
                cwd=root,
                env=environment,
                stdin=subprocess.DEVNULL,
                capture_output=True,
                check=True,
                timeout=PATIENCE_S,
            )
            return time.perf_counter() - begun


def _answering(answer_s: float) -> Callable[[Document], Sequence[Item]]:
    def respond(request: Document) -> Sequence[Item]:
        time.sleep(answer_s)
        given = answers_since_prompt(request)
        return [Tool("Bash", {"command": f"echo {given}", "description": "d"})] if given < CALLS else [Text("Done.")]

    return respond
