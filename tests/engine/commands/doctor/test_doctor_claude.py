"""What `studio doctor` says of Claude Code's connection."""

import json
import shutil
from dataclasses import replace
from pathlib import Path

import pytest
from helpers.connecting import SCRIPT
from helpers.repositories import git

from engine.claude_code.connecting.connection import project_target
from engine.claude_code.connecting.connection_record import ConnectionRecord, connections
from engine.claude_code.connecting.plugin import plugin_in, plugin_version
from engine.claude_code.connecting.plugin_calls import PLUGIN_ID
from engine.claude_code.connecting.settings import wrapped
from engine.commands.doctor import check_claude_code
from engine.commands.doctor.check_claude_code import check_connection, check_settings
from engine.workspace.paths import WorkspacePaths


@pytest.fixture
def paths(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> WorkspacePaths:
    """A project, with a `claude` of 2.1.100 on PATH."""
    programs = tmp_path / "programs"
    programs.mkdir()
    (programs / "claude").write_text("#!/bin/sh\necho '2.1.100 (Claude Code)'\n")
    (programs / "claude").chmod(0o755)
    monkeypatch.setenv("PATH", f"{programs}:/usr/bin:/bin")
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    monkeypatch.setenv("CLAUDE_CONFIG_DIR", str(tmp_path / "config"))
    monkeypatch.setattr(check_claude_code, "MANAGED", (tmp_path / "managed.json",))
    root = tmp_path / "project"
    (root / ".claude").mkdir(parents=True)
    return WorkspacePaths(root)


def connected(paths: WorkspacePaths, version: str, config: str = "", **dropped: object) -> None:
    target = project_target(paths.root)
    plugin = plugin_in(paths.root / "plugin")
    settings = {"enabledPlugins": {PLUGIN_ID: True}, "statusLine": wrapped(plugin, None), **dropped}
    target.settings.path.write_text(json.dumps(settings))
    record = ConnectionRecord(str(target.settings.path), "local", str(paths.root), version, None, True, config=config)
    connections().save(record)


def found(paths: WorkspacePaths) -> list[tuple[str, str]]:
    return [(finding.level.value, finding.what) for finding in check_connection(paths)]


def test_what_is_not_connected_is_no_problem(paths):
    ((level, what),) = found(paths)
    assert (level, "studio connect" in what) == ("ok", True)


def test_a_connection_and_an_old_claude_are_named(paths):
    connected(paths, plugin_version())
    (connection, version) = found(paths)
    assert connection[0] == "ok"
    assert version == ("warning", "Claude Code 2.1.100 is older than any that STUDIO was tried with (2.1.197)")


@pytest.mark.parametrize(
    ("decided", "level", "words"),
    [
        ({"enabledPlugins": {PLUGIN_ID: False}}, "problem", "no hook runs"),
        ({"statusLine": {"type": "command", "command": "echo"}}, "warning", "goes past STUDIO"),
    ],
)
def test_what_a_person_turned_off_is_said_with_how_to_turn_it_on(paths, decided, level, words):
    connected(paths, plugin_version(), **decided)
    finding = next(iter(check_connection(paths)))
    assert (finding.level.value, "Run `studio connect --project`" in finding.remedy) == (level, True)
    assert words in finding.what


def claude_is(paths: WorkspacePaths, script: str) -> None:
    (paths.root.parent / "programs" / "claude").write_text(script)


def test_what_was_dropped_is_put_in_again(paths):
    claude_is(paths, SCRIPT)
    connected(paths, plugin_version(), enabledPlugins={})
    assert found(paths)[0] == ("ok", f"STUDIO's plugin was dropped from {settings_of(paths)}: it is put in again")
    assert "status_line.sh" in settings_of(paths).read_text()


def test_where_it_cannot_be_put_in_again_that_is_a_problem(paths, tmp_path):
    connected(paths, plugin_version(), enabledPlugins={})
    (tmp_path / "programs" / "claude").write_text("#!/bin/sh\nexit 1\n")
    level, what = found(paths)[0]
    assert (level, "was dropped from" in what) == ("problem", True)


def test_files_that_are_gone_are_a_problem(paths, tmp_path):
    connected(paths, plugin_version())
    shutil.rmtree(paths.root / "plugin")
    assert found(paths)[0] == ("problem", "the plugin's files are gone: Claude runs no hook and shows no status line")


def test_a_connection_whose_record_is_lost_is_named(paths):
    connected(paths, plugin_version())
    connections().place(settings_of(paths)).unlink()
    level, what = found(paths)[0]
    assert (level, "is not known any more" in what) == ("warning", True)


def test_a_connection_for_another_of_claudes_folders_is_named(paths, monkeypatch, tmp_path):
    connected(paths, plugin_version(), config=str(tmp_path / "config"))
    assert found(paths)[0][0] == "ok"
    monkeypatch.setenv("CLAUDE_CONFIG_DIR", str(tmp_path / "other"))
    level, what = found(paths)[0]
    assert (level, f"for the Claude of {tmp_path / 'config'}" in what) == ("warning", True)


def test_a_disconnect_that_was_cut_off_is_not_turned_into_a_connection(paths):
    connected(paths, plugin_version(), enabledPlugins={})
    record = connections().of(settings_of(paths))
    connections().save(replace(record, is_leaving=True))
    finding = next(iter(check_connection(paths)))
    assert (finding.level.value, finding.remedy) == ("problem", "Run `studio disconnect --project`")
    assert "was cut off" in finding.what


def settings_of(paths: WorkspacePaths) -> Path:
    return project_target(paths.root).settings.path


def test_an_older_plugin_is_named(paths):
    connected(paths, "0.0.1+old")
    assert found(paths)[0][0] == "warning"


def test_hooks_that_are_turned_off_are_named(paths):
    project_target(paths.root).settings.path.write_text('{"disableAllHooks": true}')
    (finding,) = check_settings(paths)
    assert "turns all hooks off" in finding.what


def test_hooks_that_whoever_runs_the_machine_turned_off_are_named(paths, tmp_path):
    (tmp_path / "managed.json").write_text('{"allowManagedHooksOnly": true}')
    (finding,) = check_settings(paths)
    assert "managed.json turns all hooks off" in finding.what


def test_a_claude_that_does_nothing_is_not_said_to_have_put_it_in_again(paths):
    connected(paths, plugin_version(), enabledPlugins={})
    (dropped, _) = found(paths)
    assert dropped[0] == "problem"
    assert "does not turn the plugin on" in dropped[1]


def test_a_claude_that_hangs_is_asked_nothing_but_its_version(paths, monkeypatch):
    monkeypatch.setattr("engine.claude_code.connecting.cli.VERSION_TIMEOUT_S", 0.2)
    claude_is(paths, '#!/bin/sh\necho "$1" >> "$0.calls"\nexec sleep 1000\n')
    connected(paths, plugin_version(), enabledPlugins={})
    assert [level for level, _ in found(paths)] == ["problem", "problem"]
    calls = paths.root.parent / "programs" / "claude.calls"
    assert set(calls.read_text().split() if calls.exists() else []) <= {"--version"}


def test_a_program_that_tells_no_version_may_be_something_else(paths):
    claude_is(paths, "#!/bin/sh\nprintf '\\033[31mno idea\\033[0m\\n'\n")
    connected(paths, plugin_version())
    level, what = found(paths)[-1]
    assert (level, "tells no version" in what) == ("warning", True)


def test_settings_that_git_tracks_are_named(paths, tmp_path):
    dotfiles = tmp_path / "dotfiles"
    dotfiles.mkdir()
    connected(paths, plugin_version())
    settings_of(paths).rename(dotfiles / "settings.json")
    settings_of(paths).symlink_to(dotfiles / "settings.json")
    assert not [what for _, what in found(paths) if "tracked by git" in what]
    git(dotfiles, "init", "-q")
    git(dotfiles, "add", "settings.json")
    assert [what for level, what in found(paths) if level == "warning" and f"{dotfiles}/settings.json" in what]


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("HOME", "", "HOME is empty"),
        ("HOME", "somewhere", "no whole path"),
        ("HOME", "/nonexistent/home", "is not there"),
        ("CLAUDE_CONFIG_DIR", "", "CLAUDE_CONFIG_DIR is empty"),
        ("CLAUDE_CONFIG_DIR", "/dev/null", "is no folder"),
    ],
)
def test_an_environment_that_names_no_folder_is_a_problem(paths, monkeypatch, name, value, words):
    monkeypatch.setenv(name, value)
    ((level, what),) = found(paths)
    assert (level, words in what) == ("problem", True)
