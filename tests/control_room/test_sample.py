import shutil
import subprocess
import tempfile
from pathlib import Path

import pytest

from control_room.sample import copy_sample
from engine.shipped_files import shipped


@pytest.fixture(autouse=True)
def temporary_folder(tmp_path, monkeypatch) -> Path:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    return tmp_path


def git(folder: Path, *arguments: str) -> str:
    return subprocess.run(["git", "-C", str(folder), *arguments], capture_output=True, check=True, text=True).stdout


needs_git = pytest.mark.skipif(shutil.which("git") is None, reason="git is not installed")


def test_the_copy_holds_every_file_of_the_sample(temporary_folder):
    folder = copy_sample()
    names = {path.relative_to(shipped("sample-workspace")) for path in shipped("sample-workspace").rglob("*")}
    names = {name for name in names if "__pycache__" not in name.parts}
    assert all((folder / name).exists() for name in names)
    assert folder.parent.parent == temporary_folder.resolve()


def test_two_copies_do_not_meet():
    assert copy_sample() != copy_sample()


def test_a_read_only_installation_gives_a_writable_copy(tmp_path, monkeypatch):
    installed = tmp_path / "installed"
    shutil.copytree(shipped("sample-workspace"), installed)
    for path in (installed, *installed.rglob("*")):
        path.chmod(0o555 if path.is_dir() else 0o444)
    monkeypatch.setattr("control_room.sample.shipped", lambda name: installed)
    folder = copy_sample()
    copied = [folder / path.relative_to(installed) for path in (installed, *installed.rglob("*"))]
    assert all(path.stat().st_mode & 0o200 for path in copied)
    for path in (installed, *installed.rglob("*")):  # so that pytest can clean up
        path.chmod(0o755)


@needs_git
def test_the_copy_is_a_clean_repository_of_its_own():
    folder = copy_sample()
    assert git(folder, "rev-parse", "--show-toplevel").strip() == str(folder)
    assert git(folder, "status", "--porcelain") == ""
    assert ".studio/backlog.json" in git(folder, "ls-files").split()


@needs_git
def test_a_surrounding_repository_is_left_alone(tmp_path, monkeypatch):
    other = tmp_path / "other"
    subprocess.run(["git", "init", "--quiet", str(other)], check=True)
    monkeypatch.setenv("GIT_DIR", str(other / ".git"))
    before = {path.name for path in (other / ".git" / "objects").rglob("*")}
    folder = copy_sample()
    assert (folder / ".git" / "index").exists()
    assert {path.name for path in (other / ".git" / "objects").rglob("*")} == before


@needs_git
def test_a_persons_hooks_do_not_run(tmp_path, monkeypatch):
    hooks = tmp_path / "hooks"
    hooks.mkdir()
    hook = hooks / "pre-commit"
    hook.write_text(f"#!/bin/sh\ntouch {tmp_path / 'ran'}\n")
    hook.chmod(0o755)
    configuration = tmp_path / "gitconfig"
    configuration.write_text(f"[core]\n\thooksPath = {hooks}\n[commit]\n\tgpgSign = true\n")
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(configuration))
    copy_sample()
    assert not (tmp_path / "ran").exists()


def test_without_git_there_is_a_sample_all_the_same(monkeypatch):
    monkeypatch.setattr(shutil, "which", lambda name: None)
    folder = copy_sample()
    assert (folder / "shelf.csv").is_file()
    assert not (folder / ".git").exists()
