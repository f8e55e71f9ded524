"""`studio playbooks lint`."""

import json

import pytest

from engine.commands.knowledge.named_commands import command_problem, named_commands
from engine.commands.main import run

GOOD = """---
name: mending
description: How something that broke is mended.
---

# Mending

Run `studio run "goal"` and read [the notes](notes.md).
"""


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "mending").mkdir()
    (tmp_path / "mending" / "notes.md").write_text("# Notes\n")
    (tmp_path / "mending" / "SKILL.md").write_text(GOOD)
    return tmp_path


@pytest.fixture
def lint(folder, capsys):
    def call(text: str = GOOD) -> tuple[int, str]:
        (folder / "mending" / "SKILL.md").write_text(text)
        capsys.readouterr()
        return run(["playbooks", "lint", str(folder)]), capsys.readouterr().out

    return call


def test_those_that_come_with_us_are_as_they_should_be(capsys):
    code = run(["playbooks", "lint"])
    out = capsys.readouterr().out
    assert code == 0, out
    names = ["brand", "building", "content", "context-management", "memory", "orchestration", "planning", "validation"]
    assert out.splitlines() == [f"✔ {name}" for name in names]


def test_one_that_is_as_it_should_be(lint):
    assert lint() == (0, "✔ mending\n")


@pytest.mark.parametrize(
    ("old", "new", "line", "told"),
    [
        ("---\n", "", 1, "does not begin with front matter"),
        ("name: mending", "name: other", 2, "its name is 'other', its folder's 'mending'"),
        ("name: mending", "name: [mending", 1, "no YAML mapping"),
        ("How something that broke is mended.", "Short.", 3, "the description has 6 characters"),
        ("How something", "How " + "some" * 300, 3, "it needs 20 to 1,024"),
        (GOOD.split("---\n")[2], "\n", 5, "there is no method"),
        ("# Mending", "# Mending\n\n" + "word " * 3000, 5, "at most 12,000"),
        ("notes.md", "gone.md", 8, "link to gone.md: there is no such file"),
        ("notes.md", "../../../etc/passwd", 8, "there is no such file"),
        ("notes.md", "#gone", 8, "no heading is called so"),
        ("studio run", "studio fly", 8, "there is no command `studio fly`"),
        ("# Mending", "```\nstudio skills fly\n```", 6, "`studio skills` has no verb fly"),
        ('run "goal"', "run --fly", 8, "`studio run` has no option --fly"),
        ('studio run "goal"', "playbooks/gone/SKILL.md", 8, "there is no file playbooks/gone/SKILL.md"),
    ],
)
def test_a_slip_is_named_with_its_line(lint, old, new, line, told):
    code, out = lint(GOOD.replace(old, new, 1))
    assert code == 1
    assert any(f"mending/SKILL.md:{line}: " in one and told in one for one in out.splitlines()), out


@pytest.mark.parametrize("text", ["[web](https://example.com)", "[here](#mending)", "`studio/learnings/<domain>.md`"])
def test_what_is_no_slip(lint, text):
    assert lint(f"{GOOD}\n{text}\n")[0] == 0


def test_json(folder, lint, studio_json, capsys):
    document = studio_json("playbooks", "lint", folder, "--json")
    assert document == {
        "passed": True,
        "playbooks": [{"name": "mending", "path": "mending/SKILL.md", "problems": []}],
    }
    lint("nothing")
    assert run(["playbooks", "lint", str(folder), "--json"]) == 1
    assert json.loads(capsys.readouterr().out)["playbooks"][0]["problems"][0]["line"] == 1


def test_a_file_that_is_no_text(folder, capsys):
    (folder / "mending" / "SKILL.md").write_bytes(b"\xff\xfe\x00")
    assert run(["playbooks", "lint", str(folder)]) == 1
    assert "not UTF-8" in capsys.readouterr().out


@pytest.mark.parametrize(("place", "told"), [("gone", "There is no folder"), (".", "holds no playbooks")])
def test_a_folder_without_any(tmp_path, capsys, place, told):
    assert run(["playbooks", "lint", str(tmp_path / place)]) == 1
    assert told in capsys.readouterr().err


@pytest.mark.parametrize(
    ("code", "problem"),
    [
        ("studio orchestrator agent-start planner", ""),
        ("studio orchestrator agent-stop planner", "`studio orchestrator` has no verb agent-stop"),
        ("studio sessions pause --now", ""),
        ("studio sessions stop", "`studio sessions` has no verb stop"),
        ("cd x && studio run 'it' --accept | tail", ""),
        ("STUDIO_DIR=x studio status --json; studio nope", "there is no command `studio nope`"),
        ("studio check-content a.md --keyword 'x:3' --min-words=4", ""),
        ("studio GROUP VERB", ""),
        ("bin/studio nope", ""),
        ("studio-tui nope", ""),
    ],
)
def test_commands_in_code(code, problem):
    assert [found for found in map(command_problem, named_commands(code)) if found] == ([problem] if problem else [])
