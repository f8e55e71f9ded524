"""A person works with the real Claude Code in one terminal; the control room beside it follows by itself."""

import json
import os
import re
import signal
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
from helpers.messages_api import USAGE, MessagesApi
from helpers.messages_script import Document, Item, Respond, Text, Tool, in_turn, newest_prompt
from helpers.rooms import until
from helpers.terminal import Terminal
from textual.pilot import Pilot

from control_room.app import ControlRoom
from control_room.claude.screen import ClaudeScreen
from widgets.context.context_pane import ContextPane
from widgets.parts.pane import Pane
from widgets.parts.row_list import RowList
from widgets.sessions.activity_pane import ActivityPane
from widgets.sessions.session_pane import SessionPane

REPOSITORY = Path(__file__).parents[2]

WAITS = "until [ -e go-on ]; do sleep 0.05; done"
"""Until the test has seen what it wants to see."""

SLOW = {"command": f"{WAITS}; mkdir -p made; exit 3", "description": "Make a folder"}
PROCEED = "Do you want to proceed?"
LOOK = {
    "subagent_type": "general-purpose",
    "description": "Look around",
    "prompt": "Look around",
    "run_in_background": False,
}


@pytest.fixture
def claude(tmp_path: Path, api: MessagesApi, monkeypatch: pytest.MonkeyPatch) -> Iterator[Terminal]:
    """Claude Code waiting for its first prompt, started by `studio claude`."""
    root = tmp_path / "mein projekt"
    (root / ".studio").mkdir(parents=True)
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    trusted = {
        "hasCompletedOnboarding": True,
        "customApiKeyResponses": {"approved": [os.environ["ANTHROPIC_API_KEY"][-20:]]},
        "projects": {str(root): {"hasTrustDialogAccepted": True}},
    }
    (Path(os.environ["CLAUDE_CONFIG_DIR"]) / ".claude.json").write_text(json.dumps(trusted))
    terminal = Terminal(
        ["-P", "-m", "engine.commands.main", "-C", str(root), "claude", "--permission-mode", "default"],
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
    await until(pilot, lambda: "❯" in claude.text or ">" in claude.text)
    for letter in text:
        claude.press(letter)
        await pilot.pause(0.05)
    await until(pilot, lambda: text in claude.text)
    claude.press("enter")


def agent_or(answer: Respond) -> Respond:
    """What the API says: the sub-agent has seen enough at once."""

    def respond(request: Document) -> Sequence[Item]:
        return [Text("There is nothing.")] if newest_prompt(request).endswith("Look around") else answer(request)

    return respond


async def test_a_turn_as_it_goes_on(
    claude: Terminal, api: MessagesApi, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    api.respond = agent_or(in_turn([Tool("Agent", LOOK)], [Tool("Bash", SLOW)], [Text("Done.")]))
    root = tmp_path / "mein projekt"
    app = ControlRoom(root)
    async with app.run_test(size=(120, 40)) as pilot:
        await until(pilot, lambda: "Claude ○ idle" in shown(app, SessionPane))
        monkeypatch.setitem(USAGE, "cache_read_input_tokens", 850_000)
        await say(pilot, claude, "hello")
        waits = rf"\? waits for permission  asked .+: Bash: {re.escape(WAITS)}"
        await until(pilot, lambda: re.search(waits, shown(app, SessionPane)))
        await until(pilot, lambda: "general-purpose began" in shown(app, ActivityPane))
        await until(pilot, lambda: "context 85% of 1.0M ▲ warn" in shown(app, SessionPane))
        await until(pilot, lambda: "850K/1.0M" in shown(app, ContextPane))

        await until(pilot, lambda: PROCEED in claude.text)
        while PROCEED in claude.text:  # a key that comes before the dialog listens is lost, one too many does nothing
            claude.press("enter")
            await pilot.pause(0.5)
        await until(pilot, lambda: f"● working  Bash: {WAITS}" in shown(app, SessionPane))
        (root / "go-on").touch()
        failed = f"✘ Bash: {SLOW['command']} failed: Exit code 3"
        await until(pilot, lambda: failed in shown(app, ActivityPane))
        await until(pilot, lambda: "Claude ○ idle" in shown(app, SessionPane))

        monkeypatch.setitem(USAGE, "cache_read_input_tokens", 3_000)
        await say(pilot, claude, "/compact")
        await until(pilot, lambda: "compacted (manual)" in shown(app, ActivityPane))
        await until(pilot, lambda: "850K/1.0M" not in shown(app, ContextPane))

        await pilot.press("L")
        await until(pilot, lambda: isinstance(app.screen, ClaudeScreen))
        claude.child.kill(signal.SIGKILL)
        await until(pilot, lambda: not claude.child.isalive())
        await until(pilot, lambda: any("✘ gone" in row.text for row in app.screen.query_one(RowList).rows))
