"""A run that is a process of its own."""

import os
import shutil
import sys
from pathlib import Path

import pytest

from engine.own_program import make_findable
from engine.running.runs import RunRequest, complaint, start_in_background
from engine.workspace.paths import WorkspacePaths

TASK = "task_20260101_120000"


@pytest.fixture
def paths(tmp_path: Path) -> WorkspacePaths:
    (tmp_path / ".studio").mkdir()
    return WorkspacePaths(tmp_path)


def ended(paths: WorkspacePaths) -> int:
    return start_in_background(paths, RunRequest(TASK, by="a test")).wait(timeout=60)


def test_why_it_could_not_start_is_told(paths: WorkspacePaths) -> None:
    code = ended(paths)
    assert complaint(paths, TASK, code) == (f"There is no task '{TASK}'", "See `studio status` for the tasks there are")


def test_a_project_with_an_engine_of_its_own_does_not_run_instead(
    paths: WorkspacePaths, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    theirs = tmp_path / "engine" / "commands"
    theirs.mkdir(parents=True)
    for folder in (theirs, theirs.parent):
        (folder / "__init__.py").touch()
    (theirs / "main.py").write_text("from pathlib import Path\nPath('theirs').touch()\n")
    monkeypatch.chdir(tmp_path)
    ended(paths)
    assert not (tmp_path / "theirs").exists()


def test_what_it_starts_finds_studio_behind_all_else(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("python", "studio"):
        (tmp_path / name).touch(mode=0o755)
    monkeypatch.setattr(sys, "executable", str(tmp_path / "python"))
    own = tmp_path / "own"
    own.mkdir()
    (own / "python").touch(mode=0o755)
    monkeypatch.setenv("PATH", str(own))
    make_findable()
    assert shutil.which("studio") == str(tmp_path / "studio")
    assert shutil.which("python") == str(own / "python")
    path = os.environ["PATH"]
    make_findable()
    assert os.environ["PATH"] == path
