"""Going on with a task exactly once, when the run that asked has ended."""

import threading

import pytest
from helpers.plans import TASK, step, write_plan

from engine.orchestration.claim import TaskTakenError, claimed, tell_owner
from engine.orchestration.control import RunControl
from engine.running import resuming, runs
from engine.running.resuming import is_left
from engine.running.runs import RunRequest


@pytest.fixture
def paths(tmp_path):
    return write_plan(tmp_path, step("step_1", "true"))


def test_a_run_that_is_about_to_end_is_waited_for(paths):
    left = []
    waiting = threading.Thread(target=lambda: left.append(is_left(paths, TASK)))
    with claimed(paths, TASK, "another"):
        tell_owner(paths, TASK, "orch_1", "another")
        waiting.start()
    waiting.join()
    assert left == [True]


def test_one_that_goes_on_is_not_waited_for_long(paths, monkeypatch):
    monkeypatch.setattr(resuming, "ENDS_WITHIN_S", 0.0)
    with claimed(paths, TASK, "another"):
        tell_owner(paths, TASK, "orch_1", "another")
        assert not is_left(paths, TASK)


def test_who_leaves_does_not_wait(paths):
    stop = threading.Event()
    stop.set()
    assert not is_left(paths, TASK, stop)


def test_a_run_that_hears_the_answer_at_its_end_leaves_the_task_to_whoever_went_on_first(paths, monkeypatch):
    def build(*_, **__):
        if begun:
            raise TaskTakenError("taken", "Follow it")
        begun.append("event")
        yield "event"

    begun = []
    monkeypatch.setattr(runs, "build", build)
    monkeypatch.setattr(runs, "was_decided_meanwhile", lambda *_: True)
    assert list(runs.run(paths, RunRequest(TASK, "build"), RunControl())) == ["event"]
