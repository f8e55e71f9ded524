"""Which tier something belongs to by its age."""

from dataclasses import dataclass
from datetime import date, timedelta

import pytest

from engine.context.gauges.ages import Tier, latest_first, tier_of_day, tier_of_place

TODAY = date(2026, 6, 30)


@dataclass(frozen=True)
class Task:
    id: str


def ordered(ids: str, worked_on: str = "") -> str:
    return " ".join(task.id for task in latest_first([Task(name) for name in ids.split()], worked_on.split()))


@pytest.mark.parametrize(
    ("days", "tier"),
    [(-400, 1), (0, 1), (29, 1), (30, 2), (90, 2), (91, 3), (4000, 3)],
)
def test_the_tier_of_a_day(days, tier):
    assert tier_of_day(TODAY - timedelta(days), TODAY) == tier


def test_what_has_no_date_is_young():
    assert tier_of_day(None, TODAY) is Tier.ACTIVE


@pytest.mark.parametrize(("place", "tier"), [(0, 1), (4, 1), (5, 2), (19, 2), (20, 3), (10_000, 3)])
def test_the_tier_of_a_task_by_how_many_came_after_it(place, tier):
    assert tier_of_place(place) == tier


def test_tasks_that_no_run_noted_come_by_their_ids():
    assert ordered("task_1 task_3 task_2") == "task_3 task_2 task_1"


def test_the_task_that_was_completed_last_comes_first_whatever_its_id():
    assert ordered("task_1 task_2 task_3", "task_3 task_2 task_1") == "task_1 task_2 task_3"


def test_a_clock_that_was_in_the_future_once_does_not_keep_a_task_on_top():
    assert ordered("task_2026_1 task_2026_2 task_2031", "task_2031 task_2026_1 task_2026_2") == (
        "task_2026_2 task_2026_1 task_2031"
    )


def test_a_clock_set_back_does_not_bury_the_last_task():
    assert ordered("task_2019 task_2026_1 task_2026_2", "task_2026_1 task_2026_2 task_2019").startswith("task_2019")


def test_a_task_of_another_program_comes_after_the_noted_one_before_it():
    assert ordered("task_1 task_3 task_5 task_4", "task_1 task_3 task_5") == "task_5 task_4 task_3 task_1"
    assert ordered("task_1 task_3 task_9", "task_1 task_3") == "task_9 task_3 task_1"
    assert ordered("task_0 task_1", "task_1") == "task_1 task_0"


def test_noted_tasks_that_are_gone_do_no_harm():
    assert ordered("task_1 task_2", "task_gone task_2 task_other task_1") == "task_1 task_2"
