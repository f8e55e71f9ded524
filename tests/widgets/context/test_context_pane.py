"""The Context pane says what the next agent gets, where to look when it is full, and how the session went."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from helpers.context_app import GOAL, injection
from helpers.host import HostApp
from helpers.pictures import CONTEXT, FULL, NOW

from control_room.context.messages import Wish
from engine.context.gauges.usage import ContextUse, FileWeight
from widgets.context.context_pane import ContextPane, context_rows, sparkline
from widgets.parts.row_list import Row
from widgets.text.formats import cut_path

PLAN = FileWeight(".studio/tasks/task_20260204_101500/plan.json", 28_900, "plans")


def full() -> ContextUse:
    pools = [replace(pool, heaviest=PLAN) if pool.name == "plans" else pool for pool in CONTEXT.pools]
    return replace(CONTEXT, pools=tuple(pools))


def row(use: ContextUse, key: str, width: int = 60, **more: object) -> Row:
    return next(row for row in context_rows(use, width, NOW, **more) if row.key == key)  # type: ignore[arg-type]


def words(row: Row) -> str:
    return " ".join(f"{row.left.plain} {row.right.plain}".split())


def test_what_the_next_agent_gets_is_one_row() -> None:
    shown = row(CONTEXT, "next agent", injection=injection(Wish(GOAL, "builder")))
    assert words(shown) == f"next agent builder: {GOAL} 11,260 8 items"


def test_the_fullest_gauge_says_which_file_to_look_at() -> None:
    keys = [row.key for row in context_rows(full(), 60, NOW)]
    assert keys[keys.index("plans") + 1] == "look at"
    assert words(row(full(), "look at")) == f"look at {PLAN.path} 29K"


def test_where_the_fullest_has_no_file_the_next_one_is_named() -> None:
    working = [replace(pool, tokens=60_000) if pool.name == "working" else pool for pool in full().pools]
    keys = [row.key for row in context_rows(replace(full(), pools=tuple(working)), 60, NOW)]
    assert keys[keys.index("plans") + 1] == "look at"


def test_a_long_path_keeps_its_end() -> None:
    assert row(full(), "look at", width=40).left.plain == "  look at …20260204_101500/plan.json"
    assert cut_path("studio/learnings/backend.md", 12) == "…/backend.md"


def test_a_full_gauges_detail_says_what_to_do() -> None:
    assert f"Look at {PLAN.path} (28,900 tokens). i shows what could be" in row(full(), "plans").detail
    assert "Look at" not in row(full(), "learnings").detail


def test_the_trend_says_since_when() -> None:
    today = replace(CONTEXT, trend_since=NOW - timedelta(minutes=12))
    assert words(row(today, "trend")).endswith("30K → 32K since 00:27")
    earlier = replace(CONTEXT, trend_since=datetime(2026, 11, 3, 9, tzinfo=UTC))
    assert words(row(earlier, "trend")).endswith("30K → 32K since 2026-11-03")


def test_a_long_trend_is_drawn_whole() -> None:
    assert sparkline(tuple(range(100)), width=8) == "▁▁▂▃▄▅▆█"


async def test_enter_asks_for_all_of_it() -> None:
    pane = ContextPane()
    app = HostApp(pane, heard=ContextPane.NextAgentRequested)
    async with app.run_test(size=(80, 24)) as pilot:
        pane.show(FULL, NOW)
        pane.show_next(injection(Wish(GOAL, "builder")))
        pane.row_list.select("next agent")
        pane.focus_pane()
        await pilot.press("enter")
        await pilot.pause()
    assert len(app.heard) == 1
