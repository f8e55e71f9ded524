"""Claude marks steps only while nobody else builds the task."""

import json
import os
import threading
from pathlib import Path

import pytest
from filelock import Timeout
from helpers.leases import CLAUDE_B, NO_PROCESS, claudes_process, lend, run_of

from engine.orchestration.claim import TaskTakenError, claimed, tell_owner
from engine.orchestration.leases import read_lease
from engine.orchestration.marked_builds import begin_turn
from engine.orchestration.marking import marking_by_claude
from engine.orchestration.task_lock import task_lock
from engine.workspace.journal import read_events
from engine.workspace.owners import this_process
from engine.workspace.paths import WorkspacePaths
from engine.workspace.process_marks import CLAUDE_SESSION

TASK = "task_20260101_120000"


@pytest.fixture
def paths(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> WorkspacePaths:
    monkeypatch.delenv(CLAUDE_SESSION, raising=False)
    paths = WorkspacePaths(tmp_path)
    paths.task(TASK).mkdir(parents=True)
    return paths


def mark(paths: WorkspacePaths) -> None:
    with marking_by_claude(paths, TASK, os.environ.get(CLAUDE_SESSION, "")):
        pass


def test_where_nobody_holds_the_task_claude_marks_as_ever(paths):
    mark(paths)
    assert not paths.leases.exists()


def test_a_run_that_took_over_is_named_and_claude_told_to_stop(paths):
    with run_of(paths, TASK) as run, pytest.raises(TaskTakenError) as refused:
        mark(paths)
    assert f"control room (process {run.pid}) does" in refused.value.reason
    assert refused.value.remedy.startswith("Stop building it")


def test_a_run_whose_assistant_claude_is_lets_it_mark(paths):
    with claimed(paths, TASK):
        tell_owner(paths, TASK, "orch_1", "studio run")
        mark(paths)


def test_another_session_that_took_over_is_named(paths):
    with claudes_process() as other:
        lend(paths, TASK, other, CLAUDE_B)
        with pytest.raises(TaskTakenError, match="Claude b07e1c55 does"):
            mark(paths)


@pytest.mark.parametrize("memory", [{"task": TASK, "leased": True}, {"task": None, "leased": True, "lost": TASK}])
def test_what_was_taken_over_stays_so_while_whoever_took_it_rests(paths, monkeypatch, memory):
    monkeypatch.setenv(CLAUDE_SESSION, CLAUDE_B)
    paths.ready.mkdir()
    paths.hook_memory(CLAUDE_B).write_text(json.dumps(memory))
    with pytest.raises(TaskTakenError, match="was taken over meanwhile"):
        mark(paths)
    paths.manifest(TASK).write_text('{"status": "COMPLETE"}')
    mark(paths)


def test_a_session_that_never_held_the_task_may_mark(paths, monkeypatch):
    monkeypatch.setenv(CLAUDE_SESSION, CLAUDE_B)
    paths.ready.mkdir()
    paths.hook_memory(CLAUDE_B).write_text(json.dumps({"task": TASK, "leased": False}))
    mark(paths)


def test_a_session_that_died_stands_in_nobodys_way(paths):
    lend(paths, TASK, NO_PROCESS, CLAUDE_B)
    mark(paths)


def test_a_mark_renews_the_lease_and_keeps_what_it_does_not_know(paths):
    lend(paths, TASK, os.getpid(), of_a_newer_version=1)
    before = read_lease(paths, TASK)
    mark(paths)
    after = read_lease(paths, TASK)
    assert after.heard_at > before.heard_at
    assert after.taken_at == before.taken_at
    assert json.loads(paths.lease(TASK).read_text())["of_a_newer_version"] == 1


def test_a_session_that_was_opened_after_the_lease_was_taken_hears_of_it_once(paths):
    lend(paths, TASK, os.getpid())
    session = begin_turn(paths, TASK, "a goal", "claude")
    for _ in range(2):
        mark(paths)
    told = [event for event in read_events(paths, session) if event.event.startswith("lease_")]
    assert [(event.event, event.by) for event in told] == [("lease_taken", "claude")]


def test_while_its_own_build_has_the_lock_a_mark_is_not_held_up(paths):
    lend(paths, TASK, os.getpid())
    before = paths.lease(TASK).read_bytes()
    with claimed(paths, TASK):
        paths.run(TASK).write_text(json.dumps(this_process(TASK, "orch_1", "studio build", "2026-11-20T10:00:00Z")))
        mark(paths)
    assert paths.lease(TASK).read_bytes() == before


def is_free(paths: WorkspacePaths) -> bool:
    lock = task_lock(paths, TASK)
    try:
        lock.acquire()
    except Timeout:
        return False
    lock.release()
    return True


@pytest.mark.parametrize("is_leased", [True, False])
def test_nobody_takes_the_task_over_until_the_mark_is_written(paths, is_leased):
    if is_leased:
        lend(paths, TASK, os.getpid())
    with marking_by_claude(paths, TASK, ""):
        assert not is_free(paths)
    assert is_free(paths)


def test_a_mark_waits_for_whoever_writes_a_lease_and_then_sees_it(paths):
    """A take-over by another session was first: the mark comes too late."""
    lock = task_lock(paths, TASK)
    lock.acquire()
    with claudes_process() as other:

        def take_over() -> None:
            lend(paths, TASK, other, CLAUDE_B)
            lock.release()

        late = threading.Timer(0.05, take_over)
        late.start()
        with pytest.raises(TaskTakenError, match="Claude b07e1c55 does"):
            mark(paths)
        late.join()


def test_a_lock_that_nobody_accounts_for_is_not_waited_for_without_end(paths, monkeypatch):
    monkeypatch.setattr("engine.orchestration.claudes_steps.WAIT_S", 0.01)
    with claimed(paths, TASK), pytest.raises(TaskTakenError, match="another process has it"):
        mark(paths)
