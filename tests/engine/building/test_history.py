"""What a journal says of the runs before."""

from engine.building.history import _fold_whole, _was_aborted, fold_steps
from engine.workspace.journal import Event


def event(name: str, **facts) -> Event:
    return Event.model_validate({"event": name, "step_id": "a", **facts})


def failed(attempt: int) -> list[Event]:
    return [
        event("step_started", attempt=attempt, log=f"a.{attempt}.log"),
        event("attempt_failed", attempt=attempt, error_kind="check_failed", error="no"),
    ]


def answered(choice: str, kind: str = "escalation", **more) -> Event:
    return event("question_answered", kind=kind, answer={"choice": choice, **more})


def test_failures_count_until_the_step_is_through():
    assert fold_steps([*failed(1), *failed(2)])["a"].failed_attempts == 2
    assert fold_steps([*failed(1), event("step_failed")])["a"].failed_attempts == 0


def test_what_holds_up_is_no_failure():
    past = fold_steps([event("step_started"), event("attempt_held", error_kind="quota")])["a"]
    assert (past.failed_attempts, past.in_flight) == (0, True)


def test_planning_anew_counts_until_a_person_is_asked():
    events = [*failed(1), event("plan_changed"), event("plan_changed")]
    assert fold_steps(events)["a"].replans == 2
    assert fold_steps([*events, answered("retry")])["a"].replans == 0


def test_what_a_person_did_stays_theirs_over_a_crash_and_a_failed_check():
    began = event("step_started", by="person")
    assert fold_steps([answered("by_hand"), began])["a"].decision == "by_hand"
    assert fold_steps([answered("by_hand"), began, event("attempt_failed")])["a"].decision == "by_hand"
    assert fold_steps([answered("by_hand"), began, event("step_failed")])["a"].decision == ""
    assert fold_steps([answered("by_hand"), answered("retry")])["a"].decision == ""


def test_an_answer_that_is_none_decides_nothing():
    assert fold_steps([event("question_answered", kind="escalation", answer="skip")])["a"].decision == ""
    assert fold_steps([answered("skip", kind="permission")])["a"].decision == ""
    assert fold_steps([answered("retry", hint=["no text"])])["a"].hints == []


def test_giving_up_counts_until_it_is_written_down_or_begun_again():
    given_up = answered("abort")
    assert _was_aborted([event("build_started"), given_up])
    assert _was_aborted([given_up, event("build_finished", by="engine")])  # other steps had still run
    assert not _was_aborted([given_up, event("build_finished", by="person")])
    for later in ("build_started", "planning_started"):
        assert not _was_aborted([given_up, event(later)])


def test_a_decision_about_the_whole_holds_for_one_build():
    skipped = event("question_answered", step_id="", kind="escalation", question_id="q", answer={"choice": "skip"})
    assert _fold_whole([skipped, event("build_started")], "q").decision == "skip"
    assert _fold_whole([skipped, event("build_finished")], "q").decision == ""
    assert _fold_whole([skipped], "another").decision == ""
