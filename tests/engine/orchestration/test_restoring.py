"""Going back to a checkpoint, shown before it is done."""

import json

import pytest
from helpers.session_folders import TASK, claim, done, end, finish, session, task

from engine.orchestration.checkpoints import add_checkpoint
from engine.orchestration.errors import OrchestrationError
from engine.orchestration.restore_preview import restore_preview
from engine.orchestration.restoring import restore
from engine.orchestration.session_list import read_session
from engine.orchestration.sessions import change_session, read_state, rebuilt_state
from engine.orchestration.step_marks import StepMarks
from engine.workspace.journal import read_events
from engine.workspace.paths import WorkspacePaths

STEPS = ("s1", "s2", "s3", "s4")


@pytest.fixture
def paths(tmp_path):
    paths = WorkspacePaths(tmp_path)
    task(paths, *STEPS)
    return paths


@pytest.fixture
def session_id(paths):
    return session(paths)


def failed(paths: WorkspacePaths, session_id: str) -> None:
    failure = {"timestamp": "2026-01-01T00:00:00Z", "agent": "builder", "error_message": "broke"}
    change_session(paths, session_id, {"status": "recovering"}, {"failures": failure})


def content(paths: WorkspacePaths) -> dict:
    """All files of the workspace; a lock's is no content."""
    return {path: path.read_bytes() for path in paths.state.rglob("*") if path.is_file() and path.suffix != ".lock"}


def test_the_diff_shows_what_becomes_of_the_record(paths, session_id):
    checkpoint = add_checkpoint(paths, session_id, "good", "person")
    failed(paths, session_id)
    diff = restore_preview(paths, session_id, checkpoint).text
    assert "status recovering to executing" in diff
    assert '-  "status": "recovering",\n+  "status": "executing",' in diff
    assert '-      "error_message": "broke"' in diff
    assert '"checkpoints"' not in diff


def test_the_diff_of_a_record_says_that_no_step_is_undone(paths, session_id):
    finish(paths, session_id, "s1", "s2")
    checkpoint = add_checkpoint(paths, session_id, "good", "person")
    said = restore_preview(paths, session_id, checkpoint).said
    assert "No step becomes undone: task_1 stays at 2 of 4 steps." in said
    assert "such as s2_done" in said


def test_looking_changes_nothing(paths, session_id):
    finish(paths, session_id, "s1", "s2")
    add_checkpoint(paths, session_id, "good", "person")
    before = content(paths)
    for checkpoint in read_session(paths, session_id).checkpoints:
        restore_preview(paths, session_id, checkpoint.id)
    assert content(paths) == before


def test_what_the_diff_shows_is_what_is_done(paths, session_id):
    checkpoint = add_checkpoint(paths, session_id, "good", "person")
    then = read_state(paths, session_id)
    failed(paths, session_id)
    restore(paths, session_id, checkpoint, "person")
    now = read_state(paths, session_id)
    assert {**now, "checkpoints": [], "updated_at": ""} == {**then, "checkpoints": [], "updated_at": ""}
    assert [line.name for line in read_session(paths, session_id).checkpoints] == ["good", "before_resume"]
    assert rebuilt_state(paths, session_id) == now


def test_going_back_can_be_taken_back(paths, session_id):
    checkpoint = add_checkpoint(paths, session_id, "good", "person")
    failed(paths, session_id)
    restore(paths, session_id, checkpoint, "person")
    restore(paths, session_id, "before_resume", "person")
    assert [failure["error_message"] for failure in read_state(paths, session_id)["failures"]] == ["broke"]


def test_a_step_s_checkpoint_makes_the_steps_after_it_steps_to_do(paths, session_id):
    finish(paths, session_id, *STEPS)
    assert "To do again: s3, s4." in restore_preview(paths, session_id, "s2_done").text
    restored = restore(paths, session_id, "s2_done", "person")
    assert restored.undone == ("s3", "s4")
    assert done(paths) == ["s1", "s2"]
    assert read_events(paths, session_id)[-1].event == "checkpoint_restored"


def test_a_complete_task_can_be_built_again(paths, session_id):
    task(paths, *STEPS, status="COMPLETE")
    finish(paths, session_id, *STEPS)
    end(paths, session_id, "2026-01-01T00:00:00Z")
    assert "in a new session" in restore_preview(paths, session_id, "s2_done").text
    restore(paths, session_id, "s4_done", "person")
    assert json.loads(paths.manifest(TASK).read_text())["status"] == "COMPLETE"
    restore(paths, session_id, "s2_done", "person")
    assert json.loads(paths.manifest(TASK).read_text())["status"] == "READY_TO_BUILD"


def test_after_means_finished_after_not_later_in_the_plan(paths, session_id):
    finish(paths, session_id, "s3", "s1", "s2")
    restore(paths, session_id, "s1_done", "person")
    assert done(paths) == ["s3", "s1"]


def test_a_step_that_was_done_again_counts_where_it_was_finished_last(paths, session_id):
    finish(paths, session_id, "s1", "s2")
    StepMarks(paths, TASK, "person", session_id).reset("s1")
    finish(paths, session_id, "s1")
    assert restore(paths, session_id, "s2_done", "person").undone == ("s1",)


def test_steps_that_only_the_progress_file_knows_stay(paths, session_id):
    finish(paths, session_id, "s1", "s2")
    progress = json.loads(paths.progress(TASK).read_text())
    paths.progress(TASK).write_text(json.dumps({**progress, "completed_steps": ["s4", "s1", "s2"]}))
    restore(paths, session_id, "s1_done", "person")
    assert done(paths) == ["s4", "s1"]


def test_steps_that_a_later_session_finished_are_undone_too(paths, session_id):
    finish(paths, session_id, "s1")
    finish(paths, session(paths), "s2", "s3")
    assert restore(paths, session_id, "s1_done", "person").undone == ("s2", "s3")
    assert done(paths) == ["s1"]


def test_going_back_to_the_last_step_changes_nothing(paths, session_id):
    finish(paths, session_id, "s1", "s2")
    assert "nothing changes" in restore_preview(paths, session_id, "s2_done").text
    assert restore(paths, session_id, "s2_done", "person").undone == ()


def test_steps_of_an_earlier_plan_are_no_checkpoints(paths, session_id):
    finish(paths, session_id, "s1", "s2", "s3")
    task(paths, "s1", "new_2")
    finish(paths, session_id, "new_2")
    assert restore(paths, session_id, "s1_done", "person").undone == ("new_2",)


def test_doing_it_twice_is_harmless(paths, session_id):
    finish(paths, session_id, *STEPS)
    restore(paths, session_id, "s2_done", "person")
    assert restore(paths, session_id, "s2_done", "person").undone == ()
    assert done(paths) == ["s1", "s2"]


@pytest.mark.parametrize("name", ["good", "s1_done"])
def test_nothing_goes_back_under_a_running_process(paths, session_id, name):
    finish(paths, session_id, "s1", "s2")
    add_checkpoint(paths, session_id, "good", "person")
    claim(paths, session_id)
    before = content(paths)
    with pytest.raises(OrchestrationError, match="Pause it first"):
        restore(paths, session_id, name, "person")
    assert content(paths) == before


def test_an_unknown_checkpoint_is_refused_with_those_that_are_there(paths, session_id):
    finish(paths, session_id, "s1")
    with pytest.raises(OrchestrationError, match="task_1/s1_done"):
        restore(paths, session_id, "s9_done", "person")


def test_a_name_that_several_tasks_have_is_not_guessed(paths, session_id):
    task(paths, "s1", task_id="task_2")
    turn = {"agent_name": "builder", "invocation_id": "builder_2", "input": {"task_id": "task_2"}}
    change_session(paths, session_id, {}, {"agent_states": turn})
    finish(paths, session_id, "s1")
    finish(paths, session_id, "s1", task_id="task_2")
    with pytest.raises(OrchestrationError, match="several tasks"):
        restore(paths, session_id, "s1_done", "person")
    assert restore(paths, session_id, "task_2/s1_done", "person").checkpoint.task_id == "task_2"


def test_an_escape_code_in_a_state_does_not_reach_the_diff(paths, session_id):
    checkpoint = add_checkpoint(paths, session_id, "good", "person")
    change_session(paths, session_id, {"goal": "\x1b[31mred"})
    assert "\x1b" not in restore_preview(paths, session_id, checkpoint).text
