"""How the control room tells that something waits: as the person's settings name it, and whether they look on."""

import os
from pathlib import Path

import pytest
from helpers.claude_hooks import leave, recorded
from helpers.rooms import until
from textual.events import AppBlur, AppFocus
from textual.pilot import Pilot

from control_room.app import ControlRoom
from control_room.notices.notices import SoundWanted
from control_room.notices.watch import Notice
from engine.workspace.paths import WorkspacePaths
from engine.workspace.personal import SETTINGS


@pytest.fixture
def paths(tmp_path: Path) -> WorkspacePaths:
    (tmp_path / ".studio").mkdir()
    return WorkspacePaths(tmp_path)


class Heard:
    """What a control room gave to its terminal."""

    def __init__(self, app: ControlRoom, monkeypatch: pytest.MonkeyPatch) -> None:
        self.bells = 0
        self.decided = 0
        """How often it was decided whether something shall be heard."""
        sound = app._notices.sound

        def decide(event: SoundWanted) -> None:
            sound(event)
            self.decided += 1

        monkeypatch.setattr(app._notices, "sound", decide)
        self.written: list[str] = []
        monkeypatch.setattr(app, "bell", self._ring)
        monkeypatch.setattr(app._notices, "_write", self.written.append)
        monkeypatch.setenv("TERM", "foot")
        monkeypatch.delenv("TMUX", raising=False)

    def _ring(self) -> None:
        self.bells += 1


def want(setting: str) -> None:
    folder = Path(os.environ["STUDIO_TUI_CONFIG"])
    folder.mkdir(parents=True, exist_ok=True)
    (folder / SETTINGS).write_text(f"notifications: {setting}\n")


async def ask_permission(app: ControlRoom, pilot: Pilot[None], paths: WorkspacePaths, command: str) -> None:
    await until(pilot, lambda: app.overview is not None and app.overview.snapshot.is_complete)
    session = f"session-of-{command.split()[0]}"
    leave(paths, recorded("PermissionRequest", session_id=session, tool_input={"command": command}))
    await until(pilot, lambda: any(command in toast.message for toast in app._notifications))


async def test_a_bell_unless_something_else_is_wanted(paths, monkeypatch) -> None:
    app = ControlRoom(paths.root)
    heard = Heard(app, monkeypatch)
    async with app.run_test() as pilot:
        await ask_permission(app, pilot, paths, "git push")
        await until(pilot, lambda: heard.bells == 1)
        assert heard.written == []


async def test_a_line_goes_as_soon_as_it_was_answered(paths, monkeypatch) -> None:
    monkeypatch.setattr("control_room.notices.notices.SHOWN_S", 3_600)
    app = ControlRoom(paths.root)
    async with app.run_test() as pilot:
        await ask_permission(app, pilot, paths, "git push")
        leave(paths, recorded("Stop", session_id="session-of-git"))
        await until(pilot, lambda: not app._notifications)


async def test_the_desktop_is_told_in_the_terminals_own_way(paths, monkeypatch) -> None:
    want("desktop")
    app = ControlRoom(paths.root)
    heard = Heard(app, monkeypatch)
    async with app.run_test() as pilot:
        await ask_permission(app, pilot, paths, "git push")
        await until(pilot, lambda: "git push" in "".join(heard.written))
        assert heard.bells == 0


async def test_who_looks_on_is_not_told_by_the_desktop(paths, monkeypatch) -> None:
    want("desktop")
    app = ControlRoom(paths.root)
    heard = Heard(app, monkeypatch)
    async with app.run_test() as pilot:
        app.post_message(AppFocus())
        await ask_permission(app, pilot, paths, "git push")
        app.post_message(AppBlur())
        await ask_permission(app, pilot, paths, "rm -r build")
        await until(pilot, lambda: heard.written)
        assert "git push" not in "".join(heard.written)


async def test_off_is_a_line_on_the_screen_alone(paths, monkeypatch) -> None:
    want("off")
    app = ControlRoom(paths.root)
    heard = Heard(app, monkeypatch)
    async with app.run_test() as pilot:
        await ask_permission(app, pilot, paths, "git push")
        await until(pilot, lambda: heard.decided == 1)
        want("bell")  # read each time, so that this one is heard, and the one before was not
        await ask_permission(app, pilot, paths, "rm -r build")
        await until(pilot, lambda: heard.bells)
        assert heard.bells == 1


async def test_a_setting_that_cannot_be_is_said_and_the_bell_rings(paths, monkeypatch) -> None:
    want("loudly")
    app = ControlRoom(paths.root)
    heard = Heard(app, monkeypatch)
    async with app.run_test() as pilot:
        await ask_permission(app, pilot, paths, "git push")
        await until(pilot, lambda: heard.bells == 1)
        assert any("notifications is 'loudly'" in toast.title for toast in app._notifications)


async def test_a_bell_reaches_a_build_that_ended_only_where_nobody_looks(paths, monkeypatch) -> None:
    app = ControlRoom(paths.root)
    heard = Heard(app, monkeypatch)
    news = [Notice("ended", "Ended: a task", "complete", "Ended: a task", is_news=True)]
    monkeypatch.setattr(app._notices._watch, "new", lambda _: news)
    async with app.run_test() as pilot:
        await until(pilot, lambda: heard.bells > 0)
        app.post_message(AppFocus())
        await pilot.pause()
        before = len(app._notifications)
        assert app.overview is not None
        app._notices.tell(app.overview)
        assert len(app._notifications) == before


async def test_what_comes_at_once_is_one_toast_with_a_line_for_each(paths, monkeypatch) -> None:
    app = ControlRoom(paths.root)
    heard = Heard(app, monkeypatch)
    news = [Notice(f"n{number}", "Waits for you", "it", f"thing {number}") for number in range(5)]
    monkeypatch.setattr(app._notices._watch, "new", lambda _: [news.pop() for _ in list(news)])
    async with app.run_test() as pilot:
        await until(pilot, lambda: heard.bells)
        (toast,) = app._notifications
        assert (toast.title, toast.message) == ("5 things to look at", "thing 4\nthing 3\nthing 2\nand 2 more")
        assert heard.bells == 1
