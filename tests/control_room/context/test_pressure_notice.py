"""Crossing 80% or 95% is told once, with the file to look at."""

from dataclasses import replace

import pytest
from helpers.host import HostApp
from textual.widgets import Static

from control_room.context.pressure_notice import PressureNotice, PressureWatch
from engine.context.gauges.usage import ContextUse, FileWeight, Gauge, Source


def use(*tokens: int, source: Source = Source.COUNTED) -> ContextUse:
    """Gauges p0, p1, … of 100 tokens each; the first one stands for the tiers."""
    gauges = [
        Gauge(f"p{place}", count, 100, 100, source, "what", FileWeight(f"file{place}", count, f"p{place}"))
        for place, count in enumerate(tokens)
    ]
    return ContextUse((gauges[0],), tuple(gauges[1:]), (), (0,), source is Source.COUNTED)


def names(watch: PressureWatch, *tokens: int) -> list[str]:
    return [gauge.name for gauge in watch.crossed(use(*tokens))]


def test_what_is_full_at_the_start_is_no_news() -> None:
    assert names(PressureWatch(), 10, 97) == []


def test_each_crossing_is_told_once() -> None:
    watch = PressureWatch()
    told = [names(watch, tokens) for tokens in (10, 79, 80, 85, 95, 99)]
    assert told == [[], [], ["p0"], [], ["p0"], []]


def test_falling_back_from_critical_is_no_reason_to_tell_it_again() -> None:
    watch = PressureWatch()
    told = [names(watch, tokens) for tokens in (10, 96, 90, 96)]
    assert told == [[], ["p0"], [], []]


def test_after_it_fell_back_to_normal_it_is_told_again() -> None:
    watch = PressureWatch()
    told = [names(watch, tokens) for tokens in (10, 81, 50, 81)]
    assert told == [[], ["p0"], [], ["p0"]]


def test_the_fullest_comes_first() -> None:
    watch = PressureWatch()
    watch.crossed(use(10, 10, 10))
    assert names(watch, 82, 10, 96) == ["p2", "p0"]


def test_estimates_cross_nothing() -> None:
    watch = PressureWatch()
    watch.crossed(use(10))
    assert watch.crossed(use(99, source=Source.ESTIMATED)) == ()


@pytest.mark.parametrize(
    ("gauge_file", "words"),
    [
        (FileWeight("studio/learnings/[b]backend.md", 82, "p0"), "Look at studio/learnings/[b]backend.md (82 tokens)"),
        (None, "No single file: what"),
    ],
)
async def test_the_notice_names_the_file(gauge_file: FileWeight | None, words: str) -> None:
    app = HostApp(Static())
    async with app.run_test() as pilot:
        notice = PressureNotice(app)
        notice.tell(None)
        notice.tell(use(10, 10))
        full = use(82, 81)
        notice.tell(replace(full, tiers=(replace(full.tiers[0], heaviest=gauge_file),)))
        await pilot.pause()
        told = [(toast.title, toast.message) for toast in app._notifications]
    assert [title for title, _ in told] == ["▲ Context: p0 is 82% full (1 other too)"]
    assert told[0][1].startswith(words)
