"""Which tier or pool is about to hurt, which file to look at, and what to do about it."""

from engine.context.gauges.usage import ContextUse, Gauge, Level

ROOM_IN_INBOX = "i shows what could be summarized, archived or dropped"


def fullest(use: ContextUse) -> Gauge | None:
    """The gauge that is nearest to its limit, or furthest above; None where none is over 80%."""
    return max(_full(use), key=lambda gauge: gauge.share, default=None)


def to_look_at(use: ContextUse) -> Gauge | None:
    """The fullest gauge of which one file can be named."""
    with_file = (gauge for gauge in _full(use) if gauge.heaviest is not None)
    return max(with_file, key=lambda gauge: gauge.share, default=None)


def _full(use: ContextUse) -> list[Gauge]:
    return [gauge for gauge in (*use.tiers, *use.pools) if gauge.level is not Level.NORMAL]


def what_to_do(gauge: Gauge) -> str:
    """Which file to look at, and where to find proposals that make room."""
    if gauge.heaviest is None:
        return f"No single file: {gauge.what}. {ROOM_IN_INBOX}."
    return f"Look at {gauge.heaviest.path} ({gauge.heaviest.tokens:,} tokens). {ROOM_IN_INBOX}."
