"""A task that is complete is not built again, unless somebody asks for it."""

import json

import pytest
from helpers.plans import TASK, document, lines, run, step, told, write_plan

from engine.building.completed import AlreadyCompleteError
from engine.orchestration.control import RunControl
from engine.orchestration.session_search import sessions_of_task
from engine.orchestration.step_marks import StepMarks
from engine.planning.offering import offer_plan
from engine.running.runs import RunRequest
from engine.running.runs import run as run_by_name


@pytest.fixture(autouse=True)
def _own_trust(tmp_path_factory, monkeypatch):
    monkeypatch.setenv("STUDIO_TUI_STATE", str(tmp_path_factory.mktemp("state")))


def test_it_says_when_and_by_whom_and_changes_nothing(tmp_path):
    paths = write_plan(tmp_path, step("a", "echo x >> ran"))
    run(paths)
    journal = paths.journal(sessions_of_task(paths, TASK)[0].id)
    before = journal.read_bytes(), paths.manifest(TASK).read_bytes(), paths.current_session.read_bytes()
    with pytest.raises(AlreadyCompleteError, match=r"is complete since 20\S+ \S+ \(test\): 1 step done"):
        run(paths)
    assert (journal.read_bytes(), paths.manifest(TASK).read_bytes(), paths.current_session.read_bytes()) == before
    assert len(sessions_of_task(paths, TASK)) == 1
    assert lines(tmp_path / "ran") == ["x"]


def test_a_run_that_plans_and_builds_leaves_it_alone_too(tmp_path):
    paths = write_plan(tmp_path, step("a", "true"))
    run(paths)
    with pytest.raises(AlreadyCompleteError):
        list(run_by_name(paths, RunRequest(TASK, "run", assistant="offline"), RunControl()))


def test_steps_that_are_reset_are_built_again(tmp_path):
    paths = write_plan(tmp_path, step("a", "echo x >> ran"))
    run(paths)
    StepMarks(paths, TASK, "person").reset()
    assert told(run(paths))[-1] == "build_finished COMPLETE"
    assert lines(tmp_path / "ran") == ["x", "x"]


def test_another_plan_is_built(tmp_path):
    paths = write_plan(tmp_path, step("a", "true"))
    run(paths)
    write_plan(tmp_path, step("a", "true"), step("b", "true"))
    assert "b finished" in told(run(paths))


def test_another_plan_that_was_offered_since_is_built(tmp_path):
    paths = write_plan(tmp_path, step("a", "true"))
    run(paths)
    write_plan(tmp_path, step("a", "true"), step("b", "true"))
    offer_plan(paths, TASK, by="claude")
    assert "b finished" in told(run(paths))


def test_a_build_whose_session_did_not_end_goes_on(tmp_path):
    """As after a `kill -9` between the build's last event and its session's end."""
    paths = write_plan(tmp_path, step("a", "true"))
    run(paths)
    state = paths.session_state(sessions_of_task(paths, TASK)[0].id)
    open_state = document(state)
    open_state["status"] = "executing"
    open_state["agent_states"][-1]["status"] = "active"
    state.write_text(json.dumps(open_state))
    assert told(run(paths))[-1] == "build_finished COMPLETE"
    assert document(state)["status"] == "completed"


def test_a_task_that_only_its_files_call_complete_is_complete(tmp_path):
    """As STUDIO v5 leaves one."""
    paths = write_plan(tmp_path, step("a", "touch ran"))
    paths.manifest(TASK).write_text(json.dumps({"status": "COMPLETE", "completed_at": "2026-01-02T03:04:05Z"}))
    paths.progress(TASK).write_text(json.dumps({"completed_steps": ["a"], "steps": ["a"]}))
    with pytest.raises(AlreadyCompleteError, match="complete since 2026-01-0"):
        run(paths)


def test_it_is_said_to_somebody_who_never_agreed_to_the_plan(tmp_path, monkeypatch, tmp_path_factory):
    paths = write_plan(tmp_path, step("a", "true"))
    run(paths)
    monkeypatch.setenv("STUDIO_TUI_STATE", str(tmp_path_factory.mktemp("another state")))
    with pytest.raises(AlreadyCompleteError):
        run(paths)


def test_a_task_without_its_steps_done_is_built_whatever_its_manifest_says(tmp_path):
    paths = write_plan(tmp_path, step("a", "touch ran"))
    paths.manifest(TASK).write_text('{"status": "COMPLETE"}')
    run(paths)
    assert (tmp_path / "ran").exists()
