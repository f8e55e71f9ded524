"""What a measurement found, against its baseline and its limit, and the table of all of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any


class Verdict(StrEnum):
    OK = "ok"
    OVER = "OVER"
    NONE = "–"


class Bound(StrEnum):
    """What a limit bounds."""

    RATIO = "ratio"
    """value / baseline"""
    ADDED = "added"
    """value - baseline, in the result's unit"""
    VALUE = "value"
    """the value itself"""


@dataclass(frozen=True, slots=True)
class Limit:
    """The result may be at most this."""

    bound: Bound
    most: float


@dataclass(frozen=True, slots=True)
class Result:
    """Value and baseline were measured in the same run, in turns, and are medians where they were repeated."""

    what: str
    value: float
    unit: str
    baseline_name: str = ""
    baseline: float | None = None
    limit: Limit | None = None

    @property
    def ratio(self) -> float | None:
        return self.value / self.baseline if self.baseline else None

    @property
    def verdict(self) -> Verdict:
        if self.limit is None:
            return Verdict.NONE
        bounded = self._bounded(self.limit.bound)
        return Verdict.OK if bounded is not None and bounded <= self.limit.most else Verdict.OVER

    def _bounded(self, bound: Bound) -> float | None:
        """What the limit bounds; None where there is no baseline to compare with."""
        if bound is Bound.VALUE:
            return self.value
        if self.baseline is None:
            return None
        return self.ratio if bound is Bound.RATIO else self.value - self.baseline

    def document(self) -> dict[str, Any]:
        """The same as data."""
        return {
            "what": self.what,
            "value": self.value,
            "unit": self.unit,
            "baseline_name": self.baseline_name,
            "baseline": self.baseline,
            "ratio": self.ratio,
            "limit": {"bound": self.limit.bound.value, "most": self.limit.most} if self.limit else None,
            "verdict": None if self.limit is None else self.verdict.value.lower(),
        }


HEADS = ("what", "value", "baseline", "", "ratio", "limit", "")


def table(results: Sequence[Result]) -> str:
    """Columns as wide as their widest cell; numbers to the right."""
    rows = [HEADS, *(_cells(result) for result in results)]
    widths = [max(len(row[column]) for row in rows) for column in range(len(HEADS))]
    left = (0, 3, 6)
    lines = [
        "  ".join(f"{cell:{'<' if place in left else '>'}{widths[place]}}" for place, cell in enumerate(row)).rstrip()
        for row in rows
    ]
    return "\n".join([lines[0], "─" * max(map(len, lines)), *lines[1:]])


def _cells(result: Result) -> tuple[str, ...]:
    return (
        result.what,
        _with_unit(result.value, result.unit),
        "" if result.baseline is None else _with_unit(result.baseline, result.unit),
        result.baseline_name,
        "" if result.ratio is None else f"{result.ratio:.2f}×",
        "" if result.limit is None else _limit(result.limit, result.unit),
        result.verdict.value,
    )


def _limit(limit: Limit, unit: str) -> str:
    if limit.bound is Bound.RATIO:
        return f"{limit.most:g}×"
    return f"{'+' if limit.bound is Bound.ADDED else ''}{limit.most:g} {unit}".rstrip()


def _with_unit(value: float, unit: str) -> str:
    digits = 0 if abs(value) >= 100 or value == int(value) else 1 if abs(value) >= 10 else 2
    return f"{value:.{digits}f} {unit}".rstrip()
