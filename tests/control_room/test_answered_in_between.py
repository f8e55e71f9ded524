"""An answer that is given while the run that asked is about to end: nobody else would go on with it."""

from pathlib import Path
from typing import Any
from unittest.mock import MagicMock

import pytest
from helpers.rooms import NOW

from control_room.messages import RunEnded
from control_room.steering import Steering


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

    def start(self, task_id: str, name: str, *_: Any) -> None:
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
