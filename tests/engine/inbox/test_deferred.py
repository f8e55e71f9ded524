from pathlib import Path

import pytest

from engine.context.gauges.usage import ContextUse, Gauge, Source
from engine.inbox.deferred import may_have_savings
from engine.workspace.snapshot import Snapshot


@pytest.mark.parametrize(
    ("pool", "tokens", "expected"),
    [("learnings", 19_000, True), ("context7", 25_000, True), ("learnings", 100, False), ("working", 90_000, False)],
)
def test_savings_are_looked_for_where_there_may_be_some(pool, tokens, expected):
    """Of what the agents reported, nothing can be archived."""
    gauge = Gauge(pool, tokens, 20_000, 25_000, Source.COUNTED, "")
    use = ContextUse(tiers=(), pools=(gauge,), heaviest=(), trend=(), is_counted=True)
    assert may_have_savings(Snapshot(Path(), exists=True), use) is expected


def test_without_a_measurement_there_are_none():
    assert not may_have_savings(Snapshot(Path(), exists=True), None)
