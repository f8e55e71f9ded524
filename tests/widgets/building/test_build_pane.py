"""What the Build pane asks for when the person moves in it."""

from dataclasses import replace

import pytest
from helpers.host import HostApp
from helpers.pictures import EMPTY, FULL, NOW, PROBLEM

from engine.overview import Overview
from engine.workspace.build_fold import fold_build
from engine.workspace.build_record import Status, StepRecord
from engine.workspace.records.plan import MicroAction, Step
from widgets.building.build_pane import BuildPane
from widgets.building.build_rows import empty_output

LOGS = ("step_3.1.log", "step_3.2.log", "step_3.3.log")


def with_attempts() -> Overview:
    """The recorded task, whose failed step_3 has three logs."""
    build = FULL.snapshot.build
    steps = [replace(step, logs=LOGS, log=LOGS[-1]) if step.step.id == "step_3" else step for step in build.steps]
    return Overview(replace(FULL.snapshot, build=replace(build, steps=tuple(steps))), FULL.context)


async def test_the_selected_steps_last_output_is_asked_for() -> None:
    pane = BuildPane()
    app = HostApp(pane, heard=BuildPane.OutputRequested)
    async with app.run_test() as pilot:
        pane.show(with_attempts(), NOW)
        await pilot.pause()
        assert [(request.task_id, request.log) for request in app.heard] == [("task_20260204_101500", LOGS[-1])]


async def test_brackets_go_through_the_attempts_and_stop_at_the_ends() -> None:
    pane = BuildPane()
    app = HostApp(pane, heard=BuildPane.OutputRequested)
    async with app.run_test() as pilot:
        pane.show(with_attempts(), NOW)
        pane.focus_pane()
        await pilot.press("left_square_bracket", "left_square_bracket", "left_square_bracket", "right_square_bracket")
        await pilot.pause()
        assert [request.log for request in app.heard] == [LOGS[2], LOGS[1], LOGS[0], LOGS[1]]


async def test_another_step_starts_at_its_last_attempt() -> None:
    pane = BuildPane()
    app = HostApp(pane, heard=BuildPane.OutputRequested)
    async with app.run_test() as pilot:
        pane.show(with_attempts(), NOW)
        pane.focus_pane()
        await pilot.press("left_square_bracket", "j")
        await pilot.pause()
        await pilot.press("k")
        await pilot.pause()
        assert pane._requested[1] == LOGS[-1]


async def test_output_that_comes_too_late_is_dropped() -> None:
    pane = BuildPane()
    async with HostApp(pane).run_test() as pilot:
        pane.show(with_attempts(), NOW)
        await pilot.pause()
        pane.show_output("task_20260204_101500", "step_1.1.log", "of another step")
        assert pane.output.text == ""
        pane.show_output("task_20260204_101500", LOGS[-1], "$ pytest")
        assert pane.output.text == "$ pytest"


async def test_the_cursor_goes_along_with_the_build_until_it_is_moved() -> None:
    pane = BuildPane()
    async with HostApp(pane).run_test() as pilot:
        pane.show(FULL, NOW)
        pane.focus_pane()
        assert pane.selected_step.step.id == "step_3"
        build = FULL.snapshot.build
        progress = build.progress.model_copy(update={"completed_steps": ("step_1", "step_2", "step_3")})
        later = fold_build(build.task_id, build.plan, progress, None, ())
        pane.show(Overview(replace(FULL.snapshot, build=later)), NOW)
        assert pane.selected_step.step.id == "step_4"
        await pilot.press("k", "k")
        pane.show(FULL, NOW)
        assert pane.selected_step.step.id == "step_2"


async def test_a_plan_that_cannot_be_read_is_not_called_missing() -> None:
    unreadable = replace(FULL.snapshot.tasks[0], id="task_1", problem=PROBLEM)
    build = fold_build("task_1", None, None, None, (), owner_alive=False)
    pane = BuildPane()
    async with HostApp(pane).run_test():
        pane.show(Overview(replace(FULL.snapshot, build=build, tasks=(unreadable,))), NOW)
        assert PROBLEM.reason in pane.row_list.empty


async def test_without_a_workspace_it_says_how_to_get_one() -> None:
    pane = BuildPane()
    async with HostApp(pane).run_test():
        pane.show(Overview(replace(EMPTY.snapshot, exists=False)), NOW)
        assert "C creates one" in pane.row_list.empty


async def test_escape_leaves_the_output_then_drops_a_kept_filter() -> None:
    pane = BuildPane()
    async with HostApp(pane).run_test() as pilot:
        pane.show(FULL, NOW)
        pane.focus_pane()
        everything = pane.row_list.rows
        await pilot.press("slash", *"limiter", "enter")
        assert len(pane.row_list.rows) < len(everything)
        pane.output.focus()
        await pilot.press("escape")
        assert pane.row_list.has_focus
        assert len(pane.row_list.rows) < len(everything)
        await pilot.press("escape")
        await pilot.pause()
        assert pane.row_list.rows == everything


@pytest.mark.parametrize(
    ("status", "log", "says"),
    [
        (Status.WAITING, "", "Not run yet. Write it"),
        (Status.DONE, "", "No output is kept. Write it"),
        (Status.DONE, "step_1.1.log", ""),
        (Status.RUNNING, "step_1.1.log", ""),
    ],
)
def test_a_step_without_output_is_not_called_unrun_when_it_ran(status: Status, log: str, says: str) -> None:
    action = MicroAction.model_validate({"sequence": 1, "tool": "Bash", "command": "true"})
    written = Step.model_validate({"id": "step_1", "action": "Write it", "micro_actions": [action]})
    assert empty_output(StepRecord(written, status=status, log=log)) == says
