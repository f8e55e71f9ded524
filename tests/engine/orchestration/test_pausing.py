"""A person pauses a session and lets it go on."""

import pytest
from helpers.session_folders import TASK, claim, end, session

from engine.orchestration.control import RunControl
from engine.orchestration.errors import OrchestrationError
from engine.orchestration.pausing import pause_session, resume_session
from engine.orchestration.questions import ask
from engine.orchestration.sessions import current_session_id, read_state, rebuilt_state
from engine.orchestration.stop_requests import StopListener
from engine.workspace.paths import WorkspacePaths
from engine.workspace.questions import QuestionKind


@pytest.fixture
def paths(tmp_path):
    return WorkspacePaths(tmp_path)


def status(paths: WorkspacePaths, session_id: str) -> str:
    return read_state(paths, session_id)["status"]


def test_where_nothing_runs_the_status_is_all_that_changes(paths):
    session_id = session(paths)
    paused = pause_session(paths, session_id)
    assert (paused.status, paused.asked) == ("paused", None)
    assert status(paths, session_id) == "paused"
    assert rebuilt_state(paths, session_id) == read_state(paths, session_id)


@pytest.mark.parametrize("now", [False, True])
def test_what_runs_hears_of_it(paths, now):
    session_id = session(paths)
    claim(paths, session_id)
    control = RunControl()
    with StopListener(paths, session_id, TASK, control):
        assert pause_session(paths, session_id, now=now).asked
        heard = control.stop_now if now else control.stop_after_step
        assert heard.wait(60)
    assert status(paths, session_id) == "executing"  # the run says itself when it has stopped


@pytest.mark.parametrize("before", ["executing", "waiting", "recovering"])
def test_resuming_brings_the_status_back(paths, before):
    session_id = session(paths, status=before)
    pause_session(paths, session_id)
    resumed = resume_session(paths, session_id)
    assert (resumed.status, resumed.task_id) == (before, TASK)
    assert status(paths, session_id) == before


def test_one_with_an_open_question_waits(paths):
    session_id = session(paths)
    ask(paths, session_id, "q1", QuestionKind.ESCALATION, "What now?", task_id=TASK)
    pause_session(paths, session_id)
    assert resume_session(paths, session_id).status == "waiting"


def test_the_resumed_one_is_the_active_one(paths):
    first = session(paths)
    session(paths)
    resume_session(paths, first)
    assert current_session_id(paths) == first


def test_pausing_twice_keeps_what_it_was_before(paths):
    session_id = session(paths, status="waiting")
    pause_session(paths, session_id)
    pause_session(paths, session_id)
    assert resume_session(paths, session_id).status == "waiting"


@pytest.mark.parametrize("change", [pause_session, resume_session])
def test_one_that_has_ended_stays_ended(paths, change):
    session_id = session(paths)
    end(paths, session_id, "2026-01-01T00:00:00Z")
    with pytest.raises(OrchestrationError, match="has ended"):
        change(paths, session_id)
    assert status(paths, session_id) == "completed"
