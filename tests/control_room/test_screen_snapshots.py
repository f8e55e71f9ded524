"""How the secondary screens look."""

from collections.abc import Callable
from typing import Any

import pytest
from helpers.backlogs import backlog, learned, planned
from helpers.host import HostApp
from helpers.samples import acme_portal
from textual.pilot import Pilot

from control_room.backlog_screen import BacklogScreen
from control_room.help_screen import HelpScreen
from control_room.knowledge.screen import KnowledgeScreen

SIZES = [(80, 24), (120, 40), (200, 60)]
Compare = Callable[..., bool]


@pytest.mark.parametrize("size", SIZES, ids="{0[0]}x{0[1]}".format)
def test_backlog(snap_compare: Compare, size: tuple[int, int]) -> None:
    assert snap_compare(HostApp(BacklogScreen(acme_portal())), press=["j", "j", "j"], terminal_size=size)


@pytest.mark.parametrize("size", SIZES, ids="{0[0]}x{0[1]}".format)
def test_backlog_filtered(snap_compare: Compare, size: tuple[int, int]) -> None:
    keys = ["slash", *"reset", "enter"]
    assert snap_compare(HostApp(BacklogScreen(acme_portal())), press=keys, terminal_size=size)


@pytest.mark.parametrize("size", SIZES, ids="{0[0]}x{0[1]}".format)
def test_no_backlog(snap_compare: Compare, size: tuple[int, int]) -> None:
    assert snap_compare(HostApp(BacklogScreen(planned(None))), terminal_size=size)


def test_large_backlog(snap_compare: Compare) -> None:
    screen = BacklogScreen(planned(backlog(40, 10, done=123)))
    assert snap_compare(HostApp(screen), press=["j", *("j" * 12), "l"], terminal_size=(100, 40))


@pytest.mark.parametrize("size", SIZES, ids="{0[0]}x{0[1]}".format)
def test_knowledge(snap_compare: Compare, size: tuple[int, int]) -> None:
    assert snap_compare(HostApp(KnowledgeScreen(acme_portal())), press=["j"], terminal_size=size)


@pytest.mark.parametrize("size", SIZES, ids="{0[0]}x{0[1]}".format)
def test_knowledge_searched(snap_compare: Compare, size: tuple[int, int]) -> None:
    assert snap_compare(HostApp(KnowledgeScreen(acme_portal())), press=["slash", *"token"], terminal_size=size)


@pytest.mark.parametrize("size", SIZES, ids="{0[0]}x{0[1]}".format)
def test_no_knowledge(snap_compare: Compare, size: tuple[int, int]) -> None:
    assert snap_compare(HostApp(KnowledgeScreen(planned(None))), terminal_size=size)


def test_much_knowledge(snap_compare: Compare) -> None:
    assert snap_compare(HostApp(KnowledgeScreen(learned(2_000))), press=["end"], terminal_size=(100, 40))


@pytest.mark.parametrize("size", SIZES, ids="{0[0]}x{0[1]}".format)
def test_help(snap_compare: Compare, size: tuple[int, int]) -> None:
    async def open_help(pilot: Pilot[Any]) -> None:
        await pilot.pause()
        await pilot.app.push_screen(HelpScreen.of(pilot.app.screen))

    assert snap_compare(HostApp(BacklogScreen(acme_portal())), run_before=open_help, terminal_size=size)
