"""What a session cost, as Claude wrote it at the transcript's end. While the session goes on nothing says so."""

import json
import os
from typing import Any

from engine.claude_code.transcripts.lines import MARK

COST_MARK = b'"cost-state"'
END_BYTES = 64 * 1024
MOST_USD = 10**9


def cost_by_model(path: str, size: int) -> dict[str, float] | None:
    """US dollars by model, sub-agents included; None where the file does not end with it. Raises OSError.

    Messages after it are not in it, so it says nothing once there are some.
    """
    descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
    try:
        end = os.pread(descriptor, END_BYTES, max(0, size - END_BYTES))
    finally:
        os.close(descriptor)
    place = end.rfind(COST_MARK)
    if place < 0 or MARK in end[place:]:
        return None
    begin = end.rfind(b"\n", 0, place) + 1
    return _costs(end[begin:].partition(b"\n")[0])


def _costs(line: bytes) -> dict[str, float] | None:
    try:
        told = json.loads(line)
    except (ValueError, RecursionError):
        return None
    models = told.get("modelUsage") if isinstance(told, dict) and told.get("type") == "cost-state" else None
    if not isinstance(models, dict) or told.get("hasUnknownModelCost") is True:
        return None
    costs = {str(model): _usd(used) for model, used in models.items()}
    known = {model: usd for model, usd in costs.items() if usd is not None}
    return known if len(known) == len(costs) else None


def _usd(used: Any) -> float | None:
    usd = used.get("costUSD") if isinstance(used, dict) else None
    return float(usd) if isinstance(usd, int | float) and not isinstance(usd, bool) and 0 <= usd < MOST_USD else None
