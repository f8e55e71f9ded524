"""Steps as a graph in text: whatever depends on what, each line tells it."""

import pytest
from helpers.questions import SHELF, plan_of

from widgets.plans.plan_graph import rails, steps_in_order


def drawn(steps: dict[str, list[str]], lanes: int = 6) -> list[str]:
    ordered = steps_in_order(plan_of(steps))
    return [f"{rail}|{step.id}" for rail, step in zip(rails(ordered, lanes), ordered, strict=True)]


def test_a_chain_is_one_line() -> None:
    assert drawn({"a": [], "b": ["a"], "c": ["b"]}) == ["○|a", "○|b", "○|c"]


def test_what_parts_comes_together_again() -> None:
    assert drawn({"a": [], "b": ["a"], "c": ["a"], "d": ["b", "c"]}) == ["○  |a", "├─○|b", "○ │|c", "○─╯|d"]


def test_a_lane_that_ended_is_used_again() -> None:
    lines = drawn({"a": [], "b": ["a"], "c": ["a"], "d": ["b", "c"], "e": ["d"], "f": ["d"]})
    assert lines[3:] == ["○─╯|d", "├─○|e", "○  |f"]


def test_a_line_of_others_is_not_joined() -> None:
    assert drawn({"a": [], "b": [], "c": [], "d": ["a", "c"], "e": ["b"]})[2:] == ["│ │ ○|c", "○─│─╯|d", "  ○  |e"]


def test_steps_without_dependencies_stand_below_each_other() -> None:
    assert drawn({"a": [], "b": [], "c": []}) == ["○|a", "○|b", "○|c"]


@pytest.mark.parametrize("lanes", [2, 6, 40])
def test_a_wide_plan_stays_as_narrow_as_it_has_to(lanes: int) -> None:
    middle = {f"m{number}": ["a"] for number in range(30)}
    lines = drawn({"a": [], **middle, "z": list(middle)}, lanes)
    assert len(lines) == 32
    assert max(line.index("|") for line in lines) <= 2 * lanes
    assert all("○" in line for line in lines)
    assert any("…" in line for line in lines) == (lanes < 30)


def test_steps_that_wait_for_each_other_are_drawn_all_the_same() -> None:
    assert [line.split("|")[1] for line in drawn({"a": ["b"], "b": ["a"], "c": ["gone"]})] == ["a", "b", "c"]


def test_an_empty_plan_draws_nothing() -> None:
    assert drawn({}) == []


def test_every_line_is_of_the_same_width() -> None:
    assert len({len(rail) for rail in rails(steps_in_order(SHELF), 6)}) == 1
