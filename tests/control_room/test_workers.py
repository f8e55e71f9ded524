"""What engine calls in worker threads come to when they do not succeed, and who is told."""

import errno

import pytest
from helpers.host import HostApp
from textual.screen import Screen

from control_room.messages import Refused
from control_room.workers import attempted, attempted_in, open_screens
from engine.workspace.problems import Problem, RefusedError, UnusableFileError


@pytest.mark.parametrize(
    ("error", "refused"),
    [
        (RefusedError("It is gone", "Look again"), Refused("It is gone", "Look again")),
        (UnusableFileError(Problem("a.json", "no JSON", "mend it")), Refused("a.json: no JSON", "mend it")),
        (
            OSError(errno.EACCES, "Permission denied", "a.json"),
            Refused("a.json: permission denied", "Make it writable, and see `studio doctor`"),
        ),
    ],
)
def test_what_may_be_expected_is_told(error: Exception, refused: Refused) -> None:
    def work() -> None:
        raise error

    found = attempted(work)
    assert isinstance(found, Refused)
    assert (found.reason, found.remedy) == (refused.reason, refused.remedy)


def test_a_fault_of_ours_is_told_only_for_a_part_that_the_others_can_do_without() -> None:
    def work() -> None:
        raise KeyError("a\x1b[31mb\nc")

    found = attempted_in("context", work)
    assert isinstance(found, Refused)
    assert found.reason.startswith("Something unexpected happened: KeyError")
    assert "test_workers.py, line" in found.reason
    with pytest.raises(KeyError):
        attempted(work)


class Asking(Screen[None]):
    """It waits for what a worker finds."""


async def test_what_comes_while_the_app_ends_reaches_no_screen(monkeypatch: pytest.MonkeyPatch) -> None:
    screen = Asking()
    app = HostApp(screen)
    async with app.run_test() as pilot:
        await pilot.pause()
        assert open_screens(app, Asking) == [screen]
        with monkeypatch.context() as ending:
            ending.setattr(HostApp, "is_running", False)
            assert open_screens(app, Asking) == []
