"""Small projects in a folder, with and without git."""

import threading
from pathlib import Path

import git

from engine.planning.survey import survey
from engine.workspace.paths import WorkspacePaths
from engine.workspace.records.survey import Survey


def make_project(root: Path, files: dict[str, str]) -> Path:
    """Writes the files, named by their path from the root."""
    for name, content in files.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(content)
    return root


def commit_all(root: Path, subject: str = "First") -> str:
    """Makes a repository of the folder, with one more commit of all there is; returns the commit's id."""
    with git.Repo.init(root, initial_branch="main") as repository:
        with repository.config_writer() as config:
            config.set_value("user", "name", "Test")
            config.set_value("user", "email", "test@example.invalid")
        repository.git.add("--all")
        return repository.index.commit(subject).hexsha


def survey_of(root: Path, goal: str = "Add a thing") -> Survey:
    return survey(WorkspacePaths(root), goal, threading.Event())


def commands_of(found: Survey) -> dict[str, str]:
    """Gate to command."""
    return {command.name: command.command for command in found.commands}
