from datetime import UTC, datetime, timedelta
from typing import Any

from engine.workspace.build_fold import fold_build
from engine.workspace.build_record import BuildRecord, PhaseRecord, Status
from engine.workspace.journal import Event

NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)


def event(name: str, /, **facts: Any) -> Event:
    return Event.model_validate({"at": NOON, "event": name, "task_id": "t", "by": "engine", **facts})


def fold(*events: Event, alive: bool = True) -> BuildRecord:
    return fold_build("t", None, None, None, events, owner_alive=alive)


def phase(record: BuildRecord, name: str) -> PhaseRecord:
    return next(found for found in record.phases if found.name == name)


STARTED = event("planning_started", goal="g")
PLAN = event("phase_started", phase="plan", log="planning.1.log")
UNTIL = NOON + timedelta(minutes=5)
HELD = event("planning_held", error_kind="quota", error="used up", resumes_at=UNTIL.isoformat())


def test_what_was_not_planned_by_us_has_no_phases() -> None:
    record = fold(event("build_started"))
    assert (record.phases, record.is_planning) == ((), False)


def test_phases_stand_in_their_order_and_the_goal_is_known_before_the_plan() -> None:
    record = fold(STARTED, PLAN)
    assert [found.name for found in record.phases] == ["context", "questions", "plan", "challenge", "review"]
    assert (record.goal, record.is_planning) == ("g", True)
    assert phase(record, "plan") == PhaseRecord("plan", Status.RUNNING, started_at=NOON, log="planning.1.log")


def test_a_finished_phase_tells_what_came_of_it() -> None:
    record = fold(STARTED, PLAN, event("phase_finished", phase="plan", detail="4 steps", duration_ms=1200))
    assert (phase(record, "plan").status, phase(record, "plan").detail) == (Status.DONE, "4 steps")
    assert phase(record, "plan").elapsed_ms == 1200


def test_a_phase_whose_process_died_was_interrupted() -> None:
    found = phase(fold(STARTED, PLAN, alive=False), "plan")
    assert (found.status, found.detail) == (Status.PAUSED, "interrupted")


def test_a_held_up_phase_knows_until_when_and_runs_again_with_its_assistant() -> None:
    held = phase(fold(STARTED, PLAN, HELD), "plan")
    assert (held.status, held.detail, held.resumes_at) == (Status.PAUSED, "quota: used up", UNTIL)
    again = phase(fold(STARTED, PLAN, HELD, event("assistant_began", conversation="c")), "plan")
    assert (again.status, again.detail, again.resumes_at) == (Status.RUNNING, "", None)


def test_a_stop_while_it_is_held_up_is_why_it_stands_still() -> None:
    found = phase(fold(STARTED, PLAN, HELD, event("planning_paused", reason="stopped by a person")), "plan")
    assert (found.status, found.detail, found.resumes_at) == (Status.PAUSED, "stopped by a person", None)


def test_a_phase_asks_until_it_is_answered() -> None:
    waits = event("phase_waits", phase="plan", reason="look at it")
    assert phase(fold(STARTED, PLAN, waits), "plan").status is Status.ASKS_YOU
    answered = phase(fold(STARTED, PLAN, waits, event("question_answered", kind="review")), "plan")
    assert (answered.status, answered.detail) == (Status.PAUSED, "answered")


def test_a_phase_that_cannot_go_on_asks_even_after_the_run_has_paused() -> None:
    asked = event("question_asked", kind="escalation", question_id="q", title="No login")
    found = phase(fold(STARTED, PLAN, asked, event("planning_paused", reason="waits for you: No login")), "plan")
    assert (found.status, found.detail) == (Status.ASKS_YOU, "No login")


def test_a_permission_question_leaves_the_phase_running() -> None:
    asked = event("question_asked", kind="permission", question_id="q", title="Bash")
    assert phase(fold(STARTED, PLAN, asked), "plan").status is Status.RUNNING


def test_a_plan_that_was_sent_back_is_made_anew() -> None:
    done = [event("phase_finished", phase=name) for name in ("context", "questions", "plan", "challenge")]
    record = fold(STARTED, *done, event("plan_sent_back"))
    assert [found.status.value for found in record.phases] == ["done", "done", "waiting", "waiting", "waiting"]


def test_the_end_of_planning_ends_its_phases_and_its_reason() -> None:
    record = fold(STARTED, PLAN, event("planning_paused", reason="waits for you"), event("planning_finished"))
    assert (record.is_planning, record.reason) == (False, "")


def test_a_resumed_planning_stands_still_no_more() -> None:
    assert fold(STARTED, event("planning_paused", reason="stopped")).reason == "stopped"
    assert fold(STARTED, event("planning_paused", reason="stopped"), STARTED).reason == ""


def test_odd_lines_do_no_harm() -> None:
    odd = [event("phase_started", phase="x", log="../x"), event("phase_finished", phase="plan", duration_ms="long")]
    record = fold(*odd, event("planning_held", resumes_at="never"))
    assert phase(record, "plan").elapsed_ms is None
