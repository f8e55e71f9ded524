"""A session of Claude Code and the assistant of our own runs are told apart, although both may be Claude."""

from datetime import UTC, datetime

import pytest

from engine.workspace.build_record import Status, StepRecord
from engine.workspace.doers import event_doer, step_doer
from engine.workspace.journal import Event
from engine.workspace.records.plan import Step

CLAUDE_CODE = "3dfea19d-ecda-43fa-bbe2-fe93128450ed"
STEP = Step(id="step_1")


def event(name: str, by: str, **facts: object) -> Event:
    return Event.model_validate({"at": datetime(2026, 11, 21, tzinfo=UTC), "event": name, "by": by, **facts})


@pytest.mark.parametrize(
    ("record", "words"),
    [
        (StepRecord(STEP, Status.DONE, by="claude"), "STUDIO's assistant"),
        (StepRecord(STEP, Status.DONE, by="scripted"), "STUDIO's assistant"),
        (StepRecord(STEP, Status.DONE, by="claude", is_marked=True, claude_session=CLAUDE_CODE), "Claude 3dfea19d"),
        (StepRecord(STEP, Status.DONE, by="claude", is_marked=True), "Claude"),
        (StepRecord(STEP, Status.DONE, by="person"), "you"),
        (StepRecord(STEP, Status.DONE, by="engine"), ""),
        (StepRecord(STEP, Status.WAITING, by="claude"), ""),
    ],
)
def test_who_does_a_step(record, words):
    assert step_doer(record) == words


@pytest.mark.parametrize(
    ("told", "words"),
    [
        (event("step_finished", "claude", attempt=1), "assistant"),
        (event("plan_made", "scripted"), "assistant"),
        (event("step_finished", "claude", claude_session=CLAUDE_CODE), "claude"),
        (event("lease_taken_over", "claude"), "claude"),
        (event("step_started", "engine", attempt=1), "engine"),
        (event("goal_routed", ""), "engine"),
    ],
)
def test_whose_an_event_is(told, words):
    assert event_doer(told) == words
