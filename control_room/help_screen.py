"""`?`: every key of the screen below, taken from the bindings themselves, so that it cannot be out of date."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import chain
from typing import Any, ClassVar

from textual.app import App, ComposeResult
from textual.binding import Binding, BindingsMap, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.dom import DOMNode
from textual.screen import ModalScreen, Screen
from textual.widgets import Footer, Input

from widgets.parts.detail_view import Detail, DetailView, Field, Heading, lines_of
from widgets.text.glyphs import STEP_MARKS

CAPITAL = re.compile(r"(?<=[a-z])[A-Z]")

NOT_HERE = frozenset({"page_left", "page_right", "scroll_left", "scroll_right"})
"""Textual gives these to everything that scrolls; nothing here scrolls sideways."""

TEXT_WIDTH, FRAME_LINES = 95, 3
"""Cells for text where there is room, and the lines of border and keys: no taller than what it says."""


@dataclass(frozen=True, slots=True)
class Key:
    """One thing that keys do."""

    keys: str
    """`↑ k`"""
    does: str
    tooltip: str = ""
    enabled: bool = True


@dataclass(frozen=True, slots=True)
class KeyGroup:
    title: str
    keys: tuple[Key, ...]


class HelpScreen(ModalScreen[None]):
    BINDING_GROUP_TITLE = "Help"
    DEFAULT_CSS = """
    HelpScreen { align: center middle; }
    HelpScreen > Vertical {
        width: 94%; max-width: 100; height: 92%;
        border: round $primary; background: $surface; padding: 0 1;
        border-title-style: bold;
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,question_mark,q", "close", "Close", key_display="esc"),
    ]

    def __init__(self, groups: Iterable[KeyGroup]) -> None:
        super().__init__()
        self._groups = tuple(groups)

    @classmethod
    def of(cls, screen: Screen[Any]) -> "HelpScreen":
        """Help for a screen as it is now: its own keys, those that work everywhere, the focused pane's, the others'."""
        return cls(key_groups(screen))

    def compose(self) -> ComposeResult:
        with Vertical():
            yield DetailView()
            yield Footer(show_command_palette=False)

    def on_mount(self) -> None:
        detail = help_detail(self._groups)
        box, view = self.query_one(Vertical), self.query_one(DetailView)
        box.border_title = "Keys"
        box.styles.max_height = len(list(lines_of(detail, TEXT_WIDTH))) + FRAME_LINES
        view.show(detail)
        view.focus()

    def action_close(self) -> None:
        self.dismiss()


def help_detail(groups: Iterable[KeyGroup]) -> Detail:
    parts: list[Field | Heading | Content] = []
    for group in groups:
        parts.append(Heading(group.title))
        parts += (Field(key.keys, _description(key)) for key in group.keys)
    parts.append(Heading("Signs"))
    marks = [Content.assemble(mark.content, f" {mark.word}") for mark in STEP_MARKS.values()]
    parts.append(Content("   ").join(marks))
    return Detail("", tuple(parts))


def _description(key: Key) -> Content:
    note = "" if key.enabled else "  (not now)"
    tooltip = f"  {key.tooltip}" if key.tooltip else ""
    return Content.assemble(key.does, (tooltip + note, "$foreground-muted"))


def key_groups(screen: Screen[Any]) -> list[KeyGroup]:
    """The keys that count now, by who owns them: what one can do here comes before how to move in a list."""
    by_owner: dict[DOMNode, list[tuple[Binding, bool]]] = {}
    for active in screen.active_bindings.values():
        by_owner.setdefault(active.node, []).append((active.binding, active.enabled))
    groups = {owner: _group(owner, bindings, screen.app) for owner, bindings in by_owner.items()}
    here = [group for owner, group in groups.items() if owner not in (screen, screen.app)]
    around = [groups[owner] for owner in (screen, screen.app) if owner in groups]
    elsewhere = (_group(owner, _own_bindings(owner), screen.app) for owner in _other_owners(screen, by_owner))
    return _merged(chain(around, here, elsewhere))


def _other_owners(screen: Screen[Any], known: Iterable[DOMNode]) -> Iterator[DOMNode]:
    """Our widgets that bring keys of their own, in reading order; one of each kind.

    How to edit a line is known to everybody who has typed, so Inputs are left out.
    """
    kinds = {type(owner) for owner in known}
    for widget in screen.query("*"):
        kind = type(widget)
        is_ours = "BINDINGS" in vars(kind) and not kind.__module__.startswith("textual.")
        if is_ours and kind not in kinds and not isinstance(widget, Input):
            kinds.add(kind)
            yield widget


def _own_bindings(owner: DOMNode) -> list[tuple[Binding, bool]]:
    bindings = BindingsMap(type(owner).__dict__.get("BINDINGS", ()))
    return [(binding, True) for _, binding in bindings]


def _group(owner: DOMNode, bindings: Iterable[tuple[Binding, bool]], app: App[Any]) -> KeyGroup:
    """Keys that do the same become one line."""
    lines: dict[str, Key] = {}
    for binding, enabled in bindings:
        if binding.system or not binding.description or binding.action in NOT_HERE:
            continue
        shown = app.get_key_display(binding)
        known = lines.get(binding.action)
        if known is None:
            lines[binding.action] = Key(shown, binding.description, binding.tooltip, enabled)
        elif shown not in known.keys.split():
            lines[binding.action] = Key(f"{known.keys} {shown}", known.does, known.tooltip, enabled)
    return KeyGroup(_title(owner), tuple(lines.values()))


def _title(owner: DOMNode) -> str:
    if isinstance(owner, App):
        return "Everywhere"
    return owner.BINDING_GROUP_TITLE or CAPITAL.sub(r" \g<0>", type(owner).__name__).capitalize()


def _merged(groups: Iterable[KeyGroup]) -> list[KeyGroup]:
    """Groups of one name together, each line once, empty ones left out."""
    merged: dict[str, dict[Key, None]] = {}
    for group in groups:
        if group.keys:
            merged.setdefault(group.title, {}).update(dict.fromkeys(group.keys))
    return [KeyGroup(title, tuple(keys)) for title, keys in merged.items()]
