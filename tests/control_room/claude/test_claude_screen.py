"""What Claude's hooks leave behind shows in the control room by itself."""

import os
import subprocess
from pathlib import Path

import pytest
from helpers.claude_hooks import SESSION, leave, recorded, tell_status, window
from helpers.claude_sessions import BESIDE_CLAUDE
from helpers.host import HostApp
from helpers.pictures import EMPTY, NOW
from helpers.rooms import until
from textual.widgets import Static

from control_room.app import ControlRoom
from control_room.claude.screen import ClaudeScreen
from engine.overview import Overview
from engine.workspace.paths import WorkspacePaths
from widgets.context.context_pane import ContextPane
from widgets.parts.detail_view import DetailView
from widgets.parts.pane import Pane
from widgets.parts.row_list import RowList
from widgets.parts.title_line import TitleLine
from widgets.sessions.activity_pane import ActivityPane
from widgets.sessions.session_pane import SessionPane

HOOK = 'd="$1"; f="PreToolUse-$$"; cat > "$d/.tmp-$f"; mv "$d/.tmp-$f" "$d/$f-1.json"'
"""A hook of a few lines of sh, as the plugin has them."""


@pytest.fixture
def paths(tmp_path: Path) -> WorkspacePaths:
    (tmp_path / ".studio").mkdir()
    return WorkspacePaths(tmp_path)


def rows_of(app: ControlRoom, pane: type[Pane]) -> str:
    return "\n".join(
        f"{row.left.plain}  {row.right.plain}" for row in app.screen_stack[0].query_one(pane).row_list.rows
    )


def detail(screen: ClaudeScreen) -> str:
    return str(screen.query_one(DetailView).query_one(Static).content)


async def test_a_hook_written_by_sh_is_on_the_screen(paths) -> None:
    app = ControlRoom(paths.root)
    async with app.run_test(size=(100, 40)) as pilot:
        await until(pilot, lambda: app.overview is not None and app.overview.snapshot.is_complete)
        paths.spool.mkdir()
        payload = (Path(__file__).parents[2] / "data/claude/payloads/PreToolUse.Bash.json").read_bytes()
        subprocess.run(["/bin/sh", "-c", HOOK, "sh", str(paths.spool)], input=payload, check=True, env=dict(os.environ))
        await until(pilot, lambda: "Claude ● working  Bash: curl" in rows_of(app, SessionPane))


async def test_a_whole_turn_shows_in_session_context_activity_and_on_its_own_screen(paths) -> None:
    app = ControlRoom(paths.root)
    rung: list[str] = []
    app.bell = lambda: rung.append("bell")  # type: ignore[method-assign]
    async with app.run_test(size=(100, 40)) as pilot:
        await until(pilot, lambda: app.overview is not None and app.overview.context is not None)
        leave(paths, recorded("UserPromptSubmit", prompt="build it"))
        leave(paths, recorded("SubagentStart", agent_type="studio:builder"))
        tell_status(paths, context_window=window(170_000))
        await until(pilot, lambda: "context 85% of 200K ▲ warn" in rows_of(app, SessionPane))
        await until(pilot, lambda: "170K/200K" in rows_of(app, ContextPane))
        assert "asked: build it" in rows_of(app, ActivityPane)
        assert rung == []

        leave(paths, recorded("PermissionRequest", tool_input={"command": "git push"}))
        await until(pilot, lambda: "? waits for permission  asked " in rows_of(app, SessionPane))
        leave(paths, recorded("Notification.permission_prompt"))
        leave(paths, recorded("PostToolUseFailure.Bash", tool_input={"command": "git push"}))
        await until(pilot, lambda: "✘ Bash: git push failed: Exit code 3 err" in rows_of(app, ActivityPane))
        assert rung == ["bell"]

        await pilot.press("L")
        await until(pilot, lambda: isinstance(app.screen, ClaudeScreen) and SESSION in detail(app.screen))
        assert isinstance(app.screen, ClaudeScreen)
        leave(paths, recorded("SessionEnd.other"))
        await until(pilot, lambda: "✔ ended" in detail(app.screen))
        await pilot.press("escape")
        assert not isinstance(app.screen, ClaudeScreen)
        assert "Claude" not in rows_of(app, SessionPane)


async def test_the_key_is_in_the_help(paths) -> None:
    app = ControlRoom(paths.root)
    async with app.run_test(size=(100, 40)) as pilot:
        await pilot.press("question_mark")
        await until(
            pilot,
            lambda: "Claude's sessions here" in app.export_screenshot().replace("&#160;", " ").replace("&#x27;", "'"),
        )


async def test_the_detail_is_that_of_the_session_under_the_cursor() -> None:
    screen = ClaudeScreen(lambda: NOW, BESIDE_CLAUDE)
    async with HostApp(screen).run_test(size=(100, 40)) as pilot:
        await pilot.pause()
        assert "3 sessions, 2 live, 1 waiting for you" in str(screen.query_one(TitleLine).content)
        assert "124,000 of 200,000 tokens" in detail(screen)
        await pilot.press("j")
        await until(pilot, lambda: "waits for permission" in detail(screen))
        await pilot.press("tab")
        assert screen.query_one(DetailView).has_focus
        await pilot.press("escape")
        assert screen.query_one(RowList).has_focus


async def test_without_a_session_it_says_how_to_have_one() -> None:
    screen = ClaudeScreen(lambda: NOW, Overview(EMPTY.snapshot))
    async with HostApp(screen).run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        assert "`studio connect`" in " ".join(detail(screen).split())
