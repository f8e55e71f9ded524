"""Connecting Claude Code and taking it back, on files alone: `claude` here is a small script that does the same."""

import json
import stat
import sys
from pathlib import Path

import pytest

from engine.claude_code.connecting.cli import ClaudeCallError, ClaudeProgram, is_too_old
from engine.claude_code.connecting.connection import Target, connect, disconnect, is_enabled, project_target
from engine.claude_code.connecting.connection_record import Connections
from engine.claude_code.connecting.plugin import Plugin
from engine.claude_code.connecting.settings import STATUS_LINE, SettingsError, SettingsFile, unwrapped, wrapped

SCRIPT = (
    f"#!{sys.executable} -S\n"
    + """
import json, os, pathlib, sys
path = pathlib.Path(os.environ["TEST_SETTINGS"])
verb = [word for word in sys.argv[2:] if word in ("add", "remove", "install", "uninstall")][0]
if verb == os.environ.get("TEST_FAILS"):
    sys.exit("no " + verb)
found = json.loads(path.read_text()) if path.exists() else {}
enabled, known = found.setdefault("enabledPlugins", {}), found.setdefault("extraKnownMarketplaces", {})
if verb == "install": enabled["studio@studio-tui"] = True
if verb == "uninstall": enabled.pop("studio@studio-tui", None)
if verb == "add": known["studio-tui"] = {}
if verb == "remove": known.pop("studio-tui", None)
path.parent.mkdir(exist_ok=True)
path.write_text(json.dumps(found, indent=2))
"""
)

ODD = b'{"model":"sonnet",\n\t"statusLine" : {"command": "echo \'it is\' $PWD", "padding": 0, "type": "command"}}\r\n'


class Desk:
    """A settings file, and a `claude` that changes it."""

    def __init__(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        program = folder / "claude"
        program.write_text(SCRIPT)
        program.chmod(program.stat().st_mode | stat.S_IXUSR)
        self.program = ClaudeProgram(str(program), is_persons=True)
        self.settings = folder / "config" / "settings.json"
        self.known = Connections(folder / "connections")
        self.target = Target(SettingsFile(self.settings), "user", None)
        monkeypatch.setenv("TEST_SETTINGS", str(self.settings))

    def write(self, content: bytes) -> None:
        self.settings.parent.mkdir()
        self.settings.write_bytes(content)

    def connect(self, version: str = "1") -> bool:
        place = Path("/data/my plugins") / version
        return connect(self.target, Plugin(place, place / "studio", version), self.program, self.known)

    def disconnect(self) -> bool:
        return disconnect(self.target, self.program, self.known)

    def document(self) -> dict[str, object]:
        found: dict[str, object] = json.loads(self.settings.read_bytes())
        return found


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Desk:
    return Desk(tmp_path, monkeypatch)


@pytest.mark.parametrize("content", [ODD, b"{}", b'{"enabledPlugins": {"x@y": true}}'])
def test_connected_and_disconnected_settings_are_byte_for_byte_what_they_were(desk, content):
    desk.write(content)
    assert desk.connect()
    assert is_enabled(desk.target)
    assert desk.disconnect()
    assert desk.settings.read_bytes() == content


def test_where_there_were_no_settings_there_are_none_again(desk):
    desk.connect()
    desk.disconnect()
    assert not desk.settings.parent.exists()


def test_a_status_line_of_ones_own_stands_behind_ours(desk):
    desk.write(ODD)
    desk.connect()
    found = desk.document()[STATUS_LINE]
    assert isinstance(found, dict)
    assert found["command"].startswith("/bin/sh '/data/my plugins/1/studio/hooks/status_line.sh' ")
    assert unwrapped(found)["command"] == "echo 'it is' $PWD"
    assert found["padding"] == 0


def test_what_somebody_changed_meanwhile_stays(desk):
    desk.write(ODD)
    desk.connect()
    desk.settings.write_text(json.dumps({**desk.document(), "theme": "dark"}))
    desk.disconnect()
    assert desk.document() == {**json.loads(ODD), "theme": "dark"}


def test_connecting_twice_is_connecting_once(desk):
    desk.write(ODD)
    assert desk.connect()
    assert not desk.connect()
    desk.disconnect()
    assert desk.settings.read_bytes() == ODD


def test_a_newer_plugin_takes_the_place_of_an_older_one(desk):
    desk.write(ODD)
    desk.connect("1")
    assert desk.connect("2")
    assert "/2/studio/hooks/" in str(desk.document()[STATUS_LINE])
    desk.disconnect()
    assert desk.settings.read_bytes() == ODD


def test_what_was_dropped_is_put_in_again(desk):
    desk.write(b"{}")
    desk.connect()
    desk.settings.write_bytes(b"{}")
    assert desk.connect()
    assert is_enabled(desk.target)


@pytest.mark.parametrize("verb", ["add", "install"])
def test_where_claude_fails_on_the_way_all_is_put_back(desk, monkeypatch, verb):
    desk.write(ODD)
    monkeypatch.setenv("TEST_FAILS", verb)
    with pytest.raises(ClaudeCallError, match=f"no {verb}"):
        desk.connect()
    assert desk.settings.read_bytes() == ODD
    assert not desk.disconnect()


def test_settings_that_are_no_json_are_left_alone(desk):
    desk.write(b"{ broken")
    with pytest.raises(SettingsError, match="is not JSON"):
        desk.connect()
    assert desk.settings.read_bytes() == b"{ broken"


def test_settings_that_are_a_link_stay_one(desk, tmp_path):
    dotfiles = tmp_path / "dotfiles.json"
    dotfiles.write_bytes(ODD)
    desk.settings.parent.mkdir()
    desk.settings.symlink_to(dotfiles)
    desk.connect()
    desk.disconnect()
    assert desk.settings.is_symlink()
    assert dotfiles.read_bytes() == ODD


def test_without_claude_the_settings_are_mended_all_the_same(desk):
    desk.write(ODD)
    desk.connect()
    assert disconnect(desk.target, None, desk.known)
    assert desk.settings.read_bytes() == ODD


def test_a_project_without_a_status_line_keeps_the_persons(tmp_path, monkeypatch, desk):
    monkeypatch.setenv("CLAUDE_CONFIG_DIR", str(desk.settings.parent))
    desk.write(ODD)
    target = project_target(tmp_path)
    monkeypatch.setenv("TEST_SETTINGS", str(target.settings.path))
    connect(target, Plugin(tmp_path, tmp_path / "studio", "1"), desk.program, desk.known)
    assert unwrapped(target.settings.document()[STATUS_LINE])["command"] == "echo 'it is' $PWD"
    disconnect(target, desk.program, desk.known)
    assert not target.settings.path.exists()


def test_without_a_status_line_ours_stands_alone():
    plugin = Plugin(Path("/p"), Path("/p/studio"), "1")
    assert unwrapped(wrapped(plugin, None)) is None


@pytest.mark.parametrize(("version", "expected"), [("2.1.196", True), ("2.1.197", False), ("3.0", False), ("?", False)])
def test_an_old_claude_is_known(version, expected):
    assert is_too_old(version) is expected
