"""A build that Claude does step by step: its session, its turn, and each attempt at a step."""

import pytest
from helpers.plans import TASK, document, picture, run, step, write_plan

from engine.orchestration.errors import OrchestrationError
from engine.orchestration.sessions import change_session, current_session_id, open_session, read_state
from engine.orchestration.step_marks import StepMarks
from engine.workspace.build_record import Status
from engine.workspace.journal import append_event, read_events
from engine.workspace.paths import WorkspacePaths

CLAUDE = "4eeb953a-ecda-43fa-bbe2-fe93128450ed"


@pytest.fixture
def paths(tmp_path, monkeypatch, tmp_path_factory) -> WorkspacePaths:
    monkeypatch.setenv("STUDIO_TUI_STATE", str(tmp_path_factory.mktemp("state")))
    return write_plan(tmp_path, step("a", "true", attempts=3), step("b", "true", after=("a",)))


@pytest.fixture
def marks(paths) -> StepMarks:
    return StepMarks(paths, TASK, "claude", claude_session=CLAUDE)


def turns(paths) -> list[tuple[str, str]]:
    state = read_state(paths, current_session_id(paths)) or {}
    return [(turn["agent_name"], turn["status"]) for turn in state["agent_states"]]


def test_claude_begins_in_a_session_of_its_own(paths, marks):
    marks.begin()
    marks.begin()
    state = read_state(paths, current_session_id(paths))
    assert state is not None
    assert (state["goal"], state["status"]) == ("Make it", "executing")
    assert turns(paths) == [("builder", "active")]


def test_a_session_that_is_about_no_task_yet_is_claudes(paths, marks):
    opened = open_session(paths, "Lead it", mode="explicit", trigger="build_command")
    marks.begin()
    assert current_session_id(paths) == opened


def test_a_session_that_is_over_stays_over(paths, marks):
    over = open_session(paths, "Before", mode="explicit", trigger="build_command")
    change_session(paths, over, {"status": "completed"})
    marks.begin()
    assert current_session_id(paths) != over


def test_a_person_who_marks_steps_opens_no_session(paths):
    StepMarks(paths, TASK, "person").begin()
    assert current_session_id(paths) == ""


def test_the_turn_ends_with_the_last_step(paths, marks):
    marks.begin()
    marks.complete("a")
    assert turns(paths) == [("builder", "active")]
    marks.complete("b")
    assert turns(paths) == [("builder", "completed")]


def test_each_start_is_an_attempt_of_claudes(paths, marks):
    marks.begin()
    marks.start("a")
    first = picture(paths).steps[0]
    assert (first.status, first.attempt, first.by, first.claude_session) == (Status.RUNNING, 1, "claude", CLAUDE)
    marks.fail("a", "its check says no")
    failed = picture(paths).steps[0]
    assert (failed.status, failed.attempt, failed.reason) == (Status.FAILED, 1, "its check says no")
    marks.start("a")
    again = picture(paths).steps[0]
    assert (again.status, again.attempt, again.reason) == (Status.RUNNING, 2, "its check says no")
    marks.complete("a")
    done, following = picture(paths).steps
    assert (done.status, done.attempt, done.is_marked, done.reason) == (Status.DONE, 2, True, "")
    assert following.status is Status.WAITING


def test_a_step_that_is_done_is_not_begun_again(paths, marks):
    marks.complete("a")
    with pytest.raises(OrchestrationError, match="a is done already"):
        marks.start("a")


def test_the_engine_begins_anew_where_claude_stopped_in_the_middle(paths, marks):
    marks.begin()
    marks.start("a")
    events = run(paths)
    assert [event.get("attempt") for event in events if event.event == "step_started"] == [1, 1]
    assert [record.by for record in picture(paths).steps] == ["engine", "engine"]
    assert document(paths.manifest(TASK))["status"] == "COMPLETE"
    assert turns(paths)[0] == ("builder", "failed")


def test_a_step_that_claude_left_does_not_run(paths, marks):
    marks.begin()
    session = current_session_id(paths)
    append_event(paths, session, "lease_taken", by="claude", task_id=TASK, claude_session=CLAUDE)
    marks.start("a")
    left = picture(paths).steps[0]
    assert (left.status, left.reason) == (Status.PAUSED, "Claude left it")


def test_the_journal_names_claudes_session(paths, marks):
    marks.begin()
    marks.start("a")
    marks.complete("a")
    told = [event for event in read_events(paths, current_session_id(paths)) if event.step_id]
    assert [(event.event, event.get("claude_session")) for event in told] == [
        ("step_taken_up", CLAUDE),
        ("step_finished", CLAUDE),
    ]
