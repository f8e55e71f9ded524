"""What a person kept is told to the task's manifest and to the session."""

import json

import pytest
from helpers.noticed import NEW_TASK, NoticedIn
from helpers.plans import document

from engine.orchestration.captured import tell_captured

TEXT = "The label printer rejected every order because its firmware expects Latin-1"


@pytest.fixture
def workspace(tmp_path):
    return NoticedIn(tmp_path / "w")


def write(path, content):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(content))


def captured(workspace):
    state = document(workspace.paths.session_state(workspace.session))
    return document(workspace.paths.manifest(NEW_TASK))["learnings_captured"], state["outcome"]["learnings_captured"]


def test_told_after_accepting_and_after_undoing(workspace):
    manifest = workspace.paths.manifest(NEW_TASK)
    write(manifest, {"status": "COMPLETE", "learnings_captured": 0, "mine": 1})
    path = workspace.paths.session_state(workspace.session)
    write(path, {**document(path), "outcome": {"success": True, "learnings_captured": ["by hand"], "mine": 2}})
    learning = workspace.one(TEXT)
    made = workspace.noticed.accept(learning.id, by="person")
    for _ in range(2):
        tell_captured(workspace.paths, workspace.noticed, learning)
        assert captured(workspace) == (1, ["by hand", TEXT])
    assert (document(manifest)["mine"], document(path)["outcome"]["mine"]) == (1, 2)
    workspace.decisions.undo(made.id, by="person")
    tell_captured(workspace.paths, workspace.noticed, learning)
    assert captured(workspace) == (0, ["by hand"])


def test_a_rejected_one_is_not_captured(workspace):
    write(workspace.paths.manifest(NEW_TASK), {"learnings_captured": ["by hand"]})
    learning = workspace.one(TEXT)
    workspace.noticed.reject(learning.id, by="person")
    tell_captured(workspace.paths, workspace.noticed, learning)
    assert document(workspace.paths.manifest(NEW_TASK))["learnings_captured"] == ["by hand"]


def test_a_task_whose_files_are_gone(workspace):
    learning = workspace.one(TEXT)
    workspace.noticed.accept(learning.id, by="person")
    tell_captured(workspace.paths, workspace.noticed, learning)
    assert not workspace.paths.manifest(NEW_TASK).exists()
