"""`studio check-content`: over real files, without a network."""

import json
from pathlib import Path

import pytest

from engine.commands.main import run

TEXT = """# Offline

Offline works. See [costs](costs.md#what-it-costs) and [home](/README.md), [this](#offline), [web](https://example.com).
"""


@pytest.fixture
def posts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / ".studio").mkdir()
    (tmp_path / "README.md").write_text("# Home\n")
    (tmp_path / "posts").mkdir()
    (tmp_path / "posts/costs.md").write_text("## What it costs\n")
    (tmp_path / "posts/offline.md").write_text(TEXT)
    monkeypatch.chdir(tmp_path)
    return tmp_path / "posts"


def check(*arguments: str) -> int:
    return run(["check-content", "posts/offline.md", *arguments])


def test_a_text_as_asked(posts, capsys):
    options = ["--min-words", "5", "--max-words", "50", "--heading", "Offline", "--keyword", "offline:2"]
    assert check(*options, "--one-h1", "--links-exist") == 0
    out = capsys.readouterr().out
    assert "✔ 3 links inside the project lead somewhere" in out
    assert "not checked: https://example.com" in out
    assert "posts/offline.md is as asked" in out


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--min-words", "500"], "✘ 9 words, at least 500"),
        (["--heading", "Price"], "✘ heading 'Price' is missing"),
        (["--keyword", "price"], "✘ keyword 'price' 0 ×, at least 1"),
        (["--keyword", "offline:3"], "at least 3"),
    ],
)
def test_a_text_that_is_not(posts, capsys, arguments, said):
    assert check(*arguments) == 1
    out = capsys.readouterr().out
    assert said in out
    assert "is not as asked: 1 to mend" in out


@pytest.mark.parametrize(
    ("target", "said"),
    [
        ("missing.md", "there is no such file"),
        ("costs.md#price", "no heading of costs.md is called so"),
        ("#nowhere", "no heading of this text is called so"),
        ("../../outside.md", "it leads out of the workspace"),
        ("%00", "it leads out of the workspace"),
        ("x" * 300, "file name too long"),
    ],
)
def test_a_link_that_leads_nowhere(posts, capsys, target, said):
    (posts / "offline.md").write_text(f"[x]({target})\n")
    assert check("--links-exist") == 1
    assert said in capsys.readouterr().out


def test_json_says_the_same(posts, capsys):
    assert check("--json", "--min-words", "500", "--links-exist") == 1
    document = json.loads(capsys.readouterr().out)
    assert document["passed"] is False
    assert document["words"] == 9
    assert [item["passed"] for item in document["checks"]] == [False, True]
    assert document["unchecked_links"] == ["https://example.com"]


def test_it_works_where_there_is_no_workspace(posts, capsys):
    (posts.parent / ".studio").rmdir()
    assert check("--links-exist") == 0


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["posts/none.md"], "There is no file posts/none.md"),
        (["../secret.md"], "leaves the workspace"),
        (["posts/offline.md", "--keyword", "x:many"], "is not WORD or WORD:MIN"),
        (["posts/offline.md", "--min-words", "-1"], "-1 is not in the range"),
    ],
)
def test_what_cannot_be_checked_is_refused(posts, capsys, arguments, said):
    (posts.parent.parent / "secret.md").write_text("secret")
    assert run(["check-content", *arguments]) == 1
    streams = capsys.readouterr()
    assert said in streams.err
    assert "Traceback" not in streams.err


def test_escape_codes_in_a_text_do_not_reach_the_terminal(posts, capsys):
    (posts / "offline.md").write_text("[x](%1b[31mred.md)\n")
    check("--links-exist")
    assert "\x1b" not in capsys.readouterr().out
