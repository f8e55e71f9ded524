"""How a session's context grows, and how long it lasts at this rate: said only where enough was measured."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

KEPT_POINTS = 240

RECENT = timedelta(minutes=30)
"""What was longer ago says nothing about the rate now."""

FEWEST_POINTS = 4
SHORTEST = timedelta(minutes=2)
LONGEST_LEFT = 24 * 60
"""Minutes; beyond it a rate says nothing."""


@dataclass(frozen=True, slots=True)
class Point:
    at: datetime
    tokens: int


def minutes_left(points: Sequence[Point], limit: int | None, now: datetime) -> int | None:
    """Until `limit` tokens are reached at the rate of the last half hour; None where that cannot be said."""
    recent = [point for point in points if now - point.at <= RECENT]
    if limit is None or len(recent) < FEWEST_POINTS or recent[-1].at - recent[0].at < SHORTEST:
        return None
    per_minute = _slope(recent)
    left = limit - recent[-1].tokens
    if per_minute <= 0 or left <= 0:
        return None
    minutes = round(left / per_minute)
    return minutes if minutes <= LONGEST_LEFT else None


def _slope(points: Sequence[Point]) -> float:
    """Tokens a minute, by least squares: one big answer is no rate."""
    start = points[0].at
    minutes = [(point.at - start).total_seconds() / 60 for point in points]
    tokens = [point.tokens for point in points]
    mean_minute, mean_tokens = sum(minutes) / len(minutes), sum(tokens) / len(tokens)
    spread = sum((minute - mean_minute) ** 2 for minute in minutes)
    together = sum((m - mean_minute) * (t - mean_tokens) for m, t in zip(minutes, tokens, strict=True))
    return together / spread if spread else 0.0
