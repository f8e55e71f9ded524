"""What a build does after an attempt that did not pass. Pure: the step loop carries it out."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from engine.assistants.holding import wait_before_retry
from engine.building.attempts import Attempt, AttemptResult, Ending
from engine.orchestration.recovery import way_on


class MoveKind(StrEnum):
    RETRY = "retry"
    """Another attempt."""
    HOLD = "hold"
    """The same attempt again, at `Move.at`."""
    REPLAN = "replan"
    ASK_PERSON = "ask person"
    """The step waits for a person to do it."""
    ASK_MONEY = "ask money"
    """The spending limit is reached: the step stops until a person raises it."""
    GIVE_UP = "give up"
    """The step failed; a person is asked how to go on."""


@dataclass(frozen=True, slots=True)
class Move:
    kind: MoveKind
    at: datetime | None = None

    @property
    def recovery(self) -> str:
        """The word for it in a session's `failures` (formats.md)."""
        words = {MoveKind.RETRY: "retry", MoveKind.HOLD: "retry", MoveKind.REPLAN: "replan"}
        return words.get(self.kind, "escalate")


def move_after(attempt: Attempt, result: AttemptResult, *, held_before: int, can_replan: bool, now: datetime) -> Move:
    """`held_before`: how often this attempt was held up by the same kind of thing before."""
    if result.ending is Ending.HELD:
        return _after_holdup(result, held_before, now)
    if result.error_kind == "unverifiable":
        return Move(MoveKind.GIVE_UP)  # no attempt can change what this machine can tell
    limit = attempt.step.retry_behavior.max_attempts
    way = way_on(attempt.number, max_attempts=limit, can_replan=can_replan and not attempt.by_person)
    if way == "retry" and attempt.by_person:
        return Move(MoveKind.ASK_PERSON)  # trying again without the person would change nothing
    return Move({"retry": MoveKind.RETRY, "replan": MoveKind.REPLAN}.get(way, MoveKind.GIVE_UP))


def _after_holdup(result: AttemptResult, held_before: int, now: datetime) -> Move:
    if result.error_kind == "cap":
        return Move(MoveKind.ASK_MONEY)
    if result.error_kind == "not_available":
        return Move(MoveKind.ASK_PERSON)
    at = wait_before_retry(result.error_kind, held_before, result.resumes_at, now)
    return Move(MoveKind.GIVE_UP) if at is None else Move(MoveKind.HOLD, at)
