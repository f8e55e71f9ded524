"""What the next agent would receive, as an outline: its parts in reading order, then what was left out and why."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.content import Content
from textual.message import Message

from engine.context.injection.records import InjectedItem, Injection, LeftOut, Part, PartUse
from widgets.context.what_if import ItemId, WhatIf, id_of
from widgets.parts.outline import Node, Outline, unique
from widgets.parts.token_bar import token_bar
from widgets.text.counting import counted
from widgets.text.formats import cut, pad, tokens
from widgets.text.glyphs import SKIPPED
from widgets.text.searching import search_text

NAME_WIDTH = 12
TOKENS_WIDTH = 7
ID_WIDTH = 8
"""Keys of at most so many cells, such as SC-002, stand before their titles; a longer one only repeats it."""

BAR_WIDTH = 10
ROOMY_WIDTH = 50
"""Cells from which a line also has a bar, or says why."""

AROUND_WIDTH = TOKENS_WIDTH + 12
"""Cells of a line for tokens, indent, mark, gaps and scrollbar."""

OUT = "left out"


@dataclass(frozen=True, slots=True)
class PartGroup:
    use: PartUse
    """As it is with what the person leaves out."""
    count: int
    """Items that the agent gets."""


@dataclass(frozen=True, slots=True)
class Given:
    """An item that the agent gets, unless the person leaves it out to see."""

    item: InjectedItem
    is_out: bool = False
    is_new: bool = False
    """It comes in only because something else is left out."""


@dataclass(frozen=True, slots=True)
class OutGroup:
    count: int
    tokens: int


@dataclass(frozen=True, slots=True)
class NoteGroup:
    count: int


def context_nodes(found: WhatIf, without: frozenset[ItemId]) -> tuple[Node, ...]:
    """Every part with its items, those that the person leaves out in their places; then what was left out; notes."""
    return tuple(unique(_nodes(found, without)))


def _nodes(found: WhatIf, without: frozenset[ItemId]) -> Iterator[Node]:
    given = list(_given(found, without))
    for use in _uses(found.tried):
        items = [each for each in given if each.item.part is use.part]
        group = PartGroup(use, sum(not each.is_out for each in items))
        yield Node(use.part.value, 0, True, group, search_text(use.part))
        for each in items:
            yield Node(f"{use.part}/{each.item.key}", 1, False, each, _search(each.item, each.item.text))
    out = [item for item in found.tried.left_out if id_of(item) not in without]
    if out:
        yield Node("left out", 0, True, OutGroup(len(out), sum(item.tokens for item in out)), "left out")
        for item in out:
            yield Node(f"left out/{item.part}/{item.key}", 1, False, item, f"left out {_search(item)}")
    if found.tried.notes:
        yield Node("notes", 0, True, NoteGroup(len(found.tried.notes)), "notes")
        for number, note in enumerate(found.tried.notes):
            yield Node(f"notes/{number}", 1, False, note, search_text("notes", note))


def _given(found: WhatIf, without: frozenset[ItemId]) -> Iterator[Given]:
    """In the order without a what-if, so that nothing jumps; what came in instead stands at its part's end."""
    now = {id_of(item): item for item in found.tried.items}
    for item in found.whole.items:
        key = id_of(item)
        if key in without or key in now:
            yield Given(now.pop(key, item), is_out=key in without)
    yield from (Given(item, is_new=True) for item in now.values())


def _uses(injection: Injection) -> Iterator[PartUse]:
    """Every part that has a budget or an item, in the order in which the agent reads them."""
    known = {use.part: use for use in injection.parts}
    for part in Part:
        held = sum(item.tokens for item in injection.items if item.part is part)
        if part in known:
            yield known[part]
        elif held:
            yield PartUse(part, held, 0)


def _search(item: InjectedItem | LeftOut, text: str = "") -> str:
    return search_text(item.part, item.key, item.title, item.why, item.source, text)


class ContextList(Outline):
    """Shows parts with their tokens against their budgets, and what they hold. Space leaves an item out."""

    BINDING_GROUP_TITLE = "Context"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "space",
            "leave_out",
            "Leave out",
            key_display="␣",
            tooltip="What if the agent did not get this? Again puts it back",
        ),
    ]

    class Turned(Message):
        """A given item is to be left out, or put back."""

        def __init__(self, item_id: ItemId) -> None:
            super().__init__()
            self.item_id = item_id

    def action_leave_out(self) -> None:
        node = self.selected_node
        if node is None or not isinstance(node.item, Given):
            self.action_turn()
        else:
            self.post_message(self.Turned(id_of(node.item.item)))

    def starts_open(self, node: Node) -> bool:
        """Of a large knowledge base most is left out: that unfolds on demand."""
        return not isinstance(node.item, OutGroup)

    def draw_node(self, node: Node, width: int) -> tuple[Content, Content]:
        item = node.item
        if isinstance(item, PartGroup):
            return _group_line(item, width)
        if isinstance(item, Given):
            return _given_line(item, width)
        if isinstance(item, LeftOut):
            return _item_line(item, f"{item.part}: {item.why}", item.tokens, width, is_muted=True)
        if isinstance(item, OutGroup):
            return Content.styled("Left out", "bold"), _figures(counted(item.count, "item"), item.tokens)
        if isinstance(item, NoteGroup):
            return Content.styled("Notes", "bold"), Content(str(item.count))
        return Content(str(item)), Content("")


def _group_line(group: PartGroup, width: int) -> tuple[Content, Content]:
    use = group.use
    name = Content.styled(pad(str(use.part).capitalize(), NAME_WIDTH), "bold" if group.count else "$foreground-muted")
    figures = _figures(counted(group.count, "item") if group.count else "none", use.tokens)
    if not use.budget:
        return name, figures
    bar = token_bar(use.tokens / use.budget, BAR_WIDTH) if width >= ROOMY_WIDTH else Content("")
    return Content.assemble(name, bar, f" {use.tokens * 100 // use.budget:3}% of {tokens(use.budget)}"), figures


def _figures(words: str, count: int) -> Content:
    return Content.assemble((words, "$foreground-muted"), f"{tokens(count):>{TOKENS_WIDTH}}")


def _given_line(given: Given, width: int) -> tuple[Content, Content]:
    item = given.item
    if given.is_out:
        left, right = _item_line(item, OUT, -item.tokens, width, is_muted=True)
        return Content.assemble((f"{SKIPPED.glyph} ", "$text-warning"), left), right
    if given.is_new:
        left, right = _item_line(item, f"instead: {item.why}", item.tokens, width)
        return Content.assemble(("+ ", "$text-success"), left), right
    return _item_line(item, item.why, item.tokens, width)


def _item_line(
    item: InjectedItem | LeftOut, why: str, count: int, width: int, *, is_muted: bool = False
) -> tuple[Content, Content]:
    """Why it is in takes what the title leaves, and at least a quarter of the line."""
    style = "$foreground-muted" if is_muted else ""
    has_key = len(item.key) < ID_WIDTH or item.part is Part.SKILLS  # a learning's key only repeats its title
    key = f"{item.key:{ID_WIDTH - 1}} " if has_key else ""
    left = Content.assemble((key, "$foreground-muted"), (item.title or item.key, style))
    room = max(width - left.cell_length - AROUND_WIDTH, width // 4)
    shown = cut(why, room) if width >= ROOMY_WIDTH else ""
    number = f"-{tokens(-count)}" if count < 0 else tokens(count)
    return left, Content.assemble((shown, "$foreground-muted"), (f"{number:>{TOKENS_WIDTH}}", style))
