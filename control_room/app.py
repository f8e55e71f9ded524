"""The control room's start and end, its keys that work everywhere, and its palette."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime
from pathlib import Path
from typing import Any, ClassVar

from textual.app import SystemCommand
from textual.binding import Binding, BindingType
from textual.screen import Screen

from control_room.dashboard.screen import Dashboard
from control_room.palette import KEPT_COMMANDS, key_commands
from control_room.screens import ACTION, OPENINGS
from control_room.switchboard import Switchboard


def local_now() -> datetime:
    return datetime.now().astimezone()


class ControlRoom(Switchboard):
    TITLE = "studio-tui"
    CSS_PATH = "dashboard/dashboard.tcss"
    BINDING_GROUP_TITLE = "Everywhere"

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("n", "new_goal", "New goal", tooltip="Say what is to be reached: questions, a plan, a build"),
        *(opening.binding for opening in OPENINGS),
        Binding("C", "create", "Create workspace", tooltip="Makes .studio/ and what belongs to it; overwrites nothing"),
        Binding("question_mark", "help", "Help", key_display="?", tooltip="All keys that work here"),
        Binding("q", "quit", "Quit", tooltip="Asks first if this control room is building"),
    ]

    def __init__(self, root: Path, *, offer_to_create: bool = False, clock: Callable[[], datetime] = local_now) -> None:
        super().__init__(root, clock)
        self._offer_to_create = offer_to_create

    def get_default_screen(self) -> Dashboard:
        return self._dashboard

    def on_mount(self) -> None:
        if self.console.color_system == "standard":
            self.theme = "ansi-dark"  # with 16 colours, the terminal's own serve better than the nearest ones
        self.call_after_refresh(self._following.start)
        if self._offer_to_create:
            self.action_create()

    def on_unmount(self) -> None:
        """Ends every thread: quitting is instant. A run is a process of its own and goes on, unless it was stopped."""
        self._leaving.set()
        self._following.wake()

    # Keys

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:  # noqa: ARG002
        """Creating works only where there is no workspace; and a screen that asks is not left for another one."""
        if action in (ACTION, "new_goal"):
            return not hasattr(self.screen, "is_over")
        if action == "create":
            return not self.screen.is_modal and self.overview is not None and not self.overview.snapshot.exists
        return True

    def action_open(self, name: str) -> None:
        self._screens.open(name)

    def action_new_goal(self) -> None:
        if self.screen.is_modal:
            return
        if self.overview is not None and not self.overview.snapshot.exists:
            self.action_create()  # half a workspace would come of it otherwise, and no key to make the rest
            return
        self._decisions.ask_for_goal()

    def action_create(self) -> None:
        self._newcomer.ask()

    def action_help(self) -> None:
        from control_room.help_screen import HelpScreen

        if not isinstance(self.screen, HelpScreen):
            self.push_screen(HelpScreen.of(self.screen))

    def action_help_quit(self) -> None:
        """Ctrl-C: it is too easily pressed to end anything."""
        self.notify("q quits, x stops a build now.", title="Ctrl-C ends nothing here")

    async def action_quit(self) -> None:
        self._steering.leave()

    # The palette

    def get_system_commands(self, screen: Screen[Any]) -> Iterable[SystemCommand]:
        """The palette: what our keys do, and Textual's own commands that are of use here."""
        yield from key_commands(self, screen)
        yield from (command for command in super().get_system_commands(screen) if command.title in KEPT_COMMANDS)
