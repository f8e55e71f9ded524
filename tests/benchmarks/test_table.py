import re

import pytest
from benchmarks.table import Bound, Limit, Result, Verdict, table


@pytest.mark.parametrize(
    ("bound", "most", "verdict"),
    [
        (Bound.RATIO, 1.5, Verdict.OK),
        (Bound.RATIO, 1.49, Verdict.OVER),
        (Bound.ADDED, 50, Verdict.OK),
        (Bound.ADDED, 49, Verdict.OVER),
        (Bound.VALUE, 150, Verdict.OK),
        (Bound.VALUE, 149, Verdict.OVER),
    ],
)
def test_a_limit_bounds_the_ratio_the_difference_or_the_value(bound: Bound, most: float, verdict: Verdict) -> None:
    assert Result("paint", 150, "ms", "bare app", 100, Limit(bound, most)).verdict is verdict


def test_without_a_limit_there_is_no_verdict() -> None:
    assert Result("quit", 150, "ms").verdict is Verdict.NONE


@pytest.mark.parametrize("bound", [Bound.RATIO, Bound.ADDED])
def test_a_comparison_without_a_baseline_does_not_pass(bound: Bound) -> None:
    assert Result("paint", 150, "ms", limit=Limit(bound, 1000)).verdict is Verdict.OVER


def test_the_table_says_what_is_compared_with_what() -> None:
    line = table([Result("paint", 150, "ms", "bare app", 100, Limit(Bound.RATIO, 1.5))]).split("\n")[-1]
    assert re.split(r"  +", line) == ["paint", "150 ms", "100 ms", "bare app", "1.50×", "1.5×", "ok"]
