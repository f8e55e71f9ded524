"""A plan is read, then accepted, sent back or edited; a plan that is too unsure needs two keys."""

import pytest
from helpers.host import HostApp
from helpers.questions import SHELF, plan_of, review_of

from widgets.dialogs.answers import ReviewAnswer
from widgets.parts.detail_view import lines_of
from widgets.parts.row_list import RowList
from widgets.plans.plan_detail import part_detail
from widgets.plans.plan_review import review_rows
from widgets.plans.review_screen import ReviewScreen
from widgets.plans.step_detail import StepRelations, step_detail

BLOCKED = {"score": 64, "level": "blocked"}


@pytest.mark.parametrize(
    ("how", "keys", "answers"),
    [
        ({}, ["a"], [ReviewAnswer("accept")]),
        ({"score": 75, "level": "caution"}, ["a"], [ReviewAnswer("accept")]),
        ({}, ["A"], []),
        (BLOCKED, ["a"], []),
        (BLOCKED, ["A"], []),
        (BLOCKED, ["a", "a", "enter"], []),
        (BLOCKED, ["a", "A"], [ReviewAnswer("accept", override=True)]),
        (BLOCKED, ["a", "escape", "A"], []),
        ({"problems": ("step_1 has no id",)}, ["a", "A"], []),
        ({}, ["s", *"less", "enter"], [ReviewAnswer("send_back", remark="less")]),
        ({}, ["s", "enter"], []),
        ({}, ["s", "escape", "escape"], [None]),
        ({}, ["enter", "escape"], []),
        ({}, ["enter", "escape", "escape"], [None]),
    ],
)
async def test_keys_answer(how: dict[str, object], keys: list[str], answers: list[ReviewAnswer | None]) -> None:
    app = HostApp(ReviewScreen(review_of(**how)))
    async with app.run_test() as pilot:
        await pilot.press(*keys)
        await pilot.pause()
        assert app.results == answers


async def test_blocked_says_why_before_the_second_key() -> None:
    app = HostApp(ReviewScreen(review_of(**BLOCKED)))
    async with app.run_test() as pilot:
        await pilot.press("a")
        said = str(app.screen.query_one("#objection").render())
    assert "64 of 100" in said
    assert said.index("2 of 7 steps have no check") < said.index("No edge case")  # what costs most comes first


async def test_edit_asks_for_the_editor() -> None:
    app = HostApp(ReviewScreen(review_of()), heard=ReviewScreen.EditRequested)
    async with app.run_test() as pilot:
        await pilot.press("e")
        await pilot.pause()
        assert [message.task_id for message in app.heard] == ["task_1"]
        assert app.results == []


async def test_a_new_version_leaves_the_cursor_and_asks_for_both_keys_again() -> None:
    screen = ReviewScreen(review_of(**BLOCKED))
    app = HostApp(screen)
    async with app.run_test(size=(100, 40)) as pilot:
        await pilot.press(*"jjjjjj", "a")
        before = screen.query_one("PlanList", RowList).selected
        screen.show(review_of(plan_of({"step_0": [], "step_1": [], "step_2": ["step_1"]}), **BLOCKED))
        await pilot.press("A")
        await pilot.pause()
        after = screen.query_one("PlanList", RowList).selected
        assert app.results == []
    assert before is not None
    assert after is not None
    assert before.key == after.key == "step step_2"


async def test_what_will_run_is_shown_whole_and_anew() -> None:
    screen = ReviewScreen(review_of())
    app = HostApp(screen)
    async with app.run_test(size=(100, 40)) as pilot:
        runs = screen.query_one("RunnableList", RowList)
        await pilot.press("j", "j", "j")
        await pilot.pause()
        assert runs.display
        assert next(row.left.plain for row in runs.rows if "step_1 " in row.left.plain).endswith("step_1 writes")
        await pilot.press("k")
        screen.show(review_of(plan_of({"other": []})))
        await pilot.press("j")
        await pilot.pause()
        assert runs.rows[0].left.plain.endswith("other writes")
        screen.show(review_of(plan_of({"third": []})))
        assert runs.rows[0].left.plain.endswith("third writes")


async def test_too_late_an_answer_is_none() -> None:
    screen = ReviewScreen(review_of())
    app = HostApp(screen)
    async with app.run_test() as pilot:
        screen.show_over("accepted in another terminal")
        await pilot.press("a")
        await pilot.pause()
        assert app.results == []
        await pilot.press("escape")
        await pilot.pause()
    assert app.results == [None]


def words(key: str, **how: object) -> str:
    return "\n".join(line.plain for line in lines_of(part_detail(key, review_of(**how)), 100))


def step_words(step_id: str) -> str:
    step = next(step for step in SHELF.steps if step.id == step_id)
    return "\n".join(line.plain for line in lines_of(step_detail(step, StepRelations(SHELF.steps)), 100))


def test_a_step_tells_what_it_waits_for_does_and_checks() -> None:
    told = step_words("step_3a")
    for part in ("After          step_2", "Before         step_4", "Beside         step_3b", "[b]step_3a[/b]"):
        assert part in told
    for part in (
        "src/step_3a.py",
        "2 lines",
        "see it run",
        "$ true",
        "3 at most",
        "fix and retry",
        "Look at the table",
    ):
        assert part in told


def test_each_point_tells_how_to_gain_it() -> None:
    told = words("confidence", **BLOCKED)
    assert told.startswith("✘ Confidence: 64 of 100, blocked")
    assert "▲ 0/5          No edge case was named\n               → Say what an empty shelf prints" in told
    assert "12/25" in told


def test_challenges_tell_findings_and_remedies() -> None:
    told = words("challenges")
    assert "What breaks it?" in told
    assert "✘ blocking     An empty shelf\n               → Add a step" in told


def test_requirements_tell_what_was_answered() -> None:
    told = words("requirements")
    for part in ("prices", "an empty shelf → prints nothing", "every rule has a test", "Which languages?", "English"):
        assert part in told


def test_the_end_tells_criteria_and_gates() -> None:
    told = words("end")
    for part in ("AC-1           Mice are mice  must", "$ true", "$ ruff check  required"):
        assert part in told


def test_a_plan_without_a_score_is_shown_without_one() -> None:
    review = review_of(problems=("it has no steps",))
    keys = [row.key for row in review_rows(type(review)(plan_of({}), problems=review.problems))]
    assert keys == ["problems", "requirements", "runs", "end", "steps"]
