"""Copies of the plugin go when nobody uses them; what runs, what is connected and what a person changed stays."""

import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from engine.claude_code.connecting.connection_record import ConnectionRecord, Connections, RecordError
from engine.claude_code.connecting.plugin import Plugin, plugin_in
from engine.claude_code.connecting.plugin_copies import IN_USE, LEAVING, remove_unused


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("CLAUDE_CONFIG_DIR", str(tmp_path / "config"))  # a `claude` of the developer's may be running
    return tmp_path / "data" / "plugin"


@pytest.fixture
def known(tmp_path: Path) -> Connections:
    return Connections(tmp_path / "data" / "connections")


def connected(known: Connections, tmp_path: Path, plugin: Plugin) -> ConnectionRecord:
    settings = tmp_path / "settings.json"
    settings.write_text("{}")
    record = ConnectionRecord(str(settings), "user", "", plugin.version, None, had_folder=True)
    known.save(record)
    return record


def test_an_unused_copy_goes_and_the_empty_folder_with_it(home, known):
    plugin = plugin_in(home)
    (plugin.folder / "hooks" / "__pycache__").mkdir()
    (plugin.folder / "hooks" / "__pycache__" / "hook_json.cpython-311.pyc").write_bytes(b"\0")
    assert remove_unused(home, known) == ()
    assert not home.exists()


def test_one_that_is_connected_stays_and_an_older_one_goes(home, known, tmp_path):
    older, newer = plugin_in(home, "/usr/bin/python3.11"), plugin_in(home)
    record = connected(known, tmp_path, newer)
    assert remove_unused(home, known) == ()
    assert (older.marketplace.exists(), newer.status_line.exists()) == (False, True)
    Path(record.settings).unlink()  # the project was deleted
    remove_unused(home, known)
    assert not home.exists()


@pytest.mark.parametrize("is_told_by_arguments", [True, False], ids=["arguments", "environment"])
def test_one_that_a_running_claude_was_started_with_stays(home, known, is_told_by_arguments):
    """Without its scripts `sh` would forbid Claude every tool."""
    plugin = plugin_in(home)
    added = ["--plugin-dir", str(plugin.folder)] if is_told_by_arguments else []
    claude = [sys.executable, "-c", "print(flush=True); input()", *added]
    environment = {**os.environ, **({} if is_told_by_arguments else {IN_USE: str(plugin.folder)})}
    with subprocess.Popen(claude, stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=environment) as process:
        assert process.stdout is not None
        process.stdout.readline()
        remove_unused(home, known)
        process.kill()
    assert plugin.status_line.exists()
    remove_unused(home, known)
    assert not home.exists()


@pytest.mark.parametrize("has_our_settings", [True, False])
def test_while_a_claude_of_these_settings_runs_all_stay(home, known, tmp_path, has_our_settings):
    """It was connected when it began, and complains at each hook whose script is gone."""
    plugin = plugin_in(home)
    program = tmp_path / "claude"
    program.write_text("print(flush=True); input()")
    environment = {**os.environ, "CLAUDE_CONFIG_DIR": str(tmp_path / ("config" if has_our_settings else "other"))}
    command = [sys.executable, str(program)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=environment) as process:
        assert process.stdout is not None
        process.stdout.readline()
        remove_unused(home, known)
        assert plugin.status_line.exists() is has_our_settings
        process.kill()
    remove_unused(home, known)
    assert not home.exists()


@pytest.mark.parametrize("name", ["notes.md", "studio/notes.md", "studio/hooks/observe.sh"])
def test_what_a_person_put_or_changed_there_is_kept_and_told(home, known, name):
    plugin = plugin_in(home)
    (plugin.marketplace / name).write_text("mine")
    assert remove_unused(home, known) == (str(plugin.marketplace),)
    assert (plugin.marketplace / name).read_text() == "mine"


def test_what_is_none_of_ours_is_left_alone(home, known, tmp_path):
    elsewhere = plugin_in(tmp_path / "elsewhere")
    home.mkdir(parents=True)
    (home / elsewhere.version).symlink_to(elsewhere.marketplace)
    (home / "photos").mkdir()
    assert remove_unused(home, known) == ()
    assert elsewhere.status_line.exists()
    assert (home / "photos").is_dir()


def test_where_it_is_not_known_what_is_connected_nothing_goes(home, known, tmp_path):
    plugin = plugin_in(home)
    record = connected(known, tmp_path, replace(plugin, version="other"))
    known.place(Path(record.settings)).write_text("{")
    with pytest.raises(RecordError, match="cannot be read"):
        remove_unused(home, known)
    assert plugin.status_line.exists()


def test_a_deletion_that_was_cut_off_is_finished_by_the_next(home, known):
    plugin = plugin_in(home)
    leaving = plugin.marketplace.rename(home / f"{LEAVING}1234")
    (leaving / "studio" / "hooks" / "observe.sh").unlink()
    assert remove_unused(home, known) == ()
    assert not home.exists()
