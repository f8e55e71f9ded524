"""Steps as a graph in text: each step a line, and left of it what it waits for.

    ○     step_1
    ○     step_2
    ├─○   step_3a
    ○ │   step_3b
    ○─╯   step_4

A step's line runs down until the last step that depends on it. Pure.
"""

from collections.abc import Sequence
from graphlib import CycleError
from heapq import heappop, heappush

from engine.plans.order import running_order
from engine.workspace.records.plan import Plan, Step

NODE = "○"


def steps_in_order(plan: Plan) -> tuple[Step, ...]:
    """As they run; as the plan has them where they wait for each other in a circle."""
    try:
        return running_order(plan)
    except CycleError:
        return plan.steps


def rails(steps: Sequence[Step], lanes: int) -> list[str]:
    """One picture a step, in the same order and all of the same width: at most `lanes` lines beside each other.

    Where there are more, the last lane is `…`.
    """
    last_use = _last_uses(steps)
    columns = _Columns()
    pictures = []
    for place, step in enumerate(steps):
        sources = {columns.of[other]: last_use[other] == place for other in step.depends_on if other in columns.of}
        column = columns.take(min((lane for lane, ends in sources.items() if ends), default=None))
        pictures.append(_picture(column, sources, columns.taken(lanes), lanes))
        for other in set(step.depends_on) & columns.of.keys():
            if last_use[other] == place:
                columns.free(other, keep=column)
        columns.give(step.id, column, is_needed=last_use.get(step.id, -1) > place)
    width = max(map(len, pictures), default=0)
    return [picture.ljust(width) for picture in pictures]


def _last_uses(steps: Sequence[Step]) -> dict[str, int]:
    """Step id to the place of the last step that depends on it."""
    return {other: place for place, step in enumerate(steps) for other in step.depends_on}


class _Columns:
    """Which step's line runs in which column."""

    def __init__(self) -> None:
        self.of: dict[str, int] = {}
        self._free: list[int] = []
        self._count = 0
        self._taken: set[int] = set()

    def take(self, column: int | None) -> int:
        """This column, which becomes free here, or the first that is free."""
        if column is None:
            column = heappop(self._free) if self._free else self._count
            self._count = max(self._count, column + 1)
        return column

    def taken(self, lanes: int) -> set[int]:
        """The first columns through which a line runs, and one more where others follow."""
        first = {column for column in range(lanes) if column in self._taken}
        return first | {lanes} if len(self._taken) > len(first) else first

    def free(self, step_id: str, *, keep: int) -> None:
        column = self.of.pop(step_id)
        self._taken.discard(column)
        if column != keep:
            heappush(self._free, column)

    def give(self, step_id: str, column: int, *, is_needed: bool) -> None:
        if is_needed:
            self.of[step_id] = column
            self._taken.add(column)
        else:
            heappush(self._free, column)


def _picture(column: int, sources: dict[int, bool], taken: set[int], lanes: int) -> str:
    """One line: the step's node in its column, joined to the lines it depends on. `sources`: column to its end."""
    left, right = min([column, *sources]), max([column, *sources])
    last = max([column, right, *taken])
    cells = []
    for place in range(min(last + 1, lanes)):
        cells.append(_cell(place, column, sources, place in taken, left < place < right))
        cells.append("─" if left <= place < right else " ")
    if last >= lanes:
        cells[-2:] = ["…", NODE if column >= lanes - 1 else " "]
    return "".join(cells).rstrip()


def _cell(place: int, column: int, sources: dict[int, bool], is_taken: bool, is_between: bool) -> str:
    if place == column:
        return NODE
    if place in sources:
        return _joint(ends=sources[place], is_left=place < column, is_between=is_between)
    if is_taken:
        return "│"  # a line of others: what crosses it passes behind
    return "─" if is_between else " "


def _joint(*, ends: bool, is_left: bool, is_between: bool) -> str:
    if is_between:
        return "┴" if ends else "┼"
    if is_left:
        return "╰" if ends else "├"
    return "╯" if ends else "┤"
