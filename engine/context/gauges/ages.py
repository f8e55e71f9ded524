"""Which tier something belongs to by its age: tasks by how many came after them, learnings by days."""

from bisect import bisect_left
from collections.abc import Sequence
from datetime import date
from enum import IntEnum
from itertools import accumulate
from typing import Protocol, TypeVar

from engine.knowledge.learning.learning_age import LearningAge, learning_age

ACTIVE_TASKS = 5
SUMMARIZED_TASKS = 20
"""The last 5 tasks are whole, up to the 20th they are summarized, the rest is an index (formats.md, Numbers)."""


class Tier(IntEnum):
    INVARIANTS = 0
    ACTIVE = 1
    SUMMARIZED = 2
    INDEXED = 3


TIER_OF_AGE = {LearningAge.FULL: Tier.ACTIVE, LearningAge.SUMMARY: Tier.SUMMARIZED, LearningAge.INDEX: Tier.INDEXED}


class Named(Protocol):
    @property
    def id(self) -> str: ...


T = TypeVar("T", bound=Named)


def tier_of_place(place: int) -> Tier:
    """Of a task that so many tasks came after."""
    if place < ACTIVE_TASKS:
        return Tier.ACTIVE
    return Tier.SUMMARIZED if place < SUMMARIZED_TASKS else Tier.INDEXED


def tier_of_day(day: date | None, on: date) -> Tier:
    """Of something learned or written on a day."""
    return TIER_OF_AGE[learning_age(day, on)]


def latest_first(tasks: Sequence[T], worked_on: Sequence[str]) -> tuple[T, ...]:
    """Tasks in the order in which they were completed, the last first.

    `worked_on` are the ids of tasks as runs finished them, oldest first: that order counts, whatever the clock said.
    A task that no run noted comes right after the last noted one with a smaller id, since ids begin with their date.
    """
    places = {task_id: place for place, task_id in enumerate(worked_on)}
    ids = sorted(places)
    last_so_far = list(accumulate((places[task_id] for task_id in ids), max))

    def rank(task: T) -> tuple[int, bool, str]:
        if task.id in places:
            return places[task.id], False, task.id
        smaller = bisect_left(ids, task.id)
        return last_so_far[smaller - 1] if smaller else -1, True, task.id

    return tuple(sorted(tasks, key=rank, reverse=True))
