"""A plan that Claude offered, in the control room: it comes up by itself, and nothing is built without a key."""

from dataclasses import replace
from pathlib import Path

import pytest
from helpers.plans import TASK
from helpers.rooms import dashboard, room_on, settled, until
from helpers.sure_plans import write_sure_plan
from textual.pilot import Pilot

from control_room.app import ControlRoom
from control_room.offered_plans import OfferedPlans
from engine.planning.offering import OFFERED, Verdict, offer_plan
from engine.workspace.paths import WorkspacePaths
from engine.workspace.questions import OpenQuestion, QuestionKind
from widgets.dialogs.words_dialog import WordsDialog
from widgets.plans.review_screen import ReviewScreen


@pytest.fixture
def paths(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory) -> WorkspacePaths:
    monkeypatch.setenv("STUDIO_TUI_STATE", str(tmp_path_factory.mktemp("state")))
    (tmp_path / ".studio").mkdir()
    return WorkspacePaths(tmp_path)


def verdict(paths: WorkspacePaths) -> Verdict:
    return offer_plan(paths, TASK, "claude").verdict


async def reviewed(app: ControlRoom, pilot: Pilot[None], paths: WorkspacePaths) -> None:
    """Claude offers a plan while the person looks on, who opens the review."""
    await settled(pilot)
    write_sure_plan(paths.root)
    offer_plan(paths, TASK, "claude")
    await until(pilot, lambda: app.overview and app.overview.snapshot.questions)
    await pilot.press("a")
    await until(pilot, lambda: isinstance(app.screen, ReviewScreen))


async def test_accepted_it_waits_for_whoever_is_to_build_it(paths: WorkspacePaths) -> None:
    app = room_on(paths.root)
    async with app.run_test(size=(120, 40), notifications=True) as pilot:
        await reviewed(app, pilot, paths)
        await pilot.press("a")
        await until(pilot, lambda: verdict(paths) is Verdict.ACCEPTED)
        await until(pilot, lambda: any(f"/studio:build {TASK}" in toast.message for toast in app._notifications))
        await until(pilot, lambda: dashboard(app).check_action("build", ()) and not app.overview.snapshot.questions)
        assert not paths.run(TASK).exists()
        assert not paths.manifest(TASK).exists()


def test_a_task_that_studio_plans_meanwhile_is_no_longer_an_offered_one(paths: WorkspacePaths) -> None:
    plans = OfferedPlans(ControlRoom(paths.root), paths)
    asked = OpenQuestion("review_1", QuestionKind.REVIEW, "Review", TASK, "orch_1", facts={OFFERED: "claude"})
    plans.note(asked)
    assert TASK in plans
    plans.note(replace(asked, facts={}))
    assert TASK not in plans


async def test_sent_back_it_is_claudes_again(paths: WorkspacePaths) -> None:
    app = room_on(paths.root)
    async with app.run_test(size=(120, 40)) as pilot:
        await reviewed(app, pilot, paths)
        await pilot.press("s")
        await until(pilot, lambda: isinstance(app.screen, WordsDialog))
        await pilot.press(*"shorter", "ctrl+s")
        await until(pilot, lambda: verdict(paths) is Verdict.SENT_BACK)
        assert offer_plan(paths, TASK, "claude").remark == "shorter"
        assert not paths.run(TASK).exists()
