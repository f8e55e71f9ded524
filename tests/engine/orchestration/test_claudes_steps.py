"""Claude marks steps only while nobody else builds the task."""

import json
import os
from pathlib import Path

import pytest
from helpers.leases import CLAUDE_B, NO_PROCESS, claudes_process, lend, run_of

from engine.orchestration.claim import TaskTakenError, claimed, tell_owner
from engine.orchestration.claudes_steps import check_claude_may_mark
from engine.orchestration.leases import read_lease
from engine.orchestration.marked_builds import begin_turn
from engine.workspace.journal import read_events
from engine.workspace.paths import WorkspacePaths
from engine.workspace.process_marks import CLAUDE_SESSION

TASK = "task_20260101_120000"


@pytest.fixture
def paths(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> WorkspacePaths:
    monkeypatch.delenv(CLAUDE_SESSION, raising=False)
    paths = WorkspacePaths(tmp_path)
    paths.task(TASK).mkdir(parents=True)
    return paths


def test_where_nobody_holds_the_task_claude_marks_as_ever(paths):
    check_claude_may_mark(paths, TASK)
    assert not paths.leases.exists()


def test_a_run_that_took_over_is_named_and_claude_told_to_stop(paths):
    with run_of(paths, TASK) as run, pytest.raises(TaskTakenError) as refused:
        check_claude_may_mark(paths, TASK)
    assert f"control room (process {run.pid}) does" in refused.value.reason
    assert refused.value.remedy.startswith("Stop building it")


def test_a_run_whose_assistant_claude_is_lets_it_mark(paths):
    with claimed(paths, TASK):
        tell_owner(paths, TASK, "orch_1", "studio run")
        check_claude_may_mark(paths, TASK)


def test_another_session_that_took_over_is_named(paths):
    with claudes_process() as other:
        lend(paths, TASK, other, CLAUDE_B)
        with pytest.raises(TaskTakenError, match="Claude b07e1c55 does"):
            check_claude_may_mark(paths, TASK)


@pytest.mark.parametrize("memory", [{"task": TASK, "leased": True}, {"task": None, "leased": True, "lost": TASK}])
def test_what_was_taken_over_stays_so_while_whoever_took_it_rests(paths, monkeypatch, memory):
    monkeypatch.setenv(CLAUDE_SESSION, CLAUDE_B)
    paths.ready.mkdir()
    paths.hook_memory(CLAUDE_B).write_text(json.dumps(memory))
    with pytest.raises(TaskTakenError, match="was taken over meanwhile"):
        check_claude_may_mark(paths, TASK)
    paths.manifest(TASK).write_text('{"status": "COMPLETE"}')
    check_claude_may_mark(paths, TASK)


def test_a_session_that_never_held_the_task_may_mark(paths, monkeypatch):
    monkeypatch.setenv(CLAUDE_SESSION, CLAUDE_B)
    paths.ready.mkdir()
    paths.hook_memory(CLAUDE_B).write_text(json.dumps({"task": TASK, "leased": False}))
    check_claude_may_mark(paths, TASK)


def test_a_session_that_died_stands_in_nobodys_way(paths):
    lend(paths, TASK, NO_PROCESS, CLAUDE_B)
    check_claude_may_mark(paths, TASK)


def test_a_mark_renews_the_lease_and_keeps_what_it_does_not_know(paths):
    lend(paths, TASK, os.getpid(), of_a_newer_version=1)
    before = read_lease(paths, TASK)
    check_claude_may_mark(paths, TASK)
    after = read_lease(paths, TASK)
    assert after.heard_at > before.heard_at
    assert after.taken_at == before.taken_at
    assert json.loads(paths.lease(TASK).read_text())["of_a_newer_version"] == 1


def test_a_session_that_was_opened_after_the_lease_was_taken_hears_of_it_once(paths):
    lend(paths, TASK, os.getpid())
    session = begin_turn(paths, TASK, "a goal", "claude")
    for _ in range(2):
        check_claude_may_mark(paths, TASK)
    told = [event for event in read_events(paths, session) if event.event.startswith("lease_")]
    assert [(event.event, event.by) for event in told] == [("lease_taken", "claude")]


def test_while_its_own_build_has_the_lock_a_mark_is_not_held_up(paths):
    lend(paths, TASK, os.getpid())
    before = paths.lease(TASK).read_bytes()
    with claimed(paths, TASK):
        check_claude_may_mark(paths, TASK)
    assert paths.lease(TASK).read_bytes() == before
