"""`studio usage`: as text and as data."""

from pathlib import Path

import pytest
from helpers.histories import empty_workspace
from helpers.transcripts import answer, write

from engine.commands.claude_code.usage_text import cost_text, count_text
from engine.commands.main import run


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A workspace with one session in it, and one elsewhere."""
    monkeypatch.setenv("CLAUDE_CONFIG_DIR", str(tmp_path / "claude"))
    root = tmp_path / "words"
    root.mkdir()
    empty_workspace(root)
    projects = tmp_path / "claude" / "projects"
    here = answer("msg_1", output=1_500, sessionId="aaaaaaaa-1", cwd=str(root))
    write(projects / "-words" / "aaaaaaaa-1.jsonl", [here])
    write(projects / "-other" / "bbbbbbbb-2.jsonl", [answer("msg_2", sessionId="bbbbbbbb-2", cwd="/other")])
    return root


def test_one_workspace_as_data(root, studio_json):
    document = studio_json("-C", root, "usage", "--json")
    assert [one["name"] for one in document["sessions"]] == ["aaaaaaaa-1"]
    tokens = {"input": 1, "cache_write": 2, "cache_read": 3, "output": 1500, "total": 1506}
    assert document["total"]["tokens"] == tokens
    assert (document["total"]["cost_usd"], document["cost"]["sessions_without_cost"]) == (None, 1)


def test_all_projects_need_no_workspace(root, studio_json, monkeypatch):
    monkeypatch.chdir(root.parent)
    document = studio_json("usage", "--all-projects", "--by", "model", "--json")
    assert [(one["name"], one["messages"], one["sessions"]) for one in document["models"]] == [
        ("claude-opus-5-5", 2, 2)
    ]


def test_the_table_fits_eighty_columns(root, capsys):
    assert run(["usage", "--all-projects"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert max(map(len, lines)) <= 80
    assert lines[0].split() == ["session", "last", "messages", "input", "written", "read", "output", "cost"]
    assert [line.split()[-2:] for line in lines[1:3]] == [["1.5k", "unknown"], ["10", "unknown"]]


def test_nothing_to_count(root, studio_json, capsys):
    assert run(["-C", str(root), "usage", "--since", "2030-01-01"]) == 0
    assert capsys.readouterr().out.startswith("Nothing to count")
    document = studio_json("-C", root, "usage", "--by", "day", "--since", "2030-01-01", "--json")
    assert (document["days"], document["total"]) == ([], None)


@pytest.mark.parametrize("day", ["", "yesterday", "2026-13-01", "20261121"])
def test_what_is_no_day_is_refused(root, day, capsys):
    assert run(["-C", str(root), "usage", "--since", day]) == 1
    assert "is no day. Write it as" in capsys.readouterr().err


def test_numbers_for_people():
    assert [count_text(count) for count in (0, 999, 1000, 12_345, 999_960, 2 * 10**9)] == [
        "0",
        "999",
        "1.0k",
        "12.3k",
        "1.0M",
        "2.0B",
    ]
    assert [cost_text(usd) for usd in (None, 0.0, 0.0019, 12.345)] == ["unknown", "$0.00", "$0.0019", "$12.35"]
