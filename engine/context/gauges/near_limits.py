"""How full the context is, counted only where a tier or pool may be near a limit: for those who look often."""

from engine.context.counting.tokens import TokenCounter
from engine.context.gauges.contents import Contents
from engine.context.gauges.measure import measure
from engine.context.gauges.usage import ContextUse, Source
from engine.workspace.paths import WorkspacePaths

NEAR = 0.4
"""Of a limit, by estimate: text that is no English weighs up to twice as much as its size says."""


def measure_near_limits(paths: WorkspacePaths, contents: Contents, counter: TokenCounter) -> ContextUse:
    """Which tiers and pools are at a limit is certain in it; how far the others are from theirs may be estimated."""
    use = measure(paths, contents, counter, exact=False)
    doubtful = (gauge for gauge in (*use.tiers, *use.pools) if gauge.source is Source.ESTIMATED)
    if not any(gauge.share >= NEAR for gauge in doubtful):
        return use
    use = measure(paths, contents, counter)
    counter.save()
    return use
