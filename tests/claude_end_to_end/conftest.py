"""The real Claude Code CLI beside a small project, against a Messages API on loopback."""

import os
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from helpers.claude import bundled_claude, set_environment
from helpers.claude_developer import developer
from helpers.claude_project import Project
from helpers.messages_api import MessagesApi
from helpers.messages_script import Text


@pytest.fixture
def api(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[MessagesApi]:
    """Every `studio` that a test starts finds the bundled `claude`, and the tools of these tests, first on its PATH."""
    programs = tmp_path / "programs"
    programs.mkdir()
    (programs / "claude").symlink_to(bundled_claude())
    with MessagesApi(lambda request: [Text("Nothing.")]) as api:
        set_environment(monkeypatch, api, tmp_path)
        path = (str(programs), str(Path(sys.executable).parent), os.environ["PATH"])
        monkeypatch.setenv("PATH", os.pathsep.join(path))
        yield api


@pytest.fixture
def project(tmp_path: Path, api: MessagesApi) -> Project:
    project = Project(tmp_path / "words")
    api.respond = developer(project.root)
    return project
