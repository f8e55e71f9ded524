"""What `studio doctor` says of Claude Code's connection."""

import json
from pathlib import Path

import pytest

from engine.claude_code.connecting.connection import project_target
from engine.claude_code.connecting.connection_record import ConnectionRecord, connections
from engine.claude_code.connecting.plugin import plugin_in, plugin_version
from engine.claude_code.connecting.plugin_calls import PLUGIN_ID
from engine.claude_code.connecting.settings import wrapped
from engine.commands.check_claude_code import check_connection, check_settings
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
    root = tmp_path / "project"
    (root / ".claude").mkdir(parents=True)
    return WorkspacePaths(root)


def connected(paths: WorkspacePaths, version: str, **dropped: object) -> None:
    target = project_target(paths.root)
    plugin = plugin_in(paths.root / "plugin")
    settings = {"enabledPlugins": {PLUGIN_ID: True}, "statusLine": wrapped(plugin, None), **dropped}
    target.settings.path.write_text(json.dumps(settings))
    connections().save(ConnectionRecord(str(target.settings.path), "local", str(paths.root), version, None, True))


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
    ("dropped", "level", "words"),
    [
        ({"enabledPlugins": {}}, "problem", "no hook runs"),
        ({"statusLine": {"type": "command", "command": "echo"}}, "warning", "goes past STUDIO"),
    ],
)
def test_what_was_dropped_is_said_with_how_to_put_it_back(paths, dropped, level, words):
    connected(paths, plugin_version(), **dropped)
    finding = next(iter(check_connection(paths)))
    assert (finding.level.value, finding.remedy) == (level, "Run `studio connect --project`")
    assert words in finding.what


def test_an_older_plugin_is_named(paths):
    connected(paths, "0.0.1+old")
    assert found(paths)[0][0] == "warning"


def test_hooks_that_are_turned_off_are_named(paths):
    project_target(paths.root).settings.path.write_text('{"disableAllHooks": true}')
    (finding,) = check_settings(paths)
    assert "turns all hooks off" in finding.what
