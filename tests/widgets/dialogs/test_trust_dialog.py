"""What would run is shown whole, and only one key agrees to it."""

from pathlib import Path

import pytest
from helpers.host import HostApp

from engine.plans.runnables import Runnable
from widgets.dialogs.trust_dialog import TrustDialog
from widgets.parts.row_list import RowList

ROOT = Path("/srv/acme-portal")
PLAN = (
    Runnable("step_1", "command", "mkdir -p src"),
    Runnable("step_1", "write", "src/users.py", "USERS = []\n\n\ndef find_user(name):\n    return name in USERS\n"),
    Runnable("gate test", "command", "python -m pytest -q " + "tests/test_something_long.py " * 9 + "&& echo END"),
)


def drawn(app: HostApp) -> list[str]:
    """Every line of the list as the terminal gets it, without the frame."""
    rows = app.screen.query_one(RowList)
    found = []
    for place in range(len(rows.rows)):
        rows.scroll_to(y=place, animate=False)
        found.append(rows.render_line(place - rows.scroll_offset.y).text.strip("▌ "))
    return found


@pytest.mark.parametrize(("key", "answer"), [("t", True), ("n", False), ("escape", False)])
async def test_one_key_agrees_two_refuse(key: str, answer: bool) -> None:
    app = HostApp(TrustDialog(ROOT, PLAN))
    async with app.run_test() as pilot:
        await pilot.press(key)
        await pilot.pause()
    assert app.results == [answer]


async def test_no_enter_space_or_y_agrees() -> None:
    app = HostApp(TrustDialog(ROOT, PLAN))
    async with app.run_test() as pilot:
        await pilot.press("enter", "enter", "space", "y", "tab", "enter", "down", "enter")
        await pilot.click(RowList)
        await pilot.pause()
        assert app.results == []


@pytest.mark.parametrize("width", [40, 80, 200])
async def test_a_long_command_is_shown_to_its_last_character(width: int) -> None:
    app = HostApp(TrustDialog(ROOT, PLAN))
    async with app.run_test(size=(width, 60)) as pilot:
        await pilot.pause()
        text = "".join(drawn(app))
    assert "…" not in text
    assert "".join(PLAN[2].text.split()) in "".join(text.split())


async def test_enter_shows_and_hides_what_is_written() -> None:
    app = HostApp(TrustDialog(ROOT, PLAN))
    async with app.run_test(size=(100, 40)) as pilot:
        await pilot.pause()
        assert "▸ 5 lines" in drawn(app)
        await pilot.press("home", "j", "j", "j", "enter")
        await pilot.pause()
        assert "5     return name in USERS" in drawn(app)
        await pilot.press("enter")
        await pilot.pause()
        assert "5     return name in USERS" not in drawn(app)


async def test_everything_stands_in_the_order_it_runs() -> None:
    app = HostApp(TrustDialog(ROOT, PLAN))
    async with app.run_test(size=(100, 40)) as pilot:
        await pilot.pause()
        heads = [line for line in drawn(app) if line[0].isdigit()]
    assert heads == ["1 step_1 runs", "2 step_1 writes", "3 gate test runs"]


async def test_what_was_not_trusted_before_is_marked_new() -> None:
    app = HostApp(TrustDialog(ROOT, PLAN, trusted_before={PLAN[0].digest, PLAN[1].digest}))
    async with app.run_test(size=(100, 40)) as pilot:
        await pilot.pause()
        marked = [line.split()[0] for line in drawn(app) if line.endswith(" new")]
    assert marked == ["3"]


async def test_characters_that_hide_are_spelled_out() -> None:
    app = HostApp(TrustDialog(ROOT, (Runnable("step_1", "command", "echo ok\u200b\n[b]rm[/b] -rf src"),)))
    async with app.run_test(size=(100, 40)) as pilot:
        await pilot.pause()
        assert drawn(app)[1:] == ["$ echo ok\\u200b", "[b]rm[/b] -rf src"]


async def test_a_plan_that_runs_nothing_says_so() -> None:
    app = HostApp(TrustDialog(ROOT, ()))
    async with app.run_test(size=(100, 40)) as pilot:
        await pilot.pause()
        assert "runs no command" in app.screen.query_one(RowList).render_line(0).text


async def test_what_an_assistant_is_told_is_shown_whole() -> None:
    app = HostApp(TrustDialog(ROOT, (Runnable("step_1", "prose", "Write the engine\nand test it"), PLAN[0])))
    async with app.run_test(size=(100, 40)) as pilot:
        await pilot.pause()
        assert drawn(app)[:3] == ["1 step_1 tells an assistant", "❯ Write the engine", "and test it"]
        assert "1 order to an assistant, 1 command" in str(app.screen.query_one("Static").render())
