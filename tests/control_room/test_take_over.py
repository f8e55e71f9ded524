"""Building what Claude builds: the control room asks first, and takes it over only where a person says so."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from helpers.leases import claudes_process, lend
from helpers.plans import TASK, step, write_plan
from helpers.rooms import room_on, settled, until

from engine.orchestration.leases import living_lease, read_lease
from engine.workspace.paths import WorkspacePaths
from engine.workspace.process_marks import CLAUDE_SESSION
from widgets.dialogs.take_over_dialog import TakeOverDialog


@pytest.fixture
def paths(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[WorkspacePaths]:
    """A task that Claude builds."""
    monkeypatch.delenv(CLAUDE_SESSION, raising=False)
    paths = write_plan(tmp_path, step("step_1", "true"))
    with claudes_process() as pid:
        lend(paths, TASK, pid)
        yield paths


@pytest.mark.parametrize(("asks", "key", "is_taken"), [("b", "t", True), ("r", "n", False)])
async def test_a_build_of_claudes_is_taken_over_only_by_t(paths, asks, key, is_taken):
    app = room_on(paths.root)
    async with app.run_test(size=(100, 40)) as pilot:
        await settled(pilot)
        await pilot.press(asks)
        await until(pilot, lambda: isinstance(app.screen, TakeOverDialog))
        await pilot.press(key)
        await until(pilot, lambda: not isinstance(app.screen, TakeOverDialog))
        if is_taken:
            await until(pilot, lambda: app.overview.snapshot.build.status == "COMPLETE")
            assert read_lease(paths, TASK) is None
        else:
            assert living_lease(paths, TASK) is not None
            assert not paths.run(TASK).exists()
