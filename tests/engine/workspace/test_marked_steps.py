"""A build of Claude's own, as it is folded: held by a lease, and marked step by step."""

import pytest
from helpers.plans import TASK, plan_document, step

from engine.workspace.build_fold import fold_build
from engine.workspace.build_record import Status
from engine.workspace.journal import Event
from engine.workspace.records.lease import Lease
from engine.workspace.records.plan import Plan
from engine.workspace.records.task import Manifest, Progress

PLAN = Plan.model_validate(plan_document(step("a"), step("b"), quality_gates={"lint": "true"}))
LEASE = Lease.model_validate({"task_id": TASK, "claude_session": "c1"})


def progress(**fields) -> Progress:
    return Progress.model_validate({"task_id": TASK, "steps": ["a", "b"], **fields})


def event(name: str, at: str, **facts) -> Event:
    return Event.model_validate({"event": name, "at": f"2026-11-21T10:{at}Z", "by": "claude", "task_id": TASK, **facts})


def test_all_steps_done_is_not_all_checked_while_claude_holds_it():
    done = progress(completed_steps=["a", "b"], status="complete")
    held, left = (fold_build(TASK, PLAN, done, None, (), lease=lease) for lease in (LEASE, None))
    assert (held.status, held.gates[0].status) == ("VALIDATING", Status.WAITING)
    assert (left.status, left.gates[0].status) == ("COMPLETE", Status.UNCHECKED)
    complete = fold_build(TASK, PLAN, done, Manifest(status="COMPLETE"), (), lease=LEASE)
    assert complete.status == "COMPLETE"


def test_who_says_of_each_step_when_it_begins_is_taken_at_his_word():
    next_is_b = progress(completed_steps=["a"], current_step="b", status="in_progress")
    begun = event("step_taken_up", "00:00", step_id="a")
    assert fold_build(TASK, PLAN, next_is_b, None, (begun,)).steps[1].status is Status.WAITING
    assert fold_build(TASK, PLAN, next_is_b, None, ()).steps[1].status is Status.RUNNING


@pytest.mark.parametrize(("lease", "status"), [(LEASE, Status.RUNNING), (None, Status.PAUSED)])
def test_a_step_runs_as_long_as_its_session_holds_the_task(lease, status):
    told = (
        event("lease_taken", "00:00", claude_session="c1"),
        event("step_taken_up", "00:01", step_id="a", claude_session="c1"),
    )
    assert fold_build(TASK, PLAN, None, None, told, lease=lease).steps[0].status is status


def test_the_time_of_a_marked_step_is_that_between_its_marks():
    told = (
        event("step_taken_up", "00:00", step_id="a"),
        event("step_failed", "00:20", step_id="a", reason="no"),
        event("step_taken_up", "01:00", step_id="a"),
        event("step_finished", "01:10", step_id="a"),
    )
    assert fold_build(TASK, PLAN, None, None, told).steps[0].elapsed_ms == 30_000


def test_a_step_that_is_only_marked_as_done_took_no_known_time():
    finished = event("step_finished", "00:00", step_id="a")
    assert fold_build(TASK, PLAN, None, None, (finished,)).steps[0].elapsed_ms is None
