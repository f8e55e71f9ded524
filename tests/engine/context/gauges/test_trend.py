"""The totals of a session are kept over restarts, bounded, and honest about when they began."""

import json
from datetime import UTC, datetime

import pytest

from engine.context.gauges.trend import KEPT, Trend, TrendKeeper
from engine.workspace.paths import WorkspacePaths


@pytest.fixture
def paths(tmp_path):
    (tmp_path / ".studio").mkdir()
    return WorkspacePaths(tmp_path)


def keep(paths, session_id, *totals):
    keeper = TrendKeeper(paths)
    for total in totals:
        keeper.keep(keeper.trend(session_id).with_total(total))
    return keeper.trend(session_id)


def test_a_new_start_goes_on_with_the_sessions_trend(paths):
    first = keep(paths, "orch_1", 10, 20)
    again = keep(paths, "orch_1", 30)
    assert again.totals == (10, 20, 30)
    assert again.since == first.since


def test_another_session_begins_anew(paths):
    keep(paths, "orch_1", 10, 20)
    assert keep(paths, "orch_2", 30).totals == (30,)


def test_a_long_session_stays_whole_and_bounded():
    trend = Trend("", datetime(2026, 11, 21, tzinfo=UTC))
    for total in range(1_000):
        trend = trend.with_total(total)
    assert len(trend.totals) <= KEPT
    assert (trend.totals[0], trend.totals[-1]) == (0, 999)
    assert list(trend.totals) == sorted(trend.totals)


@pytest.mark.parametrize(
    "content",
    [
        "no json",
        "[]",
        json.dumps({"session": "s", "since": "soon", "totals": [1]}),
        json.dumps({"session": "s", "since": "2026-11-21T09:00:00Z", "totals": ["many"]}),
        json.dumps({"session": "s", "since": "2026-11-21T09:00:00Z", "totals": [-4]}),
        json.dumps({"session": "s", "since": "2026-11-21T09:00:00Z"}),
    ],
)
def test_what_is_no_trend_is_none(paths, content):
    paths.cache.mkdir()
    (paths.cache / "context-trend.json").write_text(content)
    assert TrendKeeper(paths).trend("s").totals == ()


def test_where_nothing_can_be_written_it_is_kept_in_mind(tmp_path):
    assert keep(WorkspacePaths(tmp_path), "", 1, 2).totals == (1, 2)
    assert not (tmp_path / ".studio").exists()
