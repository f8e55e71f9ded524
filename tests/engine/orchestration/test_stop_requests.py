"""A line in the journal stops a run that another process carries out."""

import json

import pytest

from engine.orchestration.control import RunControl
from engine.orchestration.sessions import open_session
from engine.orchestration.stop_requests import StopListener, request_stop
from engine.workspace.journal import append_event
from engine.workspace.paths import WorkspacePaths

TASK = "task_20260101_120000"


@pytest.fixture
def paths(tmp_path) -> WorkspacePaths:
    return WorkspacePaths(tmp_path)


@pytest.fixture
def session(paths) -> str:
    return open_session(paths, "Sell tea", mode="explicit", trigger="project_run")


@pytest.mark.parametrize("now", [True, False])
def test_it_is_heard_and_told_to_be_heard(paths, session, now):
    control = RunControl()
    with StopListener(paths, session, TASK, control):
        request_stop(paths, session, TASK, now=now)
        assert (control.stop_now if now else control.stop_after_step).wait(60)
    assert control.stop_now.is_set() is now
    events = [json.loads(line) for line in paths.journal(session).read_text().splitlines()]
    assert events[-1]["event"] == "run_stopping"


def test_what_was_asked_of_an_earlier_run_is_over(paths, session):
    request_stop(paths, session, TASK, now=True)
    control = RunControl()
    with StopListener(paths, session, TASK, control):
        request_stop(paths, session, TASK, now=False)
        assert control.stop_after_step.wait(60)
    assert not control.stop_now.is_set()


def test_other_tasks_and_other_words_stop_nothing(paths, session):
    control = RunControl()
    with StopListener(paths, session, TASK, control):
        request_stop(paths, session, "task_20260101_120001", now=True)
        append_event(paths, session, "step_started", task_id=TASK, reason="stop_requested")
        with paths.journal(session).open("a") as journal:
            journal.write('{"event": "stop_requested", "now": \n["stop_requested"]\n')
        request_stop(paths, session, "", now=False)  # of whatever runs in the session
        assert control.stop_after_step.wait(60)
    assert not control.stop_now.is_set()


def test_it_ends_with_the_run(paths, session):
    control = RunControl()
    with StopListener(paths, session, TASK, control) as listener:
        pass
    listener._thread.join(60)
    assert not listener._thread.is_alive()
