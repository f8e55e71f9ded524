"""How the inbox looks."""

from collections.abc import Callable
from typing import Any

import pytest
from helpers.inboxes import InboxApp, all_kinds
from helpers.rooms import until
from textual.pilot import Pilot

from engine.workspace.problems import RefusedError

SIZES = [(80, 24), (100, 40), (200, 60)]
Compare = Callable[..., bool]


def after(*keys: str, shows: str = "+### SC-002", then: str = "") -> Callable[[Pilot[Any]], Any]:
    """Follows once, presses the keys, and waits until the detail or the last line shows the text, and the change that
    the selected item would make is read; `then` presses one more."""

    async def run(pilot: Pilot[Any]) -> None:
        app = pilot.app
        assert isinstance(app, InboxApp)
        await until(pilot, lambda: app.screen is app.inbox_screen and app.inbox_screen.is_mounted)
        app.follow()
        await pilot.press(*keys)
        await until(pilot, lambda: shows in f"{app.detail} {app.said}" and "Reading …" not in app.detail)
        if then:
            await pilot.press(then)

    return run


@pytest.mark.parametrize("size", SIZES, ids="{0[0]}x{0[1]}".format)
def test_inbox(snap_compare: Compare, size: tuple[int, int]) -> None:
    keys = ["j", "j", "space", "j", "space", "k"]
    assert snap_compare(InboxApp(*all_kinds()), run_before=after(*keys), terminal_size=size)


def test_empty_inbox(snap_compare: Compare) -> None:
    assert snap_compare(InboxApp(), run_before=after(shows="Nothing waits"), terminal_size=(100, 40))


def test_refused(snap_compare: Compare) -> None:
    app = InboxApp(*all_kinds())
    reason = "STUDIO_KNOWLEDGE_BASE.md holds a merge conflict in line 12"
    app.inbox.refuses["promote-PQ-002"] = RefusedError(reason, "Resolve it, then accept again")
    assert snap_compare(app, run_before=after("j", "j", "a", shows="Not done"), terminal_size=(80, 24))


def test_editing(snap_compare: Compare) -> None:
    assert snap_compare(InboxApp(*all_kinds()), run_before=after("j", "j", then="e"), terminal_size=(80, 24))


def test_reading_in_a_small_terminal(snap_compare: Compare) -> None:
    app = InboxApp(*all_kinds())
    assert snap_compare(app, run_before=after("j", "j", "enter"), terminal_size=(80, 24))


def test_without_colour(snap_compare: Compare, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    keys = ["j", "j", "space"]
    assert snap_compare(InboxApp(*all_kinds()), run_before=after(*keys), terminal_size=(100, 40))
