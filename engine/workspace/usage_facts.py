"""What an `assistant_used` event says was used. Anybody may have written the line, so no number is taken as it is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    # Records build on pydantic, 90 ms: figures of journals are added up without.
    from engine.workspace.journal import Event

TOKENS = ("input_tokens", "cache_read_tokens", "cache_write_tokens", "output_tokens")

MAX_NUMBER = 10**10
"""No count and no milliseconds of ours are larger; a larger one could not be drawn or added up."""


def tokens_of(event: Event) -> int:
    return sum(number(event.get(name)) for name in TOKENS)


def cost_usd_of(event: Event) -> float:
    return amount(event.get("cost_usd"))


def number(value: Any) -> int:
    """A count or milliseconds; 0 where it is none."""
    return max(0, min(value, MAX_NUMBER)) if isinstance(value, int) else 0


def amount(value: Any) -> float:
    """Dollars; 0 where they make no sense."""
    return float(value) if isinstance(value, int | float) and 0 < value < MAX_NUMBER else 0.0
