"""The whole circle, from files to panes, in a temporary folder."""

import json
import shutil
from dataclasses import replace
from pathlib import Path

import pytest
from helpers.claude_sessions import ASKING
from helpers.pictures import FULL, DashboardApp
from helpers.rooms import NOW, copy_workspace, dashboard, resize, room_on, settled, until
from textual.widgets import Static

from control_room.help_screen import HelpScreen
from control_room.text_dialog import TextDialog
from engine.workspace.problems import Problem
from widgets.building.build_pane import BuildPane
from widgets.frame.problem_strip import ProblemStrip
from widgets.frame.status_line import StatusLine
from widgets.inbox.queue_pane import QueuePane
from widgets.parts.pane import Pane
from widgets.parts.row_list import RowList

SMALL, MEDIUM, LARGE = (80, 24), (100, 40), (200, 60)


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return copy_workspace(tmp_path)


def shown_panes(app: object) -> list[int]:
    return [pane.NUMBER for pane in dashboard(app).panes() if pane.display]


def texts(pane: Pane) -> str:
    return "\n".join(row.text for row in pane.row_list.rows)


@pytest.mark.parametrize(("size", "panes"), [(SMALL, [2]), (MEDIUM, [1, 2, 3, 4, 5]), (LARGE, [1, 2, 3, 4, 5])])
async def test_a_small_terminal_shows_one_pane(root: Path, size: tuple[int, int], panes: list[int]) -> None:
    app = room_on(root)
    async with app.run_test(size=size) as pilot:
        await settled(pilot)
        assert shown_panes(app) == panes


@pytest.mark.parametrize("size", [SMALL, MEDIUM])
async def test_numbers_and_tab_go_from_pane_to_pane(root: Path, size: tuple[int, int]) -> None:
    app = room_on(root)
    async with app.run_test(size=size) as pilot:
        await settled(pilot)
        for number in "13452":
            await pilot.press(number)
            assert dashboard(app).pane(int(number)).has_focus_within
        await pilot.press("tab")
        assert dashboard(app).pane(3).has_focus_within
        await pilot.press("shift+tab", "shift+tab")
        assert dashboard(app).pane(1).has_focus_within


async def test_resizing_keeps_focus_and_selection(root: Path) -> None:
    app = room_on(root)
    async with app.run_test(size=LARGE) as pilot:
        await settled(pilot)
        await pilot.press("4", "j", "j")
        queue = dashboard(app).query_one(QueuePane)
        selected = queue.row_list.selected
        for size in (SMALL, MEDIUM, LARGE):
            await resize(pilot, *size)
            assert queue.has_focus_within
            assert queue.display
            assert queue.row_list.selected == selected


async def test_a_change_by_another_program_shows_up(root: Path) -> None:
    app = room_on(root)
    async with app.run_test(size=MEDIUM) as pilot:
        await settled(pilot)
        progress = root / ".studio/tasks/task_20260204_101500/progress.json"
        document = json.loads(progress.read_text())
        document["completed_steps"].append("step_3")
        document["failed_steps"] = []
        progress.write_text(json.dumps(document))
        pane = dashboard(app).query_one(BuildPane)
        await until(pilot, lambda: "3/4" in str(pane.border_subtitle))


async def test_a_broken_file_is_shown_and_the_rest_lives(root: Path) -> None:
    app = room_on(root)
    async with app.run_test(size=MEDIUM) as pilot:
        await settled(pilot)
        (root / ".studio/sprint-counter.json").write_text('{"current_sprint": ')
        strip = dashboard(app).query_one(ProblemStrip)
        await until(pilot, lambda: strip.display and strip.problems)
        assert "sprint-counter.json" in strip.problems[0].path
        assert "PQ-002" in texts(dashboard(app).query_one(QueuePane))
        await pilot.press("exclamation_mark")
        assert isinstance(app.screen, TextDialog)


async def test_the_state_folder_may_go_and_come_back(root: Path, tmp_path: Path) -> None:
    app = room_on(root)
    async with app.run_test(size=MEDIUM) as pilot:
        await settled(pilot)
        build = dashboard(app).query_one(BuildPane)
        kept = tmp_path / "kept"
        shutil.move(root / ".studio", kept)
        await until(pilot, lambda: not build.row_list.rows)
        shutil.copytree(kept, root / ".studio")
        await until(pilot, lambda: "step_3" in texts(build))


async def test_a_filter_narrows_the_pane_and_escape_takes_it_away(root: Path) -> None:
    app = room_on(root)
    async with app.run_test(size=MEDIUM) as pilot:
        await settled(pilot)
        rows = dashboard(app).query_one(BuildPane).row_list
        count = len(rows.rows)
        await pilot.press("slash", *"limiter")
        assert [row.key for row in rows.rows] == ["step step_3", "criterion AC-3"]
        await pilot.press("escape")
        assert len(rows.rows) == count
        assert rows.has_focus


async def test_enter_goes_in_and_escape_back(root: Path) -> None:
    app = room_on(root)
    async with app.run_test(size=MEDIUM) as pilot:
        await settled(pilot)
        pane = dashboard(app).query_one(BuildPane)
        await pilot.press("enter")
        assert pane.output.has_focus
        await pilot.press("escape")
        assert pane.row_list.has_focus
        await pilot.press("4", "enter")
        assert isinstance(app.screen, TextDialog)
        await pilot.press("escape")
        assert app.screen is dashboard(app)


async def test_the_first_look_goes_to_the_step_that_needs_it(root: Path) -> None:
    app = room_on(root)
    async with app.run_test(size=MEDIUM) as pilot:
        await settled(pilot)
        assert dashboard(app).query_one(BuildPane).selected_step.step.id == "step_3"


async def test_tasks_and_sessions_are_picked(root: Path) -> None:
    app = room_on(root)
    async with app.run_test(size=MEDIUM) as pilot:
        await settled(pilot)
        await pilot.press("t")
        await pilot.press(*"planning", "enter")
        await until(pilot, lambda: app.overview.snapshot.build.task_id == "task_test_001")
        await pilot.press("o")
        await pilot.press(*"typo", "enter")
        await until(pilot, lambda: app.overview.snapshot.session.goal == "Fix typo in readme")
        assert "not the active one" in str(dashboard(app).pane(1).border_subtitle)


async def test_the_help_opens_and_closes(root: Path) -> None:
    app = room_on(root)
    async with app.run_test(size=MEDIUM) as pilot:
        await settled(pilot)
        await pilot.press("question_mark")
        await until(pilot, lambda: isinstance(app.screen, HelpScreen))
        await pilot.press("escape")
        assert app.screen is dashboard(app)


async def test_keys_show_only_where_they_do_something(root: Path) -> None:
    app = room_on(root)
    async with app.run_test(size=MEDIUM) as pilot:
        await settled(pilot)
        shown = {binding.binding.action for binding in app.screen.active_bindings.values()}
        assert "resume" in shown
        assert not {"build", "stop_now", "stop_after_step", "check_step"} & shown


async def test_b_goes_on_as_well_as_r_and_is_said_once(root: Path) -> None:
    app = room_on(root)
    async with app.run_test(size=MEDIUM) as pilot:
        await settled(pilot)
        assert [command.title for command in app.get_system_commands(app.screen)].count("Resume") == 1
        await pilot.press("b")
        await until(pilot, lambda: app.screen.is_modal)


async def test_what_claude_asks_is_said_where_it_alone_takes_the_answer() -> None:
    quiet = replace(FULL.snapshot, questions=())
    app = DashboardApp(replace(FULL, snapshot=quiet, claude=(ASKING,)))
    async with app.run_test(size=MEDIUM) as pilot:
        await pilot.press("a")
        await until(pilot, lambda: any("git push" in toast.message for toast in app._notifications))


async def test_a_refusal_stays_in_sight_until_the_next_try(root: Path) -> None:
    plan = root / ".studio/tasks/task_20260204_101500/plan.json"
    document = json.loads(plan.read_text())
    document["steps"][0]["depends_on"] = ["step_4"]
    plan.write_text(json.dumps(document))
    app = room_on(root)
    async with app.run_test(size=MEDIUM) as pilot:
        await settled(pilot)
        await pilot.press("r")
        strip = dashboard(app).query_one(ProblemStrip)
        await until(pilot, lambda: strip.problems)
        assert "step_1" in strip.problems[0].reason
        document["steps"][0]["depends_on"] = []
        plan.write_text(json.dumps(document))
        await pilot.press("r")  # now it is trust that is missing
        await until(pilot, lambda: app.screen.is_modal)
        assert strip.problems == ()


async def test_the_palette_offers_what_the_keys_do(root: Path) -> None:
    app = room_on(root)
    async with app.run_test(size=MEDIUM) as pilot:
        await settled(pilot)
        titles = [command.title for command in app.get_system_commands(app.screen)]
        assert {"Resume", "Tasks", "Sessions", "Backlog", "Knowledge", "Theme"} <= set(titles)
        await pilot.press("ctrl+p")
        await pilot.press(*"backlog")
        await until(pilot, lambda: app.screen.query("OptionList").first().option_count)
        await pilot.press("enter")
        await until(pilot, lambda: type(app.screen).__name__ == "BacklogScreen")


async def test_figures_that_could_not_be_counted_are_a_problem_like_any_other() -> None:
    problem = Problem("context", "KeyError", "report it")
    app = DashboardApp(replace(FULL, context_problem=problem))
    async with app.run_test(size=MEDIUM) as pilot:
        await pilot.pause()
        assert problem in app.screen.query_one(ProblemStrip).problems


async def test_the_same_overview_draws_nothing_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    app = DashboardApp(FULL)
    async with app.run_test(size=MEDIUM) as pilot:
        await pilot.pause()
        refreshed: list[object] = []
        for widget in (*app.screen.query(RowList), *app.screen.query(Static)):
            monkeypatch.setattr(widget, "refresh", lambda *regions, **_: refreshed.append(regions))
        app.screen.show(FULL, NOW)
        await pilot.pause()
        assert refreshed == []


async def test_where_there_is_no_workspace_a_key_creates_one(tmp_path: Path) -> None:
    app = room_on(tmp_path)
    async with app.run_test(size=MEDIUM) as pilot:
        await settled(pilot)
        await pilot.press("C")
        await until(pilot, lambda: app.screen.is_modal)
        await pilot.press("c")
        await until(pilot, lambda: app.overview.snapshot.exists)
        assert (tmp_path / ".studio").is_dir()
        await pilot.press("C")
        assert not app.screen.is_modal


async def test_a_goal_where_there_is_no_workspace_offers_to_create_one_first(tmp_path: Path) -> None:
    app = room_on(tmp_path)
    async with app.run_test(size=MEDIUM) as pilot:
        await settled(pilot)
        await pilot.press("n")
        await until(pilot, lambda: app.screen.is_modal)
        await pilot.press("c")
        await until(pilot, lambda: app.overview.snapshot.exists)
        assert (tmp_path / "STUDIO_KNOWLEDGE_BASE.md").is_file()


async def test_a_build_of_a_task_out_of_sight_can_be_stopped(root: Path) -> None:
    app = room_on(root)
    async with app.run_test(size=MEDIUM) as pilot:
        await settled(pilot)
        screen = dashboard(app)
        screen.show_own_build("task_test_001", "")
        assert "building another task" in str(screen.query_one(StatusLine).content)
        assert screen.check_action("stop_now", ())
        screen.show_own_build("task_test_001", "stops after step")
        assert "stops after step" in str(screen.query_one(StatusLine).content)
        screen.show_own_build("", "")
        assert "another task" not in str(screen.query_one(StatusLine).content)
        assert not screen.check_action("stop_now", ())


async def test_the_palette_offers_nothing_twice(root: Path) -> None:
    app = room_on(root)
    async with app.run_test(size=MEDIUM) as pilot:
        await settled(pilot)
        await pilot.press("B")
        await pilot.pause()
        titles = [command.title for command in app.get_system_commands(app.screen)]
        assert len(titles) == len(set(titles))


async def test_ctrl_c_names_the_keys_that_end_something(root: Path) -> None:
    app = room_on(root)
    async with app.run_test(size=MEDIUM) as pilot:
        await settled(pilot)
        await pilot.press("ctrl+c")
        await pilot.pause()
        assert [note.message for note in app._notifications] == ["q quits, x stops a build now."]
