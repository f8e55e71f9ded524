"""Adding up what was used: by session, by day, by model."""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime

from engine.claude_code.usage.cells import Cell, Costs
from engine.claude_code.usage.records import By, Tokens, UsageSum
from engine.workspace.text import one_line

MS = 1000


def sums_by(cells: Iterable[Cell], by: By, costs: Costs) -> tuple[UsageSum, ...]:
    """Sessions and days the oldest first, models the most used first."""
    groups: dict[str, list[Cell]] = {}
    for cell in cells:
        groups.setdefault(_name(cell, by), []).append(cell)
    sums = [sum_of(one_line(name), group, _cost(name, group, by, costs)) for name, group in groups.items()]
    if by is By.MODEL:
        return tuple(sorted(sums, key=lambda one: (-one.tokens.total, one.name)))
    return tuple(sorted(sums, key=lambda one: (one.last_at, one.name)))


def sum_of(name: str, cells: Sequence[Cell], cost_usd: float | None) -> UsageSum:
    columns = zip(*(cell[4:8] for cell in cells), strict=True)
    return UsageSum(
        name,
        Tokens(*map(sum, columns)),
        sum(cell.messages for cell in cells),
        len({cell.session for cell in cells}),
        tuple(sorted({one_line(cell.model) for cell in cells})),
        _time(min(cell.first_ms for cell in cells)),
        _time(max(cell.last_ms for cell in cells)),
        cost_usd,
    )


def _name(cell: Cell, by: By) -> str:
    if by is By.DAY:
        return f"{_time(cell.quarter_ms).astimezone():%Y-%m-%d}"
    return cell.session if by is By.SESSION else cell.model


def _cost(name: str, cells: Iterable[Cell], by: By, costs: Costs) -> float | None:
    """A day's is not known: Claude tells only what a session cost as a whole."""
    if by is By.DAY or any(cell.session not in costs for cell in cells):
        return None
    if by is By.SESSION:
        return sum(costs[name].values())
    return sum(costs[session].get(name, 0.0) for session in {cell.session for cell in cells})


def _time(ms: int) -> datetime:
    return datetime.fromtimestamp(ms / MS, UTC)
