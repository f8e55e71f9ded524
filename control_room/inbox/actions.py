"""Which of the inbox's keys lead somewhere for the selected item. Pure."""

from control_room.inbox.desk import InboxDesk
from engine.inbox.item import InboxItem, ItemKind

ACCEPTING = {
    "answer": (ItemKind.QUESTION,),
    "go_on": (ItemKind.RECOVERY,),
    "finish": (ItemKind.FINISH,),
    "accept": (ItemKind.PROPOSAL, ItemKind.LEARNING, ItemKind.CONTEXT),
}
"""What `a` is called for which kinds of items."""

CONDITIONAL = (*ACCEPTING, "reject", "edit", "mark", "apply", "undo")
"""Actions whose keys come and go."""


def is_possible(action: str, item: InboxItem | None, desk: InboxDesk) -> bool:
    """`action`: one of CONDITIONAL. What is on its way to the file is not decided again."""
    if action == "undo":
        return bool(desk.made or desk.in_flight)
    if action == "apply":
        return bool(desk.marked)
    if item is None or desk.is_writing(item.id):
        return False
    if action in ACCEPTING:
        return item.kind in ACCEPTING[action]
    match action:
        case "reject":
            return item.kind not in (ItemKind.QUESTION, ItemKind.FINISH)  # a review is finished, or left open
        case "edit":
            return bool(item.editable)
        case _:  # mark
            return item.kind not in (ItemKind.QUESTION, ItemKind.RECOVERY)
