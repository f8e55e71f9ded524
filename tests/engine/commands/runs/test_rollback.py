"""`studio rollback TASK STEP`: files and steps go back together."""

from pathlib import Path

import pytest
from helpers.plans import TASK, document, step, write_plan
from helpers.repositories import git, repository

from engine.commands.main import run
from engine.orchestration.claim import claimed
from engine.workspace.journal import read_events
from engine.workspace.paths import WorkspacePaths


def built(root: Path) -> WorkspacePaths:
    """a, then b and c: each writes a file; c does not depend on b but comes after it."""
    repository(root, {"a.txt": "before\n"})
    steps = [
        step("a", "echo a > a.txt"),
        step("b", "echo b > a.txt; echo b > b.txt", after=("a",)),
        step("c", "echo c > c.txt", after=("a",)),
        step("d", "echo d > d.txt", after=("b",)),
    ]
    paths = write_plan(root, *steps)
    assert run(["-C", str(root), "build", TASK]) == 0
    return paths


@pytest.fixture
def rollback(tmp_path, capsys):
    def call(*words: str) -> tuple[int, str, str]:
        capsys.readouterr()
        code = run(["-C", str(tmp_path), "rollback", *words])
        return code, *capsys.readouterr()

    return call


def rolled_back(paths: WorkspacePaths) -> list[dict]:
    sessions = sorted(path.name for path in paths.orchestration.glob("orch_*"))
    events = [event for session in sessions for event in read_events(paths, session)]
    return [event.model_dump() for event in events if event.event == "step_rolled_back"]


def test_files_and_steps_go_back_together(tmp_path, rollback):
    paths = built(tmp_path)
    code, out, _ = rollback(TASK, "b", "--yes")
    assert code == 0
    assert "-b\n+" not in out
    assert (tmp_path / "a.txt").read_text() == "a\n"
    assert not [name for name in "bcd" if (tmp_path / f"{name}.txt").exists()]
    assert document(paths.progress(TASK))["completed_steps"] == ["a"]
    assert document(paths.manifest(TASK))["status"] == "BUILDING"


def test_the_journal_tells_it(tmp_path, rollback):
    paths = built(tmp_path)
    rollback(TASK, "b", "--yes")
    (told,) = rolled_back(paths)
    assert told["step_id"] == "b"
    assert told["files"] == ["a.txt", "b.txt", "c.txt", "d.txt"]
    assert told["undone"] == ["b", "c", "d"]
    assert git(tmp_path, "show", f"{told['kept']}:d.txt") == "d\n"
    assert git(tmp_path, "show", f"{told['point']}:a.txt") == "a\n"


def test_a_build_goes_on_from_there(tmp_path, rollback):
    paths = built(tmp_path)
    rollback(TASK, "b", "--yes")
    assert run(["-C", str(tmp_path), "build", TASK]) == 0
    assert document(paths.progress(TASK))["completed_steps"] == ["a", "b", "c", "d"]
    assert (tmp_path / "d.txt").read_text() == "d\n"


def test_a_dry_run_shows_the_diff_and_changes_nothing(tmp_path, rollback):
    paths = built(tmp_path)
    code, out, _ = rollback(TASK, "b", "--dry-run")
    assert code == 0
    assert "-a\n+b\n" in out
    assert "To do again: b, c, d" in out
    assert (tmp_path / "d.txt").exists()
    assert rolled_back(paths) == []


def test_nobody_said_yes(tmp_path, rollback):
    built(tmp_path)
    code, _, err = rollback(TASK, "b")
    assert (code, err) == (1, "Nothing was rolled back. Say yes, or use --yes\n")
    assert (tmp_path / "d.txt").exists()


def test_not_while_somebody_works_on_the_task(tmp_path, rollback):
    paths = built(tmp_path)
    with claimed(paths, TASK):
        code, _, err = rollback(TASK, "b", "--yes")
    assert code == 1
    assert "already worked on" in err
    assert document(paths.progress(TASK))["completed_steps"] == ["a", "b", "c", "d"]


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ((TASK, "nope"), "has no step 'nope'"),
        (("nope", "a"), "nope has no plan"),
        (("../x", "a"), "is not a task id"),
    ],
)
def test_what_is_not_there(tmp_path, rollback, words, told):
    built(tmp_path)
    code, out, err = rollback(*words, "--yes")
    assert (code, out) == (1, "")
    assert told in err


def test_a_step_that_no_build_began(tmp_path, rollback):
    repository(tmp_path)
    write_plan(tmp_path, step("a", "true"))
    code, _, err = rollback(TASK, "a", "--yes")
    assert code == 1
    assert "a has no rollback point" in err


def test_outside_git(tmp_path, rollback):
    write_plan(tmp_path, step("a", "true"))
    code, _, err = rollback(TASK, "a", "--yes")
    assert code == 1
    assert "in no git repository" in err


def test_a_missing_argument_shows_the_usage(rollback):
    code, _, err = rollback(TASK)
    assert code == 1
    assert err.startswith("Usage:")


def test_help_tells_the_exit_codes(rollback):
    code, out, _ = rollback("--help")
    assert code == 0
    assert "Exit codes: 0" in " ".join(out.split())
