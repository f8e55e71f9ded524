"""What waits for a decision, most urgent first, one item a line."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.content import Content

from engine.inbox.item import InboxItem, ItemKind, titled
from widgets.parts.outline import Node, Outline
from widgets.parts.row_list import first_line
from widgets.text.counting import counted
from widgets.text.formats import age, pad, tokens
from widgets.text.glyphs import ASKS_YOU, FAILED, PAUSED, Mark
from widgets.text.searching import search_text

ITEM_MARKS = {
    ItemKind.QUESTION: Mark(ASKS_YOU.glyph, "question", ASKS_YOU.style),
    ItemKind.RECOVERY: Mark(PAUSED.glyph, "cut-off run", PAUSED.style),
    ItemKind.PROPOSAL: Mark("◆", "proposal", "$text-primary"),
    ItemKind.FINISH: Mark("■", "review", "$text-primary"),
    ItemKind.LEARNING: Mark("◇", "learning", "$text-primary"),
    ItemKind.CONTEXT: Mark("≡", "saving", "$text-primary"),
}
"""One glyph a kind; the action's word beside it says the rest."""

ACTION_WIDTH = 10
MARKED = "◉"

FOLDING = ("fold", "unfold", "turn", "fold_all", "unfold_all")


@dataclass(frozen=True, slots=True)
class Standing:
    """How an item stands in this control room, beyond what the files say of it."""

    is_marked: bool = False
    is_writing: bool = False
    """Decided here; the files do not say so yet."""
    is_edited: bool = False
    has_draft: bool = False
    """Something was typed for it and not saved."""
    refused: str = ""
    """Why the last try was not carried out."""
    remedy: str = ""


UNTOUCHED = Standing()


@dataclass(frozen=True, slots=True)
class ItemRow:
    item: InboxItem
    standing: Standing
    waited: str
    """How long, in one unit."""


def inbox_nodes(items: Iterable[InboxItem], standings: Mapping[str, Standing], now: datetime) -> tuple[Node, ...]:
    """In the order of the items; what nobody touched has no standing."""
    return tuple(_node(item, standings.get(item.id, UNTOUCHED), now) for item in items)


def _node(item: InboxItem, standing: Standing, now: datetime) -> Node:
    mark = ITEM_MARKS[item.kind]
    seen = (evidence.text for evidence in item.evidence)
    search = search_text(mark.word, item.action, item.title, item.reason, item.id, item.task_id, *seen)
    return Node(item.id, 0, False, ItemRow(item, standing, age(item.at, now)), search)


def item_title(item: InboxItem) -> str:
    """`promote: Pydantic models …`, with the action once."""
    return titled(item.action, first_line(item.title))


def next_key(before: Sequence[str], chosen: str, now: Sequence[str]) -> str:
    """Where the cursor belongs: where it is, else on the item that came next, else on the one before it."""
    left = set(now)
    if chosen not in before:
        return chosen if chosen in left else ""
    place = before.index(chosen)
    onward = [*before[place:], *before[:place][::-1]]
    return next((key for key in onward if key in left), "")


class InboxList(Outline):
    """Nothing folds here. What is marked, edited, refused or on its way to the file is said in its line."""

    BINDING_GROUP_TITLE = "Inbox"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "choose", "Read", show=False, tooltip="Into the detail; a question's dialog"),
    ]

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        return False if action in FOLDING else super().check_action(action, parameters)

    def draw_node(self, node: Node, width: int) -> tuple[Content, Content]:  # noqa: ARG002 - cut where it meets `right`
        row: ItemRow = node.item
        mark = ITEM_MARKS[row.item.kind]
        left = Content.assemble(
            (f"{MARKED if row.standing.is_marked else ' '} ", "$text-primary bold"),
            (f"{mark.glyph} ", mark.style),
            (pad(row.item.action, ACTION_WIDTH), "$foreground-muted"),
            _title_beside_action(row.item),
        )
        return left, Content.assemble(_state(row), (f" {row.waited:>4}", "$foreground-muted"))


def _title_beside_action(item: InboxItem) -> str:
    """`resume: Add sign-in` says its action twice where the action stands before it."""
    title, lead = first_line(item.title), f"{item.action}: "
    return title[len(lead) :] if title.casefold().startswith(lead.casefold()) else title


def _state(row: ItemRow) -> Content:
    """The one thing worth saying of it, the most urgent first."""
    standing = row.standing
    if standing.is_writing:
        return Content.styled("writing …", "$foreground-muted")
    if standing.refused:
        return Content.styled(f"{FAILED.glyph} refused", FAILED.style)
    if standing.has_draft:
        return Content.styled("draft", "$text-warning")
    if standing.is_edited:
        return Content.styled("edited", "$text-primary")
    if row.item.tokens_saved:
        return Content.styled(f"saves {tokens(row.item.tokens_saved)}", "$foreground-muted")
    return Content("")


def inbox_summary(items: Sequence[InboxItem], marked: int) -> str:
    """`2 marked of 6: 2 questions, 3 proposals, 1 learning`"""
    counts = [(kind, sum(item.kind is kind for item in items)) for kind in ItemKind]
    kinds = ", ".join(counted(count, ITEM_MARKS[kind].word) for kind, count in counts if count)
    if not kinds:
        return "nothing waits"
    return f"{marked} marked of {len(items)}: {kinds}" if marked else kinds
