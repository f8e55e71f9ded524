"""A small app to try one widget or one screen in."""

from typing import Any

from textual.app import App, ComposeResult
from textual.message import Message
from textual.screen import Screen
from textual.widget import Widget


class HostApp(App[None]):
    """Shows one widget, or one screen on top of an empty one, and keeps what comes back from it."""

    ENABLE_COMMAND_PALETTE = False

    def __init__(self, content: Widget | Screen[Any], heard: type[Message] | None = None) -> None:
        super().__init__()
        self.content = content
        self.results: list[Any] = []
        """What the screen was dismissed with."""
        self.heard: list[Message] = []
        """Messages of the kind `heard` that came up to the app."""
        self._kind = heard

    def compose(self) -> ComposeResult:
        if not isinstance(self.content, Screen):
            yield self.content

    def on_mount(self) -> None:
        self.animation_level = "none"
        if isinstance(self.content, Screen):
            self.push_screen(self.content, self.results.append)

    async def _dispatch_message(self, message: Message) -> None:
        if self._kind is not None and isinstance(message, self._kind):
            self.heard.append(message)
        await super()._dispatch_message(message)
