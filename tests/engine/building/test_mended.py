"""What failed and was mended after all, told from a journal."""

from engine.building.mended import mended_failures
from engine.workspace.journal import Event


def event(what, step_id="", by="engine", **facts):
    return Event.model_validate({"event": what, "by": by, "step_id": step_id, **facts})


def failed(step_id, error="it broke", attempt=1):
    return event("attempt_failed", step_id, error=error, error_kind="check_failed", attempt=attempt)


def finished(step_id, by="engine", attempt=2):
    return event("step_finished", step_id, by, attempt=attempt)


def answered(step_id="", **answer):
    return event("question_answered", step_id, "person", kind="escalation", answer=answer)


def remedies(*events):
    return [one.remedies for one in mended_failures(events)]


def test_a_later_attempt():
    (one,) = mended_failures([event("step_started", "a", log="a.1.log"), failed("a"), finished("a")])
    assert (one.first.error, one.first.log, one.remedies, one.by_attempt) == (
        "it broke",
        "a.1.log",
        ("attempt 2",),
        True,
    )


def test_what_was_never_mended_is_nothing():
    assert remedies(failed("a"), finished("b")) == []


def test_a_persons_words():
    events = [failed("a"), answered("a", choice="retry", hint="use the venv"), finished("a")]
    assert remedies(*events) == [('a person\'s words: "use the venv"', "attempt 2")]


def test_words_about_another_step_are_not_meant():
    events = [failed("a"), answered("b", choice="retry", hint="use the venv"), finished("a")]
    assert remedies(*events) == [("attempt 2",)]


def test_by_hand():
    (one,) = mended_failures([failed("a"), answered("a", choice="by_hand"), finished("a", by="person")])
    assert (one.remedies, one.by_attempt) == (("a person, by hand",), False)


def test_planning_anew_also_where_another_step_does_it_now():
    changed = event("plan_changed", "a", reason="no such tool", changes=[{"step_id": "a", "change": "removed"}])
    assert remedies(failed("a"), changed, finished("b")) == [("planning anew: no such tool",)]


def test_a_persons_edit_of_the_plan():
    assert remedies(failed("a"), event("plan_edited"), finished("a")) == [("a person's edit of the plan", "attempt 2")]


def test_a_gate_that_a_person_helped():
    gate = {"name": "lint", "detail": "E501", "log": "checks.1.log"}
    events = [
        event("gate_checked", status="failed", **gate),
        answered(choice="retry", hint="wrap the line"),
        event("gate_checked", status="done", name="lint"),
    ]
    (one,) = mended_failures(events)
    assert (one.first.error, one.subjects) == ("gate lint: E501", ("gate lint",))


def test_a_gate_that_holds_for_no_known_reason_taught_nothing():
    events = [event("gate_checked", status="failed", name="x"), event("gate_checked", status="done", name="x")]
    assert remedies(*events) == []


def test_failures_of_one_kind_are_one():
    events = [failed("a", "3 tests failed in 0.12 s"), failed("a", "2 tests failed in 1.5 s"), finished("a", attempt=3)]
    (one,) = mended_failures([*events, failed("b", "1 tests failed in 0.2 s"), finished("b")])
    assert (one.times, one.subjects, one.remedies) == (3, ("a", "b"), ("attempt 3", "attempt 2"))


def test_strange_events_do_no_harm():
    strange = [
        event("plan_changed", "a", changes=[5, {}]),
        answered("a"),
        event("question_answered", kind="escalation"),
    ]
    assert remedies(failed("a", error=5), *strange, finished("a")) == [("planning anew", "attempt 2")]
