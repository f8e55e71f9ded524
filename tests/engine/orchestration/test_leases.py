"""While Claude builds a task no run does, until Claude is gone, ends it, or a person takes it over."""

import os
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from helpers.leases import CLAUDE_A, NO_PROCESS, claudes_process, lend
from helpers.plans import TASK

from engine.orchestration.claim import TaskTakenError, claimed, tell_owner
from engine.orchestration.leases import held_words, living_lease, read_lease
from engine.orchestration.marked_builds import begin_turn
from engine.workspace.event_words import sentence
from engine.workspace.journal import read_events
from engine.workspace.paths import WorkspacePaths
from engine.workspace.problems import UnusableFileError
from engine.workspace.process_marks import CLAUDE_SESSION
from engine.workspace.records.lease import Lease
from engine.workspace.writing import timestamp


@pytest.fixture(autouse=True)
def not_started_by_claude(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(CLAUDE_SESSION, raising=False)


@pytest.fixture
def paths(tmp_path: Path) -> WorkspacePaths:
    paths = WorkspacePaths(tmp_path)
    paths.task(TASK).mkdir(parents=True)
    return paths


@pytest.fixture
def session(paths: WorkspacePaths) -> str:
    """The one that is about the task."""
    return begin_turn(paths, TASK, "a goal", "claude")


@pytest.fixture
def claude() -> Iterator[int]:
    with claudes_process() as pid:
        yield pid


def told(paths: WorkspacePaths, session: str) -> list[str]:
    """What its journal says of leases, in words."""
    return [sentence(event) for event in read_events(paths, session) if event.event.startswith("lease_")]


def test_a_run_is_refused_while_claude_builds(paths, claude):
    lend(paths, TASK, claude)
    with pytest.raises(TaskTakenError, match=r"is being built by Claude 4eeb953a for .* last heard of") as refused:
        claimed(paths, TASK).__enter__()
    assert "--take-over" in refused.value.remedy
    assert living_lease(paths, TASK) is not None


def test_a_person_takes_it_over_and_the_journal_tells(paths, session, claude):
    lend(paths, TASK, claude)
    with claimed(paths, TASK, "control room", take_over=True):
        tell_owner(paths, TASK, session, "control room")
        assert read_lease(paths, TASK) is None
    assert told(paths, session) == [f"control room took {TASK} over from Claude 4eeb953a"]


def test_what_claude_left_is_taken_by_whoever_comes(paths, session):
    lend(paths, TASK, NO_PROCESS)
    with claimed(paths, TASK):
        tell_owner(paths, TASK, session, "a test")
        assert read_lease(paths, TASK) is None
    assert told(paths, session) == [f"Claude 4eeb953a left {TASK}: its process is gone"]


def test_a_process_that_only_has_the_same_number_holds_nothing(paths, claude):
    lend(paths, TASK, claude, process_started=1.0)
    assert living_lease(paths, TASK) is None


def test_where_no_start_is_known_a_process_that_is_younger_holds_nothing(paths, claude):
    lend(paths, TASK, claude, process_started=0.0, taken_at=timestamp(datetime.now(UTC) - timedelta(minutes=5)))
    assert living_lease(paths, TASK) is None
    lend(paths, TASK, claude, process_started=0.0, taken_at=timestamp(datetime.now(UTC) + timedelta(seconds=1)))
    assert living_lease(paths, TASK) is not None


def test_a_process_that_nobody_has_buried_holds_nothing(paths):
    with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) as process:
        lend(paths, TASK, process.pid)
        process.kill()
        os.waitid(os.P_PID, process.pid, os.WEXITED | os.WNOWAIT)
        assert living_lease(paths, TASK) is None


@pytest.mark.parametrize("told", ["", CLAUDE_A])
def test_what_claude_itself_starts_is_let_through_and_the_lease_stays(paths, claude, monkeypatch, told):
    monkeypatch.setenv(CLAUDE_SESSION, told)
    lend(paths, TASK, claude if told else os.getpid())
    with claimed(paths, TASK):
        tell_owner(paths, TASK, "orch_1", "studio build")
    assert read_lease(paths, TASK) is not None


def test_a_complete_build_is_held_by_nobody(paths, session):
    lend(paths, TASK, os.getpid())
    with claimed(paths, TASK, "studio build"):
        paths.manifest(TASK).write_text('{"status": "COMPLETE"}')
    assert read_lease(paths, TASK) is None
    assert told(paths, session) == [f"Claude 4eeb953a no longer builds {TASK}: studio build completed the build"]


def test_a_broken_lease_is_kept_aside_and_holds_nobody_up(paths):
    paths.leases.mkdir()
    paths.lease(TASK).write_text('{"pid": "x"')
    with claimed(paths, TASK):
        tell_owner(paths, TASK, "orch_1", "a test")
    (kept,) = paths.leases.iterdir()
    assert ".corrupt-" in kept.name


def test_a_folder_that_leads_elsewhere_is_said(paths, tmp_path_factory):
    elsewhere = tmp_path_factory.mktemp("elsewhere")
    paths.leases.symlink_to(elsewhere)
    with pytest.raises(UnusableFileError, match="leaves the workspace"):
        claimed(paths, TASK).__enter__()


def test_times_of_another_clock_are_no_trouble():
    ahead = datetime(2026, 11, 21, 10, tzinfo=UTC)
    lease = Lease(claude_session=CLAUDE_A, taken_at=ahead, heard_at=None)
    assert held_words(lease, ahead - timedelta(hours=1)) == "by Claude 4eeb953a for 0 s"
    assert held_words(lease, ahead + timedelta(minutes=90)) == "by Claude 4eeb953a for 1 h"
