"""Each figure, from journals made by hand."""

from datetime import date
from typing import Any

import pytest

from engine.analytics.facts import Folded
from engine.analytics.journal_fold import fold_journal
from engine.analytics.stats import Figure, WeekStats, together

MONDAY = date(2026, 11, 16)


def event(name: str, step_id: str = "", at: str = "2026-11-18T10:00:00Z", **facts: Any) -> dict[str, Any]:
    return {"at": at, "event": name, "by": "engine", "task_id": "task_1", "step_id": step_id, **facts}


def all_of(*events: dict[str, Any]) -> WeekStats:
    return together(fold_journal(events).weeks, MONDAY)


def started(attempt: int = 1) -> dict[str, Any]:
    return event("step_started", "a", attempt=attempt)


def failed(ms: Any = 100, attempt: int = 1) -> dict[str, Any]:
    return event("attempt_failed", "a", attempt=attempt, duration_ms=ms)


def done(ms: Any = 200, attempt: int = 1) -> dict[str, Any]:
    return event("step_finished", "a", attempt=attempt, duration_ms=ms)


def test_a_build_begins_once_however_often_it_is_resumed() -> None:
    begins = [event("build_started", resumed=resumed) for resumed in (False, True, True)]
    assert all_of(*begins).of(Figure.BUILDS_BEGUN) == 1


def test_a_completion_said_twice_is_one() -> None:
    assert all_of(*[event("build_finished", status="COMPLETE")] * 2).of(Figure.BUILDS_COMPLETED) == 1


def test_endings_are_told_apart() -> None:
    week = all_of(
        event("build_finished", status="BLOCKED"),
        event("build_finished", status="HALTED"),
        event("build_finished", status="HALTED", by="person"),
    )
    assert (week.of(Figure.BUILDS_BLOCKED), week.of(Figure.BUILDS_GIVEN_UP)) == (2, 1)


def test_the_first_pass_rate_is_of_steps_whose_attempts_are_known() -> None:
    at_once = [event("step_finished", step, attempt=1) for step in "bcd"]
    marked_by_a_script = event("step_finished", "e")
    week = all_of(started(), failed(), started(2), done(attempt=2), *at_once, marked_by_a_script)
    assert (week.of(Figure.STEPS_DONE), week.first_pass_rate) == (5, 0.75)


def test_a_build_that_claude_marks_counts_as_one_of_ours() -> None:
    week = all_of(
        event("step_taken_up", "a", at="2026-11-18T10:00:00Z"),
        event("step_failed", "a", at="2026-11-18T10:00:04Z"),
        event("step_taken_up", "a", at="2026-11-18T10:00:10Z"),
        event("step_finished", "a", at="2026-11-18T10:00:12Z"),
        event("step_taken_up", "b", at="2026-11-18T10:00:20Z"),
        event("step_finished", "b", at="2026-11-18T10:00:22Z"),
        event("build_started", at="2026-11-18T10:00:30Z"),
        event("build_finished", at="2026-11-18T10:00:40Z", status="COMPLETE"),
    )
    assert (week.of(Figure.BUILDS_BEGUN), week.of(Figure.BUILDS_COMPLETED), week.of(Figure.RETRIES)) == (1, 1, 1)
    assert (week.of(Figure.STEPS_DONE), week.first_pass_rate) == (2, 0.5)


def test_a_step_that_the_engine_took_over_is_timed_by_its_own_attempts() -> None:
    week = all_of(event("step_taken_up", "a"), started(), event("step_failed", "a"), done(200))
    assert (week.of(Figure.RETRIES), week.first_pass_rate) == (0, 1.0)


def test_a_step_that_failed_before_its_attempts_were_given_back_did_not_pass_at_once() -> None:
    week = all_of(started(), failed(), event("build_started", resumed=True), started(1), done(attempt=1))
    assert week.first_pass_rate == 0
    assert week.of(Figure.RETRIES) == 1


def test_an_attempt_that_is_made_again_after_a_kill_is_no_retry() -> None:
    assert all_of(started(), started(), done()).of(Figure.RETRIES) == 0


def test_a_step_takes_as_long_as_all_its_attempts() -> None:
    week = all_of(started(), failed(100), started(2), done(200, attempt=2), event("step_finished", "b", duration_ms=40))
    assert (week.step_ms, week.step_ms_median, week.step_ms_total) == ((300, 40), 170, 340)


def test_what_was_not_measured_has_no_time() -> None:
    assert all_of(event("step_finished", "a")).step_ms_median is None


def test_replans_escalations_and_cost() -> None:
    week = all_of(
        event("plan_changed"),
        event("question_asked", kind="escalation"),
        event("question_asked", kind="permission"),
        event("assistant_used", cost_usd=0.25, input_tokens=100, output_tokens=20),
        event("assistant_used", cost_usd=0.5),
    )
    figures = (Figure.REPLANS, Figure.ESCALATIONS, Figure.COST_USD, Figure.TOKENS)
    assert [week.of(figure) for figure in figures] == [1, 1, 0.75, 120]


def test_weeks_begin_on_monday_in_utc() -> None:
    folded = fold_journal(
        [event("plan_changed", at="2026-11-15T23:59:59Z"), event("plan_changed", at="2026-11-16T00:30:00+01:00")]
    )
    assert [(week.name, week.of(Figure.REPLANS)) for week in folded.weeks] == [("2026-W46", 2)]


@pytest.mark.parametrize("at", [None, "", "yesterday", 7, "0001-01-01T00:00:00Z", "1970-01-01T00:00:09Z"])
def test_an_event_without_a_possible_time_counts_with_the_one_before(at: Any) -> None:
    folded = fold_journal([event("plan_changed"), event("plan_changed", at=at)])
    assert [(week.begins_on, week.of(Figure.REPLANS)) for week in folded.weeks] == [(MONDAY, 2)]
    assert folded.odd_times == 1


def test_a_clock_that_jumps_back_is_noted_and_seconds_are_not() -> None:
    times = ["2026-11-18T10:00:00Z", "2026-11-18T09:59:58Z", "2026-11-11T09:00:00Z"]
    folded = fold_journal([event("plan_changed", at=at) for at in times])
    assert folded.odd_times == 1
    assert len(folded.weeks) == 2


@pytest.mark.parametrize("ms", [-5, -(10**30), 10**30])
def test_an_impossible_duration_never_becomes_a_negative_time(ms: int) -> None:
    folded = fold_journal([failed(ms), done(7)])
    assert folded.odd_times == 1
    assert 7 <= together(folded.weeks, MONDAY).step_ms_total <= 10**11


@pytest.mark.parametrize("value", [None, "x", [], {}, 1.5, float("inf"), True])
def test_values_that_make_no_sense_do_no_harm(value: Any) -> None:
    events = [
        event("build_started", resumed=value),
        {**event("step_started"), "step_id": value, "task_id": value},
        event("attempt_failed", "a", duration_ms=value),
        event("step_finished", "a", attempt=value, duration_ms=value),
        event("assistant_used", cost_usd=value, input_tokens=value),
        event("build_finished", status=value),
    ]
    assert fold_journal(events).tasks in {("task_1",), ("task_1", "")}


def test_an_id_that_leads_elsewhere_is_not_kept() -> None:
    assert fold_journal([{**event("build_started"), "task_id": "../../etc"}]).tasks == ("",)


def test_an_empty_journal_tells_nothing() -> None:
    assert fold_journal([]) == Folded()
