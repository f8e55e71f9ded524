"""`studio status` tells of Claude's sessions, in words and as data."""

from pathlib import Path

import pytest
from helpers.claude_hooks import SESSION, leave, recorded, tell_status, window

from engine.commands.main import run
from engine.workspace.paths import WorkspacePaths


@pytest.fixture
def paths(tmp_path: Path) -> WorkspacePaths:
    (tmp_path / ".studio").mkdir()
    return WorkspacePaths(tmp_path)


@pytest.fixture
def asking(paths) -> WorkspacePaths:
    leave(paths, recorded("UserPromptSubmit"))
    leave(paths, recorded("PermissionRequest", tool_input={"command": "git push"}))
    tell_status(paths, context_window=window(170_000))
    return paths


def test_as_data(asking, studio_json):
    told = studio_json("-C", asking.root, "status", "--json")

    (session,) = told["claude"]
    assert (session["id"], session["state"], session["live"]) == (SESSION, "waits for permission", True)
    assert session["waits_for"]["for"] == "Bash: git push"
    assert (session["context"]["percent"], session["context"]["level"]) == (85, "warning")
    assert told["claude_problems"] == []


def test_in_words(asking, capsys):
    run(["-C", str(asking.root), "status"])

    text = capsys.readouterr().out
    assert "4eeb953a  waits for permission  claude-sonnet-5-5  Bash: git push" in text
    assert "context 170,000 of 200,000 tokens, 85%, warning: measured (status line)" in text


def test_a_file_that_is_no_event_is_a_problem(paths, capsys):
    leave(paths, b"not ours")

    run(["-C", str(paths.root), "status"])

    assert ".studio/.spool/set-aside: 1 file in which no event of Claude's could be read" in capsys.readouterr().out
