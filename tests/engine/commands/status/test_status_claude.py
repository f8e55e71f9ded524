"""`studio status` tells of Claude's sessions, in words and as data."""

from pathlib import Path

import pytest
from helpers.claude import wait_for
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


def test_older_sessions_are_counted(paths, studio_json, monkeypatch):
    monkeypatch.setattr("engine.claude_code.live.reader.SHOWN", 2)
    for number in range(5):
        leave(paths, recorded("UserPromptSubmit", session_id=f"session-{number}"))

    told = studio_json("-C", paths.root, "status", "--json")

    assert (len(told["claude"]), told["claude_older"]) == (2, 3)


def test_in_words(asking, capsys):
    run(["-C", str(asking.root), "status"])

    text = capsys.readouterr().out
    assert "4eeb953a  waits for permission  claude-sonnet-5-5  Bash: git push" in text
    assert "context 170,000 of 200,000 tokens, 85%, warning: measured (status line)" in text


def test_a_file_that_is_no_event_is_a_problem(paths, capsys):
    leave(paths, b"not ours", at=1_700_000_000)  # of what is newer, the rest may yet come

    run(["-C", str(paths.root), "status"])

    assert ".studio/.spool/set-aside: 1 file in which no event of Claude's could be read" in capsys.readouterr().out


def left_for_a_day(paths) -> None:
    for number in range(3):
        leave(paths, recorded("UserPromptSubmit"), at=1_700_000_000 + number)


def test_a_spool_that_nobody_read_for_a_day_is_read_beside_the_command(paths, studio_json, monkeypatch):
    monkeypatch.setattr("engine.claude_code.live.following.READ_BY_A_COMMAND", 2)
    left_for_a_day(paths)

    told = studio_json("-C", paths.root, "status", "--json")["claude_problems"]

    assert told[0]["reason"].startswith("3 events of Claude's wait to be read")
    assert "being read now" in told[0]["remedy"]
    wait_for(lambda: not list(paths.spool.glob("*.json")))
    assert studio_json("-C", paths.root, "status", "--json")["claude_problems"] == []


def test_the_command_itself_asks_no_file_of_it_for_its_time(paths, studio_json, monkeypatch):
    monkeypatch.setattr("engine.claude_code.live.following.READ_BY_A_COMMAND", 2)
    monkeypatch.setattr("engine.claude_code.live.following.COUNTED", 3)
    monkeypatch.setattr("engine.claude_code.events.draining.start_unwaited", lambda *_: False)
    monkeypatch.setattr("engine.workspace.spool_files._entries", lambda _: pytest.fail("the files were listed"))
    left_for_a_day(paths)

    (told,) = studio_json("-C", paths.root, "status", "--json")["claude_problems"]

    assert told["reason"].startswith("3 or more events of Claude's wait")
    assert told["remedy"] == "`studio status --follow` reads them"
    assert len(list(paths.spool.glob("*.json"))) == 3
