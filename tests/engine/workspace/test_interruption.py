"""After a `kill -9` nothing claims to run."""

from engine.workspace.build_record import BuildRecord, Status, StepRecord
from engine.workspace.interruption import as_it_is
from engine.workspace.records.plan import Step
from engine.workspace.records.session import Session

SESSION = Session.model_validate(
    {
        "status": "executing",
        "routing": {
            "agent_sequence": [{"agent": "planner", "status": "completed"}, {"agent": "builder", "status": "active"}]
        },
        "agent_states": [{"agent_name": "builder", "status": "active"}],
    }
)


def build(status: Status, reason: str = "", *, running: bool = False) -> BuildRecord:
    step = StepRecord(Step(id="step_1"), status=status, reason=reason)
    return BuildRecord("task_1", None, None, None, steps=(step,), running=running, session_id="orch_1")


def test_what_was_cut_off_is_called_so() -> None:
    session = as_it_is(SESSION, "orch_1", build(Status.PAUSED, "interrupted"))
    assert session.status == "interrupted"
    assert [turn.status for turn in session.routing.agent_sequence] == ["completed", "interrupted"]
    assert session.agent_states[0].status == "interrupted"


def test_a_living_build_and_an_ordinary_stop_stay_as_they_are() -> None:
    assert as_it_is(SESSION, "orch_1", build(Status.RUNNING, running=True)) is SESSION
    assert as_it_is(SESSION, "orch_1", build(Status.PAUSED, "stopped by a person")) is SESSION


def test_another_sessions_build_says_nothing_about_this_one() -> None:
    assert as_it_is(SESSION, "orch_2", build(Status.PAUSED, "interrupted")) is SESSION
