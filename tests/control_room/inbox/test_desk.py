"""What the desk says of decisions that were refused."""

from control_room.inbox.desk import DETAIL_SAYS_WHY, InboxDesk
from engine.inbox.item import InboxItem, ItemKind

ITEM = InboxItem(id="promote-PQ-001", kind=ItemKind.PROPOSAL, action="promote", title="A rule", reason="seen twice")


def refused() -> InboxDesk:
    desk = InboxDesk()
    desk.take([ITEM])
    desk.note_refused(ITEM.id, "Somebody was quicker", "Undo dec_1 first")
    return desk


def test_while_the_item_waits_its_detail_says_why_it_was_refused() -> None:
    desk = refused()
    desk.take([ITEM])
    assert desk.said == DETAIL_SAYS_WHY
    assert desk.standing(ITEM.id).refused == "Somebody was quicker"


def test_once_the_item_left_the_reason_is_said_where_it_can_still_be_read() -> None:
    desk = refused()
    desk.take([])
    assert desk.said == "Not done: Somebody was quicker. Undo dec_1 first"


def test_what_was_said_since_stays() -> None:
    desk = refused()
    desk.said = "Taken back"
    desk.take([])
    assert desk.said == "Taken back"
