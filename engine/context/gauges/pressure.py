"""Tiers and pools that cross 80% or 95% of their limit: each crossing is told once, whoever looks and however often."""

from collections.abc import Mapping

from engine.context.gauges.context_state import (
    PRESSURE,
    ContextState,
    Document,
    change_context_state,
    read_context_state,
)
from engine.context.gauges.usage import ContextUse, Gauge, Level
from engine.workspace.paths import WorkspacePaths

RANK = {Level.NORMAL: 0, Level.WARNING: 1, Level.CRITICAL: 2}


def take_crossings(paths: WorkspacePaths, use: ContextUse) -> tuple[Gauge, ...]:
    """The gauges that rose to a level of which nobody told since they fell below it, the fullest first.

    They count as told from now on, also after a restart and for other processes. Raises OSError, UnusableFileError.
    """
    taken: list[Gauge] = []
    before = dict(read_context_state(paths).pressure)
    if told_now(use, before) == before:
        return ()

    def take(state: ContextState) -> Document:
        told = dict(state.pressure)
        taken[:] = risen(told, use)
        return {PRESSURE: told_now(use, told)}

    change_context_state(paths, take)
    return tuple(taken)


def risen(told: Mapping[str, str], use: ContextUse) -> list[Gauge]:
    """Those above the level that was told of them."""
    gauges = [gauge for gauge in (*use.tiers, *use.pools) if RANK[gauge.level] > _rank(told.get(gauge.name, ""))]
    return sorted(gauges, key=lambda gauge: (-gauge.share, gauge.name))


def told_now(use: ContextUse, told: Mapping[str, str]) -> dict[str, str]:
    """What counts as told after all that rose was told; what fell may be told again. Unknown names stay."""
    gauges = {gauge.name: gauge.level for gauge in (*use.tiers, *use.pools)}
    others = {name: level for name, level in told.items() if name not in gauges}
    return {**others, **{name: level.value for name, level in gauges.items() if level is not Level.NORMAL}}


def _rank(level: str) -> int:
    return RANK[Level(level)] if level in list(Level) else 0
