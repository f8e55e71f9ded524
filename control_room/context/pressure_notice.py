"""One calm notice when a tier or pool crosses 80% or 95%: what it is, and which file to look at."""

from textual.app import App

from engine.context.gauges.usage import ContextUse, Gauge, Level
from widgets.context.pressure import what_to_do
from widgets.text.counting import counted
from widgets.text.glyphs import LEVEL_MARKS

SHOWN_S = 8
RANK = {Level.NORMAL: 0, Level.WARNING: 1, Level.CRITICAL: 2}


class PressureNotice:
    def __init__(self, app: App[None]) -> None:
        self._app = app
        self._watch = PressureWatch()

    def tell(self, use: ContextUse | None) -> None:
        """Of several that cross at once only the fullest is named: the Context pane has them all."""
        crossed = self._watch.crossed(use) if use is not None else ()
        if not crossed:
            return
        worst = crossed[0]
        others = f" ({counted(len(crossed) - 1, 'other')} too)" if len(crossed) > 1 else ""
        title = f"{LEVEL_MARKS[worst.level].glyph} Context: {worst.name} is {worst.percent}% full{others}"
        self._app.notify(what_to_do(worst), title=title, severity="warning", markup=False, timeout=SHOWN_S)


class PressureWatch:
    """Tells of every gauge once when it crosses 80% or 95% while somebody looks on, not again until it fell back."""

    def __init__(self) -> None:
        self._told: dict[str, Level] | None = None
        """Gauge to the highest level since it was last normal; None until the first counting."""

    def crossed(self, use: ContextUse) -> tuple[Gauge, ...]:
        """Those that rose to a new level since the last look, the fullest first. Estimates cross nothing."""
        if not use.is_counted:
            return ()
        before, self._told = self._told, self._levels(use)
        if before is None:
            return ()  # what was full when the control room opened is in the pane
        gauges = (*use.tiers, *use.pools)
        risen = [gauge for gauge in gauges if RANK[gauge.level] > RANK[before.get(gauge.name, Level.NORMAL)]]
        return tuple(sorted(risen, key=lambda gauge: -gauge.share))

    def _levels(self, use: ContextUse) -> dict[str, Level]:
        told = self._told or {}
        levels: dict[str, Level] = {}
        for gauge in (*use.tiers, *use.pools):
            highest = max(told.get(gauge.name, Level.NORMAL), gauge.level, key=RANK.__getitem__)
            levels[gauge.name] = Level.NORMAL if gauge.level is Level.NORMAL else highest
        return levels
