"""Which of the dashboard's keys lead somewhere, by what is shown."""

import pytest

from control_room.dashboard.keys import CONDITIONAL, Situation, asking_step, is_possible
from engine.workspace.build_record import BuildRecord, PhaseRecord, Status, StepRecord
from engine.workspace.records.lease import Lease
from engine.workspace.records.plan import Plan, Step


def step(status: Status, step_id: str = "step_1", **facts: object) -> StepRecord:
    return StepRecord(Step(id=step_id), status=status, **facts)


def build(*steps: StepRecord, plan: Plan | None = None, **facts: object) -> BuildRecord:
    return BuildRecord("task_1", plan or Plan(), None, None, steps, **facts)


def opened(**facts: object) -> BuildRecord:
    return BuildRecord("task_1", None, None, None, status="PLANNING", **facts)


WAITING, DONE, FAILED = (step(status) for status in (Status.WAITING, Status.DONE, Status.FAILED))
ASKS = step(Status.ASKS_YOU)
HELD_UP = step(Status.WAITING, "step_2", reason="waits for step_1")
LEASE = Lease(claude_session="4eeb953a-ecda")
STOPS = {"stop_after_step", "stop_now"}


@pytest.mark.parametrize(
    ("now", "keys"),
    [
        pytest.param(Situation(), set(), id="nothing is shown"),
        pytest.param(Situation(is_asked=True), {"answer"}, id="something waits"),
        pytest.param(Situation(is_asked_by_claude=True), {"tell_of_claude"}, id="Claude waits"),
        pytest.param(Situation(is_asked=True, is_asked_by_claude=True), {"answer"}, id="both wait"),
        pytest.param(Situation(opened()), {"plan_on"}, id="a goal was opened"),
        pytest.param(Situation(build(phases=(PhaseRecord("plan"),))), {"plan_on"}, id="planning was cut off"),
        pytest.param(Situation(build(WAITING)), {"build"}, id="planned"),
        pytest.param(Situation(build(FAILED)), {"resume"}, id="begun"),
        pytest.param(Situation(build(WAITING, status="BLOCKED")), {"resume"}, id="stood still before its first step"),
        pytest.param(Situation(build(DONE, status="COMPLETE")), set(), id="complete"),
        pytest.param(Situation(build(FAILED, running=True)), STOPS, id="it runs"),
        pytest.param(Situation(build(WAITING, lease=LEASE)), {"take_over"}, id="Claude builds it"),
        pytest.param(Situation(build(DONE, FAILED, lease=LEASE)), {"take_over"}, id="Claude has begun it"),
        pytest.param(Situation(build(DONE, status="COMPLETE", lease=LEASE)), set(), id="Claude built it"),
        pytest.param(Situation(build(ASKS, HELD_UP)), {"check_step"}, id="only a person can go on"),
        pytest.param(Situation(build(ASKS, WAITING)), {"check_step", "resume"}, id="other steps can go on as well"),
        pytest.param(Situation(None, own_build="task_2"), STOPS, id="what was begun here is out of sight"),
        pytest.param(Situation(build(WAITING), own_build="task_1"), {"build"}, id="begun here and over"),
        pytest.param(
            Situation(build(DONE, status="COMPLETE"), step(Status.DONE, logs=("1.log",))),
            {"undo_step"},
            id="a step ran",
        ),
    ],
)
def test_keys_are_offered_where_they_lead_somewhere(now: Situation, keys: set[str]) -> None:
    assert {action for action in CONDITIONAL if is_possible(action, now)} == keys


def test_the_selected_step_is_checked_if_it_asks_else_the_first_that_does() -> None:
    other = step(Status.ASKS_YOU, "step_2")
    shown = build(ASKS, other)
    assert asking_step(Situation(shown, other)) == "step_2"
    assert asking_step(Situation(shown, DONE)) == "step_1"
    assert asking_step(Situation(build(DONE))) == ""
