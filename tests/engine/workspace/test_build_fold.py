from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.workspace.build_fold import finished_steps, fold_build
from engine.workspace.build_record import BuildRecord, Status
from engine.workspace.journal import Event
from engine.workspace.records.plan import Plan
from engine.workspace.records.task import Manifest, Progress

NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)

PLAN = Plan.model_validate(
    {
        "task_id": "t",
        "goal": "g",
        "steps": [
            {"id": "a", "success_criteria": ["it works"]},
            {"id": "b", "depends_on": ["a"]},
        ],
        "acceptance_criteria": [{"id": "AC-1", "criterion": "x"}, "bare"],
        "quality_gates": {"lint": "ruff", "test": "pytest"},
    }
)


def event(name: str, step: str = "", /, *, after: int = 0, task: str = "t", **facts: Any) -> Event:
    at = NOON + timedelta(seconds=after)
    return Event.model_validate({"at": at, "event": name, "task_id": task, "step_id": step, "by": "engine", **facts})


def fold(
    *events: Event, progress: dict[str, Any] | None = None, manifest: dict[str, Any] | None = None, alive: bool = True
) -> BuildRecord:
    return fold_build(
        "t",
        PLAN,
        Progress.model_validate(progress) if progress else None,
        Manifest.model_validate(manifest) if manifest else None,
        events,
        owner_alive=alive,
    )


def status(record: BuildRecord) -> list[str]:
    return [step.status.value for step in record.steps]


STARTED = event("step_started", "a", attempt=1, log="a-1.log")


def test_nothing_happened_yet() -> None:
    record = fold()
    assert status(record) == ["waiting", "waiting"]
    assert record.steps[1].reason == "waits for a"
    assert [check.text for check in record.steps[0].checks] == ["it works"]
    assert record.status == "READY_TO_BUILD"


def test_a_step_runs() -> None:
    step = fold(STARTED).steps[0]
    assert (step.status, step.attempt, step.started_at, step.log) == (Status.RUNNING, 1, NOON, "a-1.log")


def test_a_step_is_done() -> None:
    checks = [{"text": "it works", "status": "done", "detail": "ok"}]
    record = fold(STARTED, event("step_finished", "a", duration_ms=1500, checks=checks))
    step = record.steps[0]
    assert (step.status, step.elapsed_ms, step.checks[0].status, step.checks[0].detail) == ("done", 1500, "done", "ok")
    assert record.steps[1].reason == ""
    assert record.done_count == 1


def test_attempts_add_up() -> None:
    failed = event("attempt_failed", "a", duration_ms=100, error="exit 1")
    again = event("step_started", "a", attempt=2, log="a-2.log")
    record = fold(STARTED, failed, again, event("attempt_failed", "a", duration_ms=50, error="exit 2"))
    step = record.steps[0]
    assert (step.status, step.attempt, step.elapsed_ms, step.reason) == ("running", 2, 150, "exit 2")
    assert step.logs == ("a-1.log", "a-2.log")


@pytest.mark.parametrize(
    ("name", "expected"),
    [("step_failed", "failed"), ("step_skipped", "skipped"), ("step_waiting", "asks you"), ("step_stopped", "paused")],
)
def test_how_a_step_can_end(name: str, expected: str) -> None:
    step = fold(STARTED, event(name, "a", reason="why")).steps[0]
    assert (step.status.value, step.reason) == (expected, "why")


def test_a_step_that_asks_is_found() -> None:
    assert [step.step.id for step in fold(event("step_waiting", "b")).waits_for_person] == ["b"]


def test_a_dead_owner_leaves_its_step_interrupted() -> None:
    step = fold(STARTED, alive=False).steps[0]
    assert (step.status, step.reason) == ("paused", "interrupted")


def test_progress_alone_tells_too() -> None:
    record = fold(progress={"completed_steps": ["a"], "current_step": "b", "status": "in_progress"}, alive=False)
    assert status(record) == ["done", "running"]
    record = fold(progress={"failed_steps": [{"step_id": "a", "error": "exit 1"}], "status": "failed"})
    assert (record.steps[0].status, record.steps[0].reason, record.status) == ("failed", "exit 1", "HALTED")


def test_a_journal_newer_than_the_progress_file_counts() -> None:
    finished = event("step_finished", "a", after=1)
    assert status(fold(STARTED, finished, progress={"updated_at": "2026-01-01T12:00:00Z"}))[0] == "done"
    assert finished_steps(Progress(updated_at=NOON), [finished], "t") == {"a"}


def test_progress_that_was_reset_by_another_program_counts() -> None:
    finished = event("step_finished", "a")
    reset = {"updated_at": "2026-01-01T12:00:10Z", "completed_steps": []}
    assert status(fold(STARTED, finished, progress=reset))[0] == "waiting"
    assert finished_steps(Progress.model_validate(reset), [finished], "t") == set()


def test_other_tasks_do_not_count() -> None:
    assert finished_steps(None, [event("step_finished", "a", task="other")], "t") == set()
    assert status(fold(event("step_started", "a", task="other"))) == ["waiting", "waiting"]


def test_a_new_run_gives_attempts_back() -> None:
    record = fold(STARTED, event("step_failed", "a", reason="x"), event("build_started", after=5))
    step = record.steps[0]
    assert (step.status, step.attempt, step.reason) == ("waiting", 0, "")
    assert record.started_at == NOON + timedelta(seconds=5)


def test_criteria_and_gates() -> None:
    record = fold(
        event("criterion_checked", name="AC-1", status="done"),
        event("criterion_checked", name="#2", status="failed", detail="no"),
        event("gate_checked", name="lint", status="warned"),
        manifest={"status": "QUALITY_GATES", "quality_gates": {"test": "FAIL", "lint": "PASS"}},
    )
    assert [(found.status, found.detail) for found in record.criteria] == [("done", ""), ("failed", "no")]
    assert [found.status for found in record.gates] == ["warned", "failed"]
    assert record.status == "QUALITY_GATES"


def test_why_a_build_stands_still() -> None:
    assert fold(event("build_paused", reason="you stopped it")).reason == "you stopped it"
    assert fold(event("build_paused", reason="x"), event("build_started")).reason == ""


def test_a_log_that_leads_elsewhere_is_no_log() -> None:
    step = fold(event("step_started", "a", log="../../../../etc/passwd")).steps[0]
    assert (step.log, step.logs) == ("", ())


def test_without_a_plan() -> None:
    assert fold_build("t", None, None, None, [STARTED]).status == "PLANNING"


STRANGE = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=4)
    | st.lists(
        st.integers()
        | st.dictionaries(st.sampled_from(["text", "status", "detail"]), st.none() | st.text() | st.integers()),
        max_size=2,
    )
)
NAMES = [
    "build_started",
    "build_paused",
    "build_finished",
    "criterion_checked",
    "gate_checked",
    "step_started",
    "step_finished",
    "attempt_failed",
    "step_stopped",
    "step_failed",
    "step_skipped",
    "step_waiting",
]
FACTS = ["attempt", "log", "duration_ms", "checks", "error", "reason", "name", "status", "detail"]


@given(
    st.lists(
        st.tuples(
            st.sampled_from(NAMES),
            st.sampled_from(["a", "b", "c", ""]),
            st.dictionaries(st.sampled_from(FACTS), STRANGE),
        ),
        max_size=8,
    ),
    st.booleans(),
)
def test_no_journal_is_too_strange(told: list[tuple[str, str, dict[str, Any]]], alive: bool) -> None:
    record = fold(*(event(name, step, **facts) for name, step, facts in told), alive=alive)
    assert record == fold(*(event(name, step, **facts) for name, step, facts in told), alive=alive)
    assert alive or Status.RUNNING not in {step.status for step in record.steps}
    assert str(record)


def test_checks_of_a_step_that_another_program_completed_are_not_waiting() -> None:
    record = fold(progress={"completed_steps": ["a"], "updated_at": NOON}).steps[0]
    assert (record.status, [check.status for check in record.checks]) == (Status.DONE, [Status.UNCHECKED])


def test_checks_that_a_failed_attempt_never_reached_are_not_waiting() -> None:
    missed = event("attempt_failed", "a", checks=[{"text": "it works", "status": "waiting"}], error="no")
    record = fold(STARTED, missed, event("step_failed", "a", reason="no")).steps[0]
    assert [check.status for check in record.checks] == [Status.UNCHECKED]


def test_a_step_that_is_tried_again_has_checks_that_wait() -> None:
    failed = event("step_failed", "a", reason="no")
    record = fold(STARTED, failed, event("build_started"), STARTED).steps[0]
    assert (record.status, [check.status for check in record.checks]) == (Status.RUNNING, [Status.WAITING])


def test_a_complete_task_waits_for_no_criterion_and_no_gate() -> None:
    record = fold(manifest={"status": "COMPLETE", "quality_gates": {"lint": "PASS"}})
    assert [criterion.status for criterion in record.criteria] == [Status.UNCHECKED] * 2
    assert [gate.status for gate in record.gates] == [Status.DONE, Status.UNCHECKED]


def test_a_reset_step_waits_again_and_keeps_its_old_output() -> None:
    done = [STARTED, event("step_finished", "a")]
    record = fold(*done, event("progress_reset", "a"), progress={"updated_at": NOON})
    assert status(record) == ["waiting", "waiting"]
    assert record.steps[0].logs == ("a-1.log",)
    assert status(fold(*done, event("progress_reset"), progress={"updated_at": NOON})) == ["waiting", "waiting"]
    assert status(fold(*done, event("progress_reset", "b"))) == ["done", "waiting"]


def test_a_reset_or_failure_after_it_undoes_a_finish() -> None:
    finished = event("step_finished", "a")
    for undone in (event("progress_reset"), event("progress_reset", "a"), event("step_failed", "a")):
        assert finished_steps(Progress(updated_at=NOON), [finished, undone], "t") == set()
        assert finished_steps(None, [undone, finished], "t") == {"a"}
    assert finished_steps(None, [finished, event("progress_reset", task="other")], "t") == {"a"}


def test_a_held_up_attempt_knows_when_it_goes_on_and_a_stop_ends_that() -> None:
    until = NOON + timedelta(minutes=5)
    held = event("attempt_held", "a", error_kind="quota", error="used up", resumes_at=until.isoformat())
    step = fold(STARTED, held).steps[0]
    assert (step.status, step.reason, step.resumes_at) == (Status.PAUSED, "quota: used up", until)
    assert fold(STARTED, held, event("step_stopped", "a", reason="by you")).steps[0].resumes_at is None
    assert fold(STARTED, held, event("step_started", "a", attempt=1)).steps[0].resumes_at is None


def test_what_assistants_used_adds_up_and_odd_amounts_do_not() -> None:
    used = event("assistant_used", input_tokens=10, output_tokens=5, cost_usd=0.1)
    odd = event("assistant_used", input_tokens="many", output_tokens=-4, cost_usd=-1)
    spent = fold(used, used, odd).spent
    assert (spent.tokens, spent.cost_usd) == (30, 0.2)


def test_a_plan_that_was_sent_back_is_not_ready_to_build_until_the_next_is_offered():
    sent_back = event("question_answered", kind="review", answer={"choice": "send_back", "remark": "shorter"})
    accepted = event("question_answered", kind="review", answer={"choice": "accept"})
    again = event("plan_challenged")

    told = [fold(*events).status for events in ((sent_back,), (sent_back, again), (sent_back, accepted))]
    assert told == ["PLANNING", "READY_TO_BUILD", "READY_TO_BUILD"]
