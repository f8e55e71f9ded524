"""Runs in workspaces where git, a plan's patterns or the files are not as one would wish."""

import json
import shutil
from pathlib import Path

import pytest
from helpers.plans import TASK, step, write_plan
from helpers.repositories import git, repository
from helpers.ways import Ways, ended, names

from engine.commands.main import run


def events_of(ways: Ways) -> list[str]:
    return names(ways.events)


def a_build(root: Path, *steps, **more) -> Ways:
    ways = Ways(root)
    ways.plan(*(steps or (step("a", "echo made > made"),)), **more)
    ways.script()
    return ways


def only_without_git(folder: Path) -> str:
    """A PATH with bash and the rest of the system, but for git."""
    folder.mkdir()
    for name in ("bash", "sh", "env", "echo", "true", "test"):
        if found := shutil.which(name):
            (folder / name).symlink_to(found)
    return str(folder)


def test_without_git_it_says_that_nothing_can_be_rolled_back_and_builds(tmp_path, monkeypatch):
    ways = a_build(repository(tmp_path / "work"))
    monkeypatch.setenv("PATH", only_without_git(tmp_path / "bin"))
    events = ways.build()
    assert ended(events) == "COMPLETE"
    assert "points_unavailable" in events_of(ways) or "point_missed" in events_of(ways)
    assert "step_point" not in events_of(ways)


def test_outside_a_repository_it_says_so_once(tmp_path):
    ways = a_build(tmp_path, step("a", "true"), step("b", "true"))
    assert ended(ways.build()) == "COMPLETE"
    assert events_of(ways).count("points_unavailable") == 1


def test_a_dirty_tree_stays_as_it_is(tmp_path):
    ways = a_build(repository(tmp_path))
    (tmp_path / "a.txt").write_text("my own work\n")
    assert ended(ways.build()) == "COMPLETE"
    assert (tmp_path / "a.txt").read_text() == "my own work\n"
    assert " M a.txt" in git(tmp_path, "status", "--porcelain")
    assert events_of(ways).count("step_point") == 1


def test_a_detached_head_is_left_where_it_is(tmp_path):
    ways = a_build(repository(tmp_path))
    head = git(tmp_path, "rev-parse", "HEAD")
    git(tmp_path, "checkout", "-q", "--detach")
    assert ended(ways.build()) == "COMPLETE"
    assert git(tmp_path, "rev-parse", "HEAD") == head
    assert git(tmp_path, "symbolic-ref", "-q", "HEAD", check=False) == ""


def test_somebody_else_s_index_lock_keeps_no_build_from_its_work(tmp_path):
    ways = a_build(repository(tmp_path))
    (tmp_path / ".git/index.lock").touch()
    assert ended(ways.build()) == "COMPLETE"
    assert (tmp_path / ".git/index.lock").exists()


def test_a_pattern_that_never_ends_is_a_failed_attempt(tmp_path, monkeypatch):
    monkeypatch.setattr("engine.building.micro_actions.PATTERN_S", 0.1)
    (tmp_path / "text").write_text("a" * 50_000 + "!")
    search = {"sequence": 1, "tool": "Grep", "file_path": "text", "params": {"pattern": "(a+)+$"}}
    ways = a_build(tmp_path, {**step("a"), "micro_actions": [search]})
    assert ended(ways.build()) == "HALTED"
    assert "took longer" in str(ways.questions[0].facts["tried"])


@pytest.mark.parametrize(
    ("broken", "why"),
    [
        ({"depends_on": ["a"]}, "wait for each other"),
        ({"depends_on": ["zz"]}, "zz"),
        ({"micro_actions": [{"sequence": 1, "tool": "Magic"}]}, "Magic"),
        ({"micro_actions": [{"sequence": 1, "tool": "Write", "file_path": "/etc/x", "content": ""}]}, "/etc/x"),
        ({"micro_actions": [{"sequence": 1, "tool": "Write", "file_path": "link/x", "content": ""}]}, "link/x"),
    ],
    ids=["a circle", "a missing id", "an unknown tool", "a path outside", "a link that leads outside"],
)
def test_a_plan_that_cannot_be_built_is_refused_in_one_line(tmp_path, capsys, broken, why):
    root = tmp_path / "work"
    root.mkdir()
    (root / "link").symlink_to(tmp_path)
    write_plan(root, {**step("a", "true"), **broken}, trusted=False)
    assert run(["-C", str(root), "build", TASK, "--trust"]) == 1
    err = capsys.readouterr().err.strip()
    assert why in err
    assert len(err.splitlines()) == 1
    assert not (tmp_path / "x").exists()


@pytest.mark.parametrize("content", ["", "{", "[]", "null", '{"steps": {"a": 1}}', "\0\0"])
def test_a_file_that_is_no_plan_is_refused_in_one_line(tmp_path, capsys, content):
    paths = write_plan(tmp_path, step("a", "touch ran"))
    paths.plan(TASK).write_text(content)
    assert run(["-C", str(tmp_path), "build", TASK, "--trust"]) == 1
    err = capsys.readouterr().err
    assert len(err.strip().splitlines()) == 1
    assert "Traceback" not in err
    assert not (tmp_path / "ran").exists()


def test_ten_thousand_steps_are_no_plan_of_an_assistant(tmp_path):
    from engine.assistants.answers import checked_answer
    from engine.assistants.errors import UnusableAnswerError
    from engine.assistants.schemas import PLAN

    plan = {
        "context": {},
        "steps": [{"id": f"s{number}"} for number in range(10_000)],
        "acceptance_criteria": [],
        "quality_gates": {},
    }
    with pytest.raises(UnusableAnswerError, match="10,000 entries"):
        checked_answer(json.loads(json.dumps(plan)), PLAN)
