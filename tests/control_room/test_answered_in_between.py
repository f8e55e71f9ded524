"""An answer that is given while the run that asked is about to end: nobody else would go on with it."""

from pathlib import Path
from typing import Any
from unittest.mock import MagicMock

import pytest
from helpers.plans import TASK, step, write_plan
from helpers.rooms import NOW, PATIENCE_S, room_on, settled, until

from control_room.messages import RunEnded
from control_room.steering import Steering
from engine.orchestration.claim import claimed, tell_owner
from engine.running import resuming
from engine.workspace.journal import read_events
from engine.workspace.paths import WorkspacePaths


class FakeRuns:
    """A run of `task_1` goes on; what is started after it is noted."""

    def __init__(self) -> None:
        self.task_id = "task_1"
        self.started: list[tuple[str, str]] = []

    @property
    def is_running(self) -> bool:
        return bool(self.task_id)

    def ended(self) -> None:
        self.task_id = ""

    def start(self, task_id: str, name: str, *_: Any, **__: Any) -> None:
        self.started.append((task_id, name))


@pytest.fixture
def runs() -> FakeRuns:
    return FakeRuns()


@pytest.fixture
def steering(runs: FakeRuns) -> Steering:
    fake: Any = runs
    return Steering(MagicMock(), fake, MagicMock(), Path(), lambda: NOW)


def test_it_is_begun_again_once_it_has_ended(steering: Steering, runs: FakeRuns) -> None:
    steering.go_on("task_1")
    assert runs.started == []
    steering.take(RunEnded("task_1", waits=True))
    assert runs.started == [("task_1", "run")]
    steering.take(RunEnded("task_1", waits=True))
    assert len(runs.started) == 1


def test_one_that_was_stopped_or_is_complete_stays_so(steering: Steering, runs: FakeRuns) -> None:
    steering.go_on("task_1")
    steering.take(RunEnded("task_1"))
    assert runs.started == []


def test_one_that_nobody_answered_waits(steering: Steering, runs: FakeRuns) -> None:
    steering.take(RunEnded("task_1", waits=True))
    assert runs.started == []


class TestAnotherRoomsRun:
    """Two control rooms on a workspace: the run was begun in the other one, the answer is given here."""

    @pytest.fixture
    def paths(self, tmp_path: Path) -> WorkspacePaths:
        return write_plan(tmp_path, step("step_1", "true"))

    async def test_it_is_gone_on_with_here_once_it_has_ended(self, paths, monkeypatch):
        monkeypatch.setattr(resuming, "ENDS_WITHIN_S", PATIENCE_S)
        app = room_on(paths.root)
        async with app.run_test(size=(100, 40)) as pilot:
            await settled(pilot)
            with claimed(paths, TASK, "another control room"):
                tell_owner(paths, TASK, "orch_1", "another control room")
                app._steering.go_on(TASK)
                await pilot.pause()
                assert not paths.run_output(TASK).exists()
            await until(pilot, lambda: app.overview.snapshot.build.status == "COMPLETE")
            await until(pilot, lambda: not app._steering._runs.is_running)
            (session,) = app.overview.snapshot.sessions
        begun = [event for event in read_events(paths, session.id) if event.event == "build_started"]
        assert len(begun) == 1

    async def test_one_that_goes_on_by_itself_is_left_alone(self, paths, monkeypatch):
        monkeypatch.setattr(resuming, "ENDS_WITHIN_S", 0.0)
        app = room_on(paths.root)
        async with app.run_test(size=(100, 40)) as pilot:
            await settled(pilot)
            with claimed(paths, TASK, "another control room"):
                tell_owner(paths, TASK, "orch_1", "another control room")
                app._steering.go_on(TASK)
                await until(pilot, lambda: not app._steering._runs.is_running)
            assert not paths.run_output(TASK).exists()
            assert all(problem.path != "not done" for problem in app._dashboard.problems), "nothing was refused"
