"""The table of what follows an attempt that did not pass."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from engine.building.attempts import Attempt, AttemptResult, Ending
from engine.building.moves import Move, MoveKind, move_after
from engine.orchestration.recovery import action_after, way_on
from engine.workspace.records.plan import Step

NOW = datetime(2026, 1, 1, 12, tzinfo=UTC)
FAILED = AttemptResult(Ending.FAILED, 0, "check_failed", "no")


def held(kind: str, resumes_at: datetime | None = None) -> AttemptResult:
    return AttemptResult(Ending.HELD, 0, kind, "no", resumes_at)


def after(result: AttemptResult, number: int = 1, *, attempts: int = 5, can_replan: bool = True, **more) -> Move:
    held_before = more.pop("held_before", 0)
    step = Step.model_validate({"id": "a", "retry_behavior": {"max_attempts": attempts}})
    attempt = Attempt(step, number, Path("a.log"), **more)
    return move_after(attempt, result, held_before=held_before, can_replan=can_replan, now=NOW)


@pytest.mark.parametrize(
    ("number", "kind"),
    [
        (1, MoveKind.RETRY),
        (2, MoveKind.RETRY),
        (3, MoveKind.REPLAN),
        (4, MoveKind.REPLAN),
        (5, MoveKind.GIVE_UP),
        (6, MoveKind.GIVE_UP),
    ],
)
def test_retry_under_three_then_replan_then_a_person(number, kind):
    assert after(FAILED, number).kind is kind


@pytest.mark.parametrize(("number", "kind"), [(3, MoveKind.RETRY), (4, MoveKind.RETRY), (5, MoveKind.GIVE_UP)])
def test_where_nobody_can_plan_anew_the_attempts_are_used(number, kind):
    assert after(FAILED, number, can_replan=False).kind is kind


@pytest.mark.parametrize(
    ("attempts", "number", "kind"),
    [(1, 1, MoveKind.GIVE_UP), (2, 1, MoveKind.RETRY), (2, 2, MoveKind.GIVE_UP), (9, 5, MoveKind.GIVE_UP)],
)
def test_a_plan_may_allow_fewer_attempts_but_not_more(attempts, number, kind):
    assert after(FAILED, number, attempts=attempts).kind is kind


def test_no_attempt_changes_what_this_machine_can_tell():
    assert after(AttemptResult(Ending.FAILED, 0, "unverifiable", "no")).kind is MoveKind.GIVE_UP


@pytest.mark.parametrize("number", [1, 2, 3, 4])
def test_what_a_person_did_goes_back_to_the_person(number):
    assert after(FAILED, number, by_person=True).kind is MoveKind.ASK_PERSON


@pytest.mark.parametrize(
    ("result", "held_before", "move"),
    [
        (held("quota", NOW + timedelta(hours=1)), 9, Move(MoveKind.HOLD, NOW + timedelta(hours=1))),
        (held("network"), 0, Move(MoveKind.HOLD, NOW + timedelta(seconds=5))),
        (held("network"), 3, Move(MoveKind.GIVE_UP)),
        (held("timeout"), 0, Move(MoveKind.HOLD, NOW)),
        (held("timeout"), 1, Move(MoveKind.GIVE_UP)),
        (held("cap"), 0, Move(MoveKind.ASK_MONEY)),
        (held("not_available"), 0, Move(MoveKind.ASK_PERSON)),
        (held("permission"), 0, Move(MoveKind.GIVE_UP)),
        (held("unusable_answer"), 0, Move(MoveKind.GIVE_UP)),
    ],
)
def test_what_holds_an_attempt_up_never_uses_it(result, held_before, move):
    for number in (1, 3, 5):  # however many failed before
        assert after(result, number, held_before=held_before) == move


@pytest.mark.parametrize(
    ("kind", "word"),
    [
        (MoveKind.RETRY, "retry"),
        (MoveKind.HOLD, "retry"),
        (MoveKind.REPLAN, "replan"),
        (MoveKind.ASK_PERSON, "escalate"),
        (MoveKind.ASK_MONEY, "escalate"),
        (MoveKind.GIVE_UP, "escalate"),
    ],
)
def test_a_session_has_three_words_for_it(kind, word):
    assert Move(kind).recovery == word


def test_recover_counts_as_the_build_does():
    for failures in range(1, 8):
        assert action_after(failures) == way_on(failures, max_attempts=5, can_replan=True)
