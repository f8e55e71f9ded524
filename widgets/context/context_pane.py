"""Pane 3: tiers against budgets and pools against limits, in bars, figures and words; and what an agent would get."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import TYPE_CHECKING, ClassVar

from textual.content import Content
from textual.message import Message

from engine.context.gauges.usage import CRITICAL_SHARE, WARNING_SHARE, ContextUse, FileWeight, Gauge, Level, Source
from engine.overview import Overview
from widgets.context.pressure import fullest, to_look_at, what_to_do
from widgets.parts.pane import Pane
from widgets.parts.row_list import GUTTER, Row, heading
from widgets.parts.token_bar import token_bar
from widgets.text.counting import counted
from widgets.text.formats import cut, cut_path, exact, tokens
from widgets.text.glyphs import LEVEL_MARKS

if TYPE_CHECKING:
    from engine.context.injection.records import Injection  # 3 ms that the first picture does not need

NAME_WIDTH = 13
FIGURES_WIDTH = 16
"""Cells of `25K/30K  84%` and the space before it."""

MAX_BAR_WIDTH = 40
TREND_WIDTH = 30
TREND_GLYPHS = "▁▂▃▄▅▆▇█"
NEXT_AGENT = "next agent"
LOOK_AT = "  look at "


class ContextPane(Pane):
    NUMBER = 3
    TITLE = "Context"
    EMPTY: ClassVar[str] = "Counting tokens …"

    class NextAgentRequested(Message):
        """All that the next agent would receive is wanted."""

    def __init__(self) -> None:
        super().__init__()
        self._next: Injection | None = None

    def show_next(self, injection: Injection | None) -> None:
        """What the next agent would receive; None where there is no goal yet."""
        self._next = injection
        self.redraw()

    def make_rows(self, overview: Overview, now: datetime) -> tuple[Row, ...]:
        if overview.context is None:
            return ()
        width = self.row_list.scrollable_content_region.width - GUTTER - 1
        return tuple(context_rows(overview.context, width, now, self._next))

    def make_subtitle(self, overview: Overview) -> str:
        if overview.context is None:
            return ""
        return "tokens, counted" if overview.context.is_counted else "tokens, estimated: counting …"

    def tab_note(self, overview: Overview) -> str:
        full = fullest(overview.context) if overview.context else None
        return f"▲{full.percent}%" if full else ""

    def open_row(self, row: Row) -> None:
        if row.key == NEXT_AGENT:
            self.post_message(self.NextAgentRequested())
        else:
            super().open_row(row)


def context_rows(
    use: ContextUse, width: int, now: datetime | None = None, injection: Injection | None = None
) -> Iterator[Row]:
    """Bars take what names, figures and the longest level word leave of `width` cells."""
    word_width = max(len(level_words(gauge)) for gauge in (*use.tiers, *use.pools))
    bar_width = max(min(width - NAME_WIDTH - FIGURES_WIDTH - word_width, MAX_BAR_WIDTH), 3)
    full = to_look_at(use)
    for number, gauge in enumerate(use.tiers):
        yield _gauge_row(gauge, f"{number} {gauge.name}", bar_width, word_width)
        if gauge is full:
            yield from _look_at_row(gauge, width)
    yield heading("pools", "pools, against their soft limit")
    for gauge in use.pools:
        yield _gauge_row(gauge, gauge.name, bar_width, word_width)
        if gauge is full:
            yield from _look_at_row(gauge, width)
    if injection is not None:
        yield _next_row(injection)
    if len(use.trend) > 1:
        yield _trend_row(use, now)
    if use.heaviest:
        yield heading("heaviest", "heaviest files")
    for weight in use.heaviest:
        yield _weight_row(weight)


def level_words(gauge: Gauge) -> str:
    """` ▲ warn`, ` ▲ CRITICAL`, or nothing."""
    mark = LEVEL_MARKS[gauge.level]
    return f" {mark.glyph} {mark.word}" if mark.word else ""


def _gauge_row(gauge: Gauge, name: str, bar_width: int, word_width: int) -> Row:
    mark = LEVEL_MARKS[gauge.level]
    style = "$text-success" if gauge.level is Level.NORMAL else mark.style
    left = Content.assemble(f"{cut(name, NAME_WIDTH - 1):<{NAME_WIDTH}}", token_bar(gauge.share, bar_width, style))
    about = "" if gauge.source in (Source.COUNTED, Source.MEASURED) else "~"
    figures = f"{about}{tokens(gauge.tokens)}/{tokens(gauge.limit)}"
    right = Content.assemble(
        f"{figures:>10}{f'{gauge.percent}%':>5}", (f"{level_words(gauge):<{word_width}}", mark.style)
    )
    return Row(gauge.name, left, right, _gauge_detail(gauge))


def _gauge_detail(gauge: Gauge) -> str:
    warns, alarms = round(gauge.limit * WARNING_SHARE), round(gauge.limit * CRITICAL_SHARE)
    lines = [
        f"{gauge.name}: {gauge.tokens:,} of {gauge.limit:,} tokens, {gauge.source}",
        f"{gauge.what}\n",
        f"warning from {warns:,}, critical from {alarms:,}, hard limit {gauge.hard_limit:,}",
    ]
    if gauge.heaviest is not None:
        lines.append(f"heaviest: {gauge.heaviest.path}, {gauge.heaviest.tokens:,} tokens")
    if gauge.level is not Level.NORMAL:
        lines.append(f"\n{what_to_do(gauge)}")
    return "\n".join(lines)


def _look_at_row(gauge: Gauge, width: int) -> Iterator[Row]:
    """Under one full gauge only: one file to begin with is help, a list of them is noise."""
    if gauge.heaviest is not None:
        right = Content.styled(tokens(gauge.heaviest.tokens), "$foreground-muted")
        path = cut_path(gauge.heaviest.path, width - len(LOOK_AT) - right.cell_length - 1)
        left = Content.assemble((LOOK_AT, "$foreground-muted"), path)
        yield Row("look at", left, right, _gauge_detail(gauge))


def _next_row(injection: Injection) -> Row:
    """`next agent  builder: Add sign-in endpoint    12.3K  34 items`"""
    about = "" if injection.is_counted else "~"
    left = Content.assemble(
        f"{NEXT_AGENT:<{NAME_WIDTH}}", (f"{injection.agent}: {injection.goal}", "$foreground-muted")
    )
    items = counted(len(injection.items), "item")
    return Row(NEXT_AGENT, left, Content(f" {about}{exact(injection.tokens)}  {items}"))


def _trend_row(use: ContextUse, now: datetime | None) -> Row:
    first, last = use.trend[0], use.trend[-1]
    since = f" since {_moment(use.trend_since, now)}" if use.trend_since else " since opening"
    left = Content.assemble(f"{'trend':<{NAME_WIDTH}}", (sparkline(use.trend), "$text-primary"))
    right = Content.styled(f"{tokens(first)} → {tokens(last)}{since}", "$foreground-muted")
    detail = (
        f"All tiers together over this session: {first:,} to {last:,} tokens{since}, "
        f"lowest {min(use.trend):,}, highest {max(use.trend):,}"
    )
    return Row("trend", left, right, detail)


def _moment(at: datetime, now: datetime | None) -> str:
    """`09:12` for today, else the day."""
    there = at.astimezone(now.tzinfo if now else None)
    return f"{there:%H:%M}" if now and there.date() == now.date() else f"{there:%Y-%m-%d}"


def _weight_row(weight: FileWeight) -> Row:
    about = "" if weight.source is Source.COUNTED else "~"
    right = Content.styled(f"{about}{tokens(weight.tokens)}  {weight.gauge}", "$foreground-muted")
    return Row(
        f"file {weight.path}", Content(weight.path), right, f"{weight.path}\n{weight.tokens:,} tokens, {weight.source}"
    )


def sparkline(values: tuple[int, ...], width: int = TREND_WIDTH) -> str:
    """All values, evenly picked where there are more than `width`, between the lowest and highest that are shown."""
    last = len(values) - 1
    shown = values if len(values) <= width else [values[place * last // (width - 1)] for place in range(width)]
    low, high = min(shown), max(shown)
    top = len(TREND_GLYPHS) - 1
    return "".join(TREND_GLYPHS[(value - low) * top // (high - low) if high > low else 0] for value in shown)
