"""Which tier or pool is about to hurt, which file to look at, and what to do about it."""

from engine.context.usage import ContextUse, Gauge, Level

ROOM_IN_INBOX = "i shows what could be summarized, archived or dropped"


def fullest(use: ContextUse) -> Gauge | None:
    """The gauge that is nearest to its limit, or furthest above; None where none is over 80%."""
    full = [gauge for gauge in (*use.tiers, *use.pools) if gauge.level is not Level.NORMAL]
    return max(full, key=lambda gauge: gauge.share, default=None)


def what_to_do(gauge: Gauge) -> str:
    """Which file to look at, and where to find proposals that make room."""
    if gauge.heaviest is None:
        return f"No file: {gauge.what}. A new session starts with none of it."
    return f"Look at {gauge.heaviest.path} ({gauge.heaviest.tokens:,} tokens). {ROOM_IN_INBOX}."
