"""Rows that fold: groups with what belongs to them below. The backlog and the knowledge base are shown like this.

An outline is a flat list of nodes in reading order, each with its depth. Which rows are visible follows from what is
folded and what is searched for, so new nodes can take the place of old ones without moving anything. Rows are made
only for what is visible: a folded group costs nothing however much it holds.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cached_property
from itertools import pairwise
from typing import Any, ClassVar, NamedTuple

from textual import events
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.reactive import var

from widgets.parts.row_list import Row, RowList, heading, nothing_holds
from widgets.text.searching import holds, words_of

FOUND_ROWS = 500
"""Rows drawn of what a search finds; one more letter is quicker than reading on."""

FEW_NODES = 200
"""An outline of at most so many nodes starts with everything unfolded."""


class Node(NamedTuple):
    """One line of an outline, drawn or not."""

    key: str
    """Unique in its outline, and the same for the same thing when it changes."""
    depth: int
    is_group: bool
    """Something may stand below it, though nothing has to."""
    item: Any
    """What it shows, a record."""
    search: str
    """What the filter looks at, from `search_text`; the names of the groups it is in belong to it."""


class NodeRow(Row):
    """A node's line, made when it is first looked at: of ten thousand rows a screen shows forty."""

    def __init__(self, node: Node, look: tuple[bool, bool, int], draw: Callable[["NodeRow"], "Drawn"]) -> None:
        """`look`: whether it holds something, whether it is unfolded, and how wide the list is."""
        # Rows are frozen; content that is made on demand has to go around that.
        self.__dict__.update(key=node.key, node=node, look=look, _draw=draw)

    node: Node
    look: tuple[bool, bool, int]
    _draw: Callable[["NodeRow"], "Drawn"]

    @cached_property
    def _drawn(self) -> "Drawn":
        return self._draw(self)

    @property
    def left(self) -> Content:
        return self._drawn[0]

    @property
    def right(self) -> Content:
        return self._drawn[1]

    def same_as(self, other: Row) -> bool:
        """Equal records look the same, without drawing either."""
        if not isinstance(other, NodeRow):
            return False
        return (self.look, self.node.depth, self.node.item) == (other.look, other.node.depth, other.node.item)


Drawn = tuple[Content, Content]
"""What stands left and right in a line."""


class Outline(RowList):
    """A list of nodes that fold. A subclass says how a node is drawn."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("left,h", "fold", "Fold", show=False, tooltip="Fold the group, or go up to it"),
        Binding("right,l", "unfold", "Unfold", show=False, tooltip="Unfold the group, or open what is selected"),
        Binding("space", "turn", "Fold/unfold", show=False),
        # 80 columns are few: `?` tells of these two.
        Binding("minus", "fold_all", "Fold all", show=False),
        Binding("equals_sign", "unfold_all", "Unfold all", show=False),
    ]

    found: var[int | None] = var(None)
    """How many nodes that are no groups the search found; None while nothing is searched for."""

    def __init__(self, *, empty: str = "") -> None:
        super().__init__(empty=empty)
        self._all_nodes: tuple[Node, ...] = ()
        self._holding: frozenset[str] = frozenset()
        """Keys of the groups that hold something."""
        self._words: tuple[str, ...] = ()
        self._is_open: dict[str, bool] = {}
        self._made: dict[str, NodeRow] = {}
        self._made_for_width = 0

    @property
    def selected_node(self) -> Node | None:
        row = self.selected
        return row.node if isinstance(row, NodeRow) else None

    def set_nodes(self, nodes: Sequence[Node]) -> None:
        """Shows these nodes; the cursor and every fold stay as they are."""
        self._all_nodes = tuple(nodes)
        self._holding = frozenset(node.key for node, below in pairwise(self._all_nodes) if below.depth > node.depth)
        opens_all = len(self._all_nodes) <= FEW_NODES
        for node in self._all_nodes:
            if node.is_group:
                self._is_open.setdefault(node.key, opens_all or self.starts_open(node))
        self._redraw()

    def set_filter(self, text: str) -> None:
        """Shows the nodes that hold every word, and the groups they are in, unfolded.

        The cursor goes to the first that is found. Without a filter it stays on what was found, unfolded.
        """
        node = self.selected_node
        had_words, self._words = self._words, words_of(text)
        if not self.rows:
            self.refresh()  # the hint names the words
        if had_words and not self._words and node:
            self._open_groups_of(node)
        self._redraw()
        if self._words and not (node and holds(node.search, self._words)):
            rows = (row for row in self.rows if isinstance(row, NodeRow))
            self.select(next((row.key for row in rows if holds(row.node.search, self._words)), ""))

    def hint(self) -> str:
        return nothing_holds(self._words) if self._words else super().hint()

    # For subclasses

    def starts_open(self, node: Node) -> bool:
        """Whether a group of a large outline is unfolded at first."""
        return node.depth == 0

    def draw_node(self, node: Node, width: int) -> Drawn:
        """What stands left (after fold mark and indent) and right in a line of `width` cells."""
        raise NotImplementedError

    # Keys

    def action_choose(self) -> None:
        node = self.selected_node
        if node and node.key in self._holding:
            self.action_turn()
        else:
            super().action_choose()

    def action_turn(self) -> None:
        node = self.selected_node
        if node and node.is_group and not self._words:
            self._set_open(node, not self._is_open[node.key])

    def action_fold(self) -> None:
        node = self.selected_node
        if node is None:
            return
        if node.is_group and self._is_open[node.key] and not self._words:
            self._set_open(node, False)
        elif parent := self._group_of(node):
            self.select(parent.key)

    def action_unfold(self) -> None:
        node = self.selected_node
        if node is None or node.key not in self._holding:
            self.action_choose()
        elif not self._is_open[node.key]:
            self._set_open(node, True)
        else:
            self.action_move(1)

    def action_fold_all(self) -> None:
        node = self.selected_node
        while node and (parent := self._group_of(node)):
            node = parent
        self._is_open = dict.fromkeys(self._is_open, False)
        self._redraw()
        if node:
            self.select(node.key)

    def action_unfold_all(self) -> None:
        self._is_open = dict.fromkeys(self._is_open, True)
        self._redraw()

    def _set_open(self, node: Node, is_open: bool) -> None:
        self._is_open[node.key] = is_open
        self._redraw()

    def _open_groups_of(self, node: Node) -> None:
        group = self._group_of(node)
        while group:
            self._is_open[group.key] = True
            group = self._group_of(group)

    def _group_of(self, node: Node) -> Node | None:
        place = next((place for place, other in enumerate(self._all_nodes) if other.key == node.key), 0)
        return next((other for other in self._all_nodes[:place][::-1] if other.depth < node.depth), None)

    # From nodes to rows

    def on_resize(self, event: events.Resize) -> None:
        if event.size.width != self._made_for_width:
            self._redraw()

    def _redraw(self) -> None:
        self._made_for_width = width = self.size.width
        if self._words:
            nodes = matching(self._all_nodes, self._words)
            self.found = sum(not node.is_group for node in nodes)
        else:
            nodes = unfolded(self._all_nodes, self._is_open)
            self.found = None
        shown = nodes[:FOUND_ROWS] if self._words else nodes
        rows: list[Row] = [self._row(node, width) for node in shown]
        self._made = {row.key: row for row in rows if isinstance(row, NodeRow)}
        if len(shown) < len(nodes):
            rows.append(heading("more", f"… and {len(nodes) - len(shown):,} more, type to narrow it down"))
        self.set_rows(rows)

    def _row(self, node: Node, width: int) -> NodeRow:
        holding = node.key in self._holding
        look = (holding, holding and (bool(self._words) or self._is_open[node.key]), width)
        known = self._made.get(node.key)
        if known and known.look == look and known.node.item is node.item and known.node.depth == node.depth:
            known.__dict__["node"] = node
            return known
        return NodeRow(node, look, self._draw_row)

    def _draw_row(self, row: NodeRow) -> Drawn:
        holding, is_open, width = row.look
        mark = "  " if not holding else "▾ " if is_open else "▸ "
        left, right = self.draw_node(row.node, width)
        return Content.assemble("  " * row.node.depth, (mark, "$foreground-muted"), left), right


def unfolded(nodes: Sequence[Node], is_open: dict[str, bool]) -> list[Node]:
    """The nodes that stand under no folded group."""
    visible: list[Node] = []
    hidden_below: int | None = None
    for node in nodes:
        if hidden_below is not None and node.depth > hidden_below:
            continue
        hidden_below = node.depth if node.is_group and not is_open.get(node.key, True) else None
        visible.append(node)
    return visible


def matching(nodes: Sequence[Node], words: tuple[str, ...]) -> list[Node]:
    """The nodes that hold all words, each with the groups above it."""
    kept: list[Node] = []
    depth_below = 0
    for node in reversed(nodes):
        if node.depth < depth_below or holds(node.search, words):
            kept.append(node)
            depth_below = node.depth
    return kept[::-1]


def unique(nodes: Iterable[Node]) -> Iterator[Node]:
    """The nodes with keys that are unique even if a file gives one id to two things."""
    seen: dict[str, int] = {}
    for node in nodes:
        times = seen[node.key] = seen.get(node.key, 0) + 1
        yield node if times == 1 else node._replace(key=f"{node.key} ({times})")
