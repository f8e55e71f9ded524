"""Connecting Claude Code and taking it back, on files alone: `claude` here is a small script that does the same."""

import errno
import json
import os
from pathlib import Path

import pytest
from helpers.connecting import ODD

from engine.claude_code.connecting import settings
from engine.claude_code.connecting.cli import ClaudeCallError, ClaudeHangsError, ClaudeProgram
from engine.claude_code.connecting.connection import (
    connect,
    disconnect,
    has_our_status_line,
    is_enabled,
    project_target,
)
from engine.claude_code.connecting.plugin import Plugin
from engine.claude_code.connecting.settings import STATUS_LINE, SettingsError, unwrapped, wrapped

AS_THEY_MAY_BE = [
    ODD,
    b"{}",
    b"",
    b" \n\t",
    b'\xef\xbb\xbf{"model":"sonnet"}',
    b'{"model": "a", "model": "b"}',
    b'{"enabledPlugins": {"x@y": true, "studio@studio-tui": false}, "extraKnownMarketplaces": {}}',
    b'{"enabledPlugins": null, "statusLine": null}',
    b'{"statusLine": "echo"}',
    b'{"budget": 12345678901234567890123, "half": "\\ud800"}',
]
"""What `claude` itself accepts, some of which it could not write again."""


@pytest.mark.parametrize("content", AS_THEY_MAY_BE)
def test_connected_and_disconnected_settings_are_byte_for_byte_what_they_were(desk, content):
    desk.write(content)
    assert desk.connect()
    assert is_enabled(desk.target)
    assert has_our_status_line(desk.target)
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


def test_what_somebody_changed_of_a_status_line_behind_ours_stays(desk):
    desk.write(ODD)
    desk.connect()
    ours = desk.document()[STATUS_LINE]
    desk.settings.write_text(json.dumps({**desk.document(), STATUS_LINE: {**ours, "padding": 5}}))
    desk.disconnect()
    assert desk.document()[STATUS_LINE] == {"type": "command", "command": "echo 'it is' $PWD", "padding": 5}


def test_a_plugin_that_was_turned_off_before_is_turned_off_again(desk):
    desk.write(b'{"enabledPlugins": {"studio@studio-tui": false}}')
    desk.connect()
    desk.settings.write_text(json.dumps({**desk.document(), "theme": "dark"}))
    desk.disconnect()
    assert desk.document()["enabledPlugins"] == {"studio@studio-tui": False}


def test_what_was_written_after_a_disconnect_that_was_killed_is_left_as_it_is(desk, monkeypatch):
    desk.write(ODD)
    desk.connect()
    monkeypatch.setattr(desk.known, "forget", lambda _: None)
    desk.disconnect()
    monkeypatch.undo()
    desk.settings.write_bytes(b'{"theme" :\t"dark"}')
    desk.disconnect()
    assert desk.settings.read_bytes() == b'{"theme" :\t"dark"}'


def test_a_backup_is_for_its_owner_alone(desk):
    desk.write(b'{"env": {"KEY": "secret"}}')
    desk.connect()
    assert desk.known.place(desk.settings).parent.stat().st_mode & 0o077 == 0


def test_where_the_record_was_lost_ours_is_taken_out_all_the_same(desk):
    desk.write(ODD)
    desk.connect()
    desk.known.place(desk.settings).unlink()
    assert desk.connect("2")
    desk.disconnect()
    assert desk.document() == json.loads(ODD)


def test_connecting_twice_is_connecting_once(desk):
    desk.write(ODD)
    assert desk.connect()
    assert not desk.connect()
    desk.disconnect()
    assert desk.settings.read_bytes() == ODD


def test_for_another_of_claudes_folders_it_is_connected_anew(desk, monkeypatch, tmp_path):
    desk.write(ODD)
    desk.connect()
    monkeypatch.setenv("CLAUDE_CONFIG_DIR", str(tmp_path / "other"))
    assert desk.connect()
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


def test_a_claude_that_hangs_is_asked_once(desk, monkeypatch):
    calls = []

    def hang(*words, **_):
        calls.append(words)
        raise ClaudeHangsError("it hangs", "Try it by hand")

    desk.write(ODD)
    monkeypatch.setattr(ClaudeProgram, "call", hang)
    with pytest.raises(ClaudeHangsError):
        desk.connect()
    assert desk.settings.read_bytes() == ODD
    assert len(calls) == 1


def test_settings_that_cannot_be_written_are_named(desk, monkeypatch):
    desk.write(ODD)
    monkeypatch.setattr(settings, "replace_file", no_room)
    with pytest.raises(SettingsError, match=f"{desk.settings} cannot be written: no space left"):
        desk.connect()


def no_room(*_: object) -> None:
    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), "/beside.tmp")


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
