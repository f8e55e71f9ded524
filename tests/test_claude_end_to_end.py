"""The real Claude Code CLI plans and builds a small feature through `studio`, against a Messages API on loopback."""

import os
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from helpers.claude import bundled_claude, set_environment
from helpers.claude_developer import GOAL, HINT, QUESTION, developer, prompts_of
from helpers.claude_project import Project
from helpers.messages_api import MessagesApi

from engine.workspace.questions import QuestionKind

CLAUDE = ("--assistant", "claude")


@pytest.fixture
def api(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[MessagesApi]:
    """Whatever `studio` a test starts finds the bundled `claude`, and the tools of these tests, first on its PATH."""
    programs = tmp_path / "programs"
    programs.mkdir()
    (programs / "claude").symlink_to(bundled_claude())
    with MessagesApi(lambda request: []) as api:
        set_environment(monkeypatch, api, tmp_path)
        path = (str(programs), str(Path(sys.executable).parent), os.environ["PATH"])
        monkeypatch.setenv("PATH", os.pathsep.join(path))
        yield api


@pytest.fixture
def project(tmp_path: Path, api: MessagesApi) -> Project:
    project = Project(tmp_path / "words")
    api.respond = developer(project.root)
    return project


def test_from_a_goal_to_a_verified_build(project, api):
    project.studio("run", GOAL, *CLAUDE, "--workflow", "build_only", code=4)
    asked = project.question(QuestionKind.ROUND)
    assert [question.text for question in asked.form] == [QUESTION]
    project.answer(asked, "--set", "success=It is an empty word")

    said = project.studio("run", "--task", project.task, *CLAUDE, code=4)
    print(said)
    project.answer(project.question(QuestionKind.REVIEW), "accept")

    going = project.start("run", "--task", project.task, *CLAUDE)
    project.answer(project.question(QuestionKind.PERMISSION), "once")
    said, _ = going.communicate(timeout=90)
    print(said)
    assert going.returncode == 0, said
    assert project.status == "COMPLETE"
    import json
    Path("/tmp/e2e_requests.json").write_text(json.dumps(api.requests, indent=1))
    import shutil; shutil.copytree(project.root, "/tmp/e2e_project", dirs_exist_ok=True)
