"""What the Queue pane says of the inbox."""

from helpers.host import HostApp
from helpers.inboxes import NOW, all_kinds, drop, learning, overview, promote
from helpers.pictures import EMPTY
from helpers.samples import acme_portal

from widgets.frame.status_line import status_line
from widgets.inbox.queue_pane import QueuePane, inbox_rows


def lines(rows) -> list[str]:
    return [" ".join(f"{row.left.plain} {row.right.plain}".split()) for row in rows]


def test_the_first_items_are_named_and_the_others_counted() -> None:
    shown = list(inbox_rows(all_kinds(), NOW))
    assert lines(shown) == [
        "⏸ resume Resume: Add sign-in endpoint with rate limiting 1h",
        "◆ promote PQ-002 Pydantic models must forbid extra fields at the edge 6d",
        "◆ drop SC-001 Never commit generated files 2d",
        "… and 3 more in the inbox",
    ]
    assert shown[-1].key == "inbox finish-sprint-3"  # that is where it leads


def test_questions_have_rows_of_their_own_already() -> None:
    assert lines(inbox_rows(all_kinds()[:1], NOW)) == []


def test_what_waits_stands_below_the_sprint_and_above_what_is_pending() -> None:
    keys = [row.key for row in QueuePane().make_rows(overview([promote(), learning()]), NOW)]
    assert keys == ["sprint", "inbox promote-PQ-002", "inbox learn-1", "PQ-002", "PQ-001"]


def test_a_due_sprint_names_the_key_of_its_review() -> None:
    (sprint, *_) = QueuePane().make_rows(overview([]), NOW)
    assert "i reviews" in sprint.right.plain
    assert acme_portal().evolution_due


def test_the_first_line_names_the_key_where_something_waits() -> None:
    assert "waiting: i" in status_line(overview([drop()]), NOW, 100).plain
    assert "waiting" not in status_line(EMPTY, NOW, 100).plain


async def test_enter_asks_for_the_inbox_at_that_item() -> None:
    pane = QueuePane()
    app = HostApp(pane, QueuePane.InboxRequested)
    async with app.run_test(size=(80, 24)) as pilot:
        pane.show(overview([promote(), drop()]), NOW)
        pane.row_list.select("inbox drop-SC-001")
        pane.focus_pane()
        await pilot.press("enter")
        await pilot.pause()
    assert [message.item_id for message in app.heard] == ["drop-SC-001"]
