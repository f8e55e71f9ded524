"""The Backlog screen shows what is planned, holds still when data comes, and says what to do when there is none."""

from pathlib import Path

from helpers.backlogs import backlog, planned
from helpers.host import HostApp
from helpers.rooms import resize
from helpers.samples import acme_portal
from textual.pilot import Pilot
from textual.widgets import Static

from control_room.backlog_screen import BacklogScreen
from engine.workspace.snapshot import Snapshot, TaskSummary
from widgets.knowledge.backlog_tree import BacklogTree
from widgets.parts.detail_view import DetailView
from widgets.parts.pane import FilterLine


def lines(screen: BacklogScreen) -> list[str]:
    """The outline's visible lines, words only."""
    tree = screen.query_one(BacklogTree)
    return [" ".join(tree.render_line(y).text.split()) for y in range(min(tree.size.height, len(tree.rows)))]


def detail(screen: BacklogScreen) -> str:
    return " ".join(str(screen.query_one(DetailView).query_one(Static).content).split())


async def select(pilot: Pilot[None], screen: BacklogScreen, name: str) -> None:
    tree = screen.query_one(BacklogTree)
    tree.select(next(row.key for row in tree.rows if name in row.left.plain))
    await pilot.pause()


async def test_everything_recorded_is_in_the_tree() -> None:
    screen = BacklogScreen(acme_portal())
    async with HostApp(screen).run_test(size=(200, 60)) as pilot:
        await pilot.pause()
        shown = lines(screen)
    assert shown[0] == "▌▾ ○ E1 User Management ━━──────── 1/5 P1 pending"
    assert "✔ T1 Create user model S P1 complete" in shown
    assert "● T2 Add sign-in endpoint ← T1 M P1 in progress" in shown
    assert len(shown) == 11


async def test_a_task_tells_its_dependencies_and_its_history() -> None:
    screen = BacklogScreen(acme_portal())
    async with HostApp(screen).run_test(size=(200, 60)) as pilot:
        await select(pilot, screen, "Add sign-in endpoint")
        text = detail(screen)
    assert "Depends on ✔ T1 Create user model complete" in text
    assert "Blocks ○ T3 Sign-in form pending" in text
    assert "23:39 status changed PENDING → IN_PROGRESS by system, start" in text
    assert "confidence medium" in text
    assert "Actor architect" in text  # a field that no format page names


async def test_an_unknown_dependency_is_said_to_be_unknown() -> None:
    big = backlog(1, 1)
    task = big.epics[0].features[0].tasks[0].model_copy(update={"depends_on": ("T99",)})
    feature = big.epics[0].features[0].model_copy(update={"tasks": (task,)})
    epic = big.epics[0].model_copy(update={"features": (feature,)})
    screen = BacklogScreen(planned(big.model_copy(update={"epics": (epic,)})))
    async with HostApp(screen).run_test(size=(200, 60)) as pilot:
        await select(pilot, screen, "T0")
        assert "▲ T99 is not in the backlog" in detail(screen)


async def test_the_filter_finds_and_escape_clears_it() -> None:
    screen = BacklogScreen(acme_portal())
    async with HostApp(screen).run_test(size=(200, 60)) as pilot:
        await pilot.press("slash", *"reset", "space", *"mail")
        await pilot.pause()
        assert [line.split(" ━")[0].split(" ──")[0].strip("▌ ") for line in lines(screen)] == [
            "▾ ○ E1 User Management",
            "▾ ○ F2 Password reset",
            "○ T5 Mail reset link ← T4 M P2 pending",
        ]
        await pilot.press("enter")
        assert screen.query_one(BacklogTree).has_focus
        await pilot.press("escape")
        await pilot.pause()
        assert len(lines(screen)) == 11
        assert not screen.query_one(FilterLine).has_class("-open")


async def test_escape_leaves_detail_then_the_screen() -> None:
    screen = BacklogScreen(acme_portal())
    app = HostApp(screen)
    async with app.run_test() as pilot:
        await select(pilot, screen, "Create user model")
        await pilot.press("enter")
        assert screen.query_one(DetailView).has_focus
        await pilot.press("escape")
        assert screen.query_one(BacklogTree).has_focus
        await pilot.press("escape")
        await pilot.pause()
        assert app.screen is not screen


async def test_new_data_leaves_cursor_folds_focus_and_filter() -> None:
    screen = BacklogScreen(planned(backlog(3, 4)))
    async with HostApp(screen).run_test() as pilot:
        await select(pilot, screen, "Feature 0")
        await pilot.press("left")
        await select(pilot, screen, "T6")
        await pilot.press("enter")
        screen.snapshot = planned(backlog(3, 4, done=7))
        await pilot.pause()
        tree = screen.query_one(BacklogTree)
        assert "T6" in tree.selected.left.plain
        assert "✔ complete" in detail(screen)
        assert not any("T1 " in row.left.plain for row in tree.rows)
        assert screen.query_one(DetailView).has_focus


async def test_the_same_backlog_again_draws_nothing() -> None:
    plan = backlog(3, 4)
    screen = BacklogScreen(planned(plan))
    async with HostApp(screen).run_test() as pilot:
        await pilot.pause()
        tree = screen.query_one(BacklogTree)
        before = tree.rows
        screen.snapshot = planned(plan, tasks=(TaskSummary("task_0", "", "", 0, 0, None),))
        await pilot.pause()
        assert all(new is old for new, old in zip(tree.rows, before, strict=True))


async def test_a_task_with_a_plan_can_be_opened() -> None:
    screen = BacklogScreen(planned(backlog(1, 2), tasks=(TaskSummary("task_1", "", "", 0, 0, None),)))
    app = HostApp(screen, heard=BacklogScreen.TaskRequested)
    async with app.run_test() as pilot:
        await select(pilot, screen, "T0")
        await pilot.press("o")
        await select(pilot, screen, "T1")
        await pilot.press("o")
        await pilot.pause()
        assert [message.task_id for message in app.heard] == ["task_1"]


async def test_no_backlog_says_where_one_would_come_from() -> None:
    screen = BacklogScreen(planned(None))
    async with HostApp(screen).run_test() as pilot:
        await pilot.pause()
        assert ".studio/backlog.json" in detail(screen)


async def test_while_it_is_read_it_says_so() -> None:
    screen = BacklogScreen(Snapshot(Path("/srv/big"), exists=True))
    async with HostApp(screen).run_test() as pilot:
        await pilot.pause()
        assert "Reading" in screen.query_one(BacklogTree).render_line(0).text
        screen.snapshot = planned(backlog(1, 1))
        await pilot.pause()
        assert len(lines(screen)) == 3


async def test_names_are_not_read_as_markup() -> None:
    plan = backlog(1, 1)
    epic = plan.epics[0].model_copy(update={"name": "[red]All[/nope]", "description": "[b]text[/x]"})
    screen = BacklogScreen(planned(plan.model_copy(update={"epics": (epic,), "project_name": "[i]Big"})))
    async with HostApp(screen).run_test() as pilot:
        await pilot.pause()
        assert "[red]All[/nope]" in lines(screen)[0]
        assert "[b]text[/x]" in detail(screen)


async def test_resizing_keeps_the_cursor_and_puts_the_detail_beside_the_list() -> None:
    screen = BacklogScreen(acme_portal())
    async with HostApp(screen).run_test(size=(80, 24)) as pilot:
        await select(pilot, screen, "Mail reset link")
        tree, view = screen.query_one(BacklogTree), screen.query_one(DetailView)
        assert view.region.y > tree.region.y
        await resize(pilot, 120, 40)
        assert view.region.x > tree.region.x
        assert "Mail reset link" in tree.selected.left.plain
