"""Pane 3: tiers against budgets and pools against limits, in bars, figures and words."""

from collections.abc import Iterator
from datetime import datetime
from typing import ClassVar

from textual.content import Content

from engine.context.usage import ContextUse, FileWeight, Gauge, Level, Source
from engine.overview import Overview
from widgets.formats import cut, tokens
from widgets.glyphs import LEVEL_MARKS
from widgets.pane import Pane
from widgets.row_list import GUTTER, Row, heading

NAME_WIDTH = 13
FIGURES_WIDTH = 16
"""Cells of `25K/30K  84%` and the space before it."""

MAX_BAR_WIDTH = 40
TREND_GLYPHS = "▁▂▃▄▅▆▇█"


class ContextPane(Pane):
    NUMBER = 3
    TITLE = "Context"
    EMPTY: ClassVar[str] = "Counting tokens …"

    def make_rows(self, overview: Overview, now: datetime) -> tuple[Row, ...]:  # noqa: ARG002
        if overview.context is None:
            return ()
        return tuple(context_rows(overview.context, self.row_list.scrollable_content_region.width - GUTTER - 1))

    def make_subtitle(self, overview: Overview) -> str:
        if overview.context is None:
            return ""
        return "tokens, counted" if overview.context.is_counted else "tokens, estimated: counting …"

    def tab_note(self, overview: Overview) -> str:
        if overview.context is None or overview.context.level is Level.NORMAL:
            return ""
        gauges = (*overview.context.tiers, *overview.context.pools)
        return f"▲{max(gauges, key=lambda gauge: gauge.share).percent}%"


def context_rows(use: ContextUse, width: int) -> Iterator[Row]:
    """Bars take what names, figures and the longest level word leave of `width` cells."""
    word_width = max(len(level_words(gauge)) for gauge in (*use.tiers, *use.pools))
    bar_width = max(min(width - NAME_WIDTH - FIGURES_WIDTH - word_width, MAX_BAR_WIDTH), 3)
    for number, gauge in enumerate(use.tiers):
        yield _gauge_row(gauge, f"{number} {gauge.name}", bar_width, word_width)
    yield heading("pools", "pools, against their soft limit")
    for gauge in use.pools:
        yield _gauge_row(gauge, gauge.name, bar_width, word_width)
    if len(use.trend) > 1:
        yield _trend_row(use.trend)
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
    filled = min(round(gauge.share * bar_width), bar_width)
    style = "$text-success" if gauge.level is Level.NORMAL else mark.style
    left = Content.assemble(
        f"{cut(name, NAME_WIDTH - 1):<{NAME_WIDTH}}",
        ("▇" * filled, style),
        ("░" * (bar_width - filled), "$foreground-disabled"),
    )
    about = "" if gauge.source in (Source.COUNTED, Source.MEASURED) else "~"
    figures = f"{about}{tokens(gauge.tokens)}/{tokens(gauge.limit)}"
    right = Content.assemble(
        f"{figures:>10}{f'{gauge.percent}%':>5}", (f"{level_words(gauge):<{word_width}}", mark.style)
    )
    detail = (
        f"{gauge.name}: {gauge.tokens:,} of {gauge.limit:,} tokens, {gauge.source}\n"
        f"{gauge.what}\n\nwarning from {round(gauge.limit * 0.8):,}, critical from {round(gauge.limit * 0.95):,}, "
        f"hard limit {gauge.hard_limit:,}"
    )
    return Row(gauge.name, left, right, detail)


def _trend_row(trend: tuple[int, ...]) -> Row:
    left = Content.assemble(f"{'trend':<{NAME_WIDTH}}", (sparkline(trend), "$text-primary"))
    right = Content.styled(f"{tokens(trend[0])} → {tokens(trend[-1])} in all", "$foreground-muted")
    detail = (
        f"All tiers together, {trend[0]:,} to {trend[-1]:,} tokens over the last {len(trend)} changes since opening"
    )
    return Row("trend", left, right, detail)


def _weight_row(weight: FileWeight) -> Row:
    about = "" if weight.source is Source.COUNTED else "~"
    right = Content.styled(f"{about}{tokens(weight.tokens)}  {weight.gauge}", "$foreground-muted")
    return Row(
        f"file {weight.path}", Content(weight.path), right, f"{weight.path}\n{weight.tokens:,} tokens, {weight.source}"
    )


def sparkline(values: tuple[int, ...], width: int = 30) -> str:
    """The last `width` values between their own lowest and highest."""
    shown = values[-width:]
    low, high = min(shown), max(shown)
    top = len(TREND_GLYPHS) - 1
    return "".join(TREND_GLYPHS[(value - low) * top // (high - low) if high > low else 0] for value in shown)
