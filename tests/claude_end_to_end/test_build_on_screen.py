"""Claude builds a plan by itself in one terminal; the control room beside it shows its steps, as Claude's."""

import json
import os
import re
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
from helpers.messages_api import MessagesApi
from helpers.messages_script import Document, Item, Text, Tool, in_turn, newest_prompt
from helpers.plans import TASK
from helpers.rooms import until
from helpers.sure_plans import write_sure_plan
from helpers.terminal import Terminal
from textual.pilot import Pilot

from control_room.app import ControlRoom
from widgets.building.build_pane import BuildPane
from widgets.parts.pane import Pane
from widgets.sessions.activity_pane import ActivityPane

REPOSITORY = Path(__file__).parents[2]

MARK = "studio step-progress"

BUILDER = {
    "subagent_type": "studio:builder",
    "description": "Build step_1",
    "prompt": "Do step_1",
    "run_in_background": True,
}


@pytest.fixture
def root(tmp_path: Path) -> Path:
    root = tmp_path / "mein projekt"
    (root / ".studio").mkdir(parents=True)
    return root


@pytest.fixture
def claude(root: Path, api: MessagesApi, monkeypatch: pytest.MonkeyPatch) -> Iterator[Terminal]:
    """Claude Code waiting for its first prompt, started by `studio claude`; it may use its shell, and keeps tasks."""
    monkeypatch.setenv("CLAUDE_CODE_ENABLE_TODO_TOOLS", "1")
    monkeypatch.setenv("XDG_DATA_HOME", str(root.parent / "data"))
    trusted = {
        "hasCompletedOnboarding": True,
        "customApiKeyResponses": {"approved": [os.environ["ANTHROPIC_API_KEY"][-20:]]},
        "projects": {str(root): {"hasTrustDialogAccepted": True}},
    }
    (Path(os.environ["CLAUDE_CONFIG_DIR"]) / ".claude.json").write_text(json.dumps(trusted))
    words = ["-P", "-m", "engine.commands.main", "-C", str(root), "claude", "--permission-mode", "default"]
    terminal = Terminal(
        [*words, "--allowedTools", "Bash"],
        PYTHONPATH=str(REPOSITORY),
        CLAUDE_CODE_DISABLE_OFFICIAL_MARKETPLACE_AUTOINSTALL="1",
    )
    yield terminal
    terminal.close()


def shown(app: ControlRoom, pane: type[Pane]) -> str:
    rows = app.screen_stack[0].query_one(pane).row_list.rows
    return "\n".join(f"{row.left.plain}  {row.right.plain}" for row in rows)


async def say(pilot: Pilot[None], claude: Terminal, text: str) -> None:
    """Types it as a person does: what comes all at once is a paste."""
    await until(pilot, lambda: "❯" in claude.text)
    for letter in text:
        claude.press(letter)
        await pilot.pause(0.05)
    await until(pilot, lambda: text in claude.text)
    claude.press("enter")


def shell(*commands: str) -> list[Tool]:
    return [Tool("Bash", {"command": "; ".join(commands), "description": "Tell"})]


def task(**given: str) -> list[Tool]:
    return [Tool("TaskUpdate" if "taskId" in given else "TaskCreate", {"description": "d", **given})]


def told_to(name: str) -> str:
    """Waits until the test has seen what it wants to see."""
    return f"until [ -e {name} ]; do sleep 0.05; done"


def model(request: Document) -> Sequence[Item]:
    """Does what the plugin's command says, badly at first. The sub-agent works in the background."""
    prompt = newest_prompt(request)
    if "Do step_1" in str(request["messages"][0]):
        return in_turn(shell(told_to("go-on")), [Text("Done.\nLearned: nothing")])(request)
    if "is not done" in prompt:
        return [Text("I could not go on.")]
    return after_builder(request) if "<task-notification>" in prompt else before_builder(request)


before_builder = in_turn(
    task(subject="Build it"),
    task(taskId="1", status="in_progress"),
    shell(f"{MARK} init {TASK}", f"{MARK} start {TASK} step_1"),
    [Tool("Agent", BUILDER)],
    [Text("I wait for it.")],
)

after_builder = in_turn(
    shell(f"{MARK} fail {TASK} step_1 'its check says no'", told_to("mend-it")),
    shell(f"{MARK} start {TASK} step_1", f"{MARK} complete {TASK} step_1"),
    [Text("That should do.")],
)


async def test_a_build_of_claudes_own(claude: Terminal, api: MessagesApi, root: Path) -> None:
    app = ControlRoom(root)
    async with app.run_test(size=(200, 60)) as pilot:

        async def until_build_shows(text: str) -> str:
            await until(pilot, lambda: text in shown(app, BuildPane))
            return shown(app, BuildPane)

        await say(pilot, claude, "/build")
        await until(pilot, lambda: "STUDIO: There is no plan in this workspace" in shown(app, ActivityPane))
        assert api.requests == []

        write_sure_plan(root)
        api.respond = model
        await until_build_shows("step_1")
        await say(pilot, claude, "/build")
        build = await until_build_shows("studio:builder ▸ Bash: until [ -e go-on ]")
        assert re.search(r"● step_1  Do step_1  by Claude [0-9a-f]{8}  running  1/5", build)
        assert "Claude: 0 of 1 todo, now: Build it" in build
        (root / "go-on").touch()
        build = await until_build_shows("✘ step_1  Do step_1")
        assert re.search(r"✘ step_1  Do step_1  by Claude [0-9a-f]{8}  its check says no  failed  1/5", build)
        (root / "mend-it").touch()
        build = await until_build_shows("✔ step_1  Do step_1  by Claude")
        assert "done  2/5" in build

        held_back = f"STUDIO: The build of {TASK} is not done: step_2"
        await until(pilot, lambda: held_back in shown(app, ActivityPane))
        assert shown(app, ActivityPane).count(held_back) == 1
