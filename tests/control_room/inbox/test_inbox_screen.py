"""The inbox screen: each of its keys, on an inbox in memory."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

import pytest
from helpers.inboxes import (
    NOW,
    InboxApp,
    all_kinds,
    context,
    drop,
    finish,
    learning,
    overview,
    promote,
    question,
    recovery,
)
from helpers.rooms import until
from textual import events
from textual.pilot import Pilot
from textual.widgets import TextArea

from control_room.inbox.messages import PreviewRead
from control_room.inbox.screen import InboxScreen
from control_room.messages import Refused
from engine.inbox.item import InboxItem
from engine.knowledge.deciding.decided import Subject, new_decision
from engine.knowledge.deciding.decision_log import State, Verdict, write_decision
from engine.workspace.paths import WorkspacePaths
from engine.workspace.problems import RefusedError
from widgets.dialogs.diff_dialog import DiffDialog
from widgets.dialogs.edit_dialog import EditDialog
from widgets.dialogs.words_dialog import WordsDialog
from widgets.parts.detail_view import DetailView
from widgets.parts.picker import Picker

GONE = RefusedError("PQ-002 is gone", "Look at what is proposed now")


@asynccontextmanager
async def opened(
    *items: InboxItem, size: tuple[int, int] = (100, 40), item_id: str = ""
) -> AsyncIterator[tuple[InboxApp, Pilot[None]]]:
    app = InboxApp(*items, item_id=item_id)
    async with app.run_test(size=size) as pilot:
        await until(pilot, lambda: isinstance(app.screen, InboxScreen) and app.screen.is_mounted)
        app.follow()
        await pilot.pause()
        yield app, pilot


def decisions(app: InboxApp) -> list[tuple[str, ...]]:
    return [call for call in app.inbox.calls if call[0] != "preview"]


async def test_everything_is_listed_as_it_comes_and_the_change_of_the_first_is_shown() -> None:
    async with opened(promote(), drop()) as (app, pilot):
        assert app.lines[0].startswith("▌ ◆ promote PQ-002")
        await until(pilot, lambda: "+### SC-002" in app.detail)


async def test_accepting_writes_and_the_item_leaves_when_the_files_say_so() -> None:
    async with opened(promote(), drop()) as (app, pilot):
        app.inbox.may_write.clear()
        await pilot.press("a")
        assert "writing …" in app.lines[0]
        assert "Accept" not in app.keys  # not twice
        app.inbox.may_write.set()
        await until(pilot, lambda: app.said)
        assert "writing …" in app.lines[0]  # done, but the files were not read yet
        app.follow()
        assert [line[:8] for line in app.lines] == ["▌ ◆ drop"]
        assert decisions(app) == [("accept", "promote-PQ-002", "")]
        assert app.said == "Done, promote: PQ-002 Pydantic models must forbid extra fields at the edge"


async def test_what_is_refused_stays_with_the_reason_in_row_and_detail() -> None:
    async with opened(promote()) as (app, pilot):
        app.inbox.refuses["promote-PQ-002"] = GONE
        await pilot.press("a")
        await until(pilot, lambda: "✘ refused" in app.lines[0])
        assert "Not done: PQ-002 is gone. Look at what is proposed now" in app.detail
        app.follow()
        assert "✘ refused" in app.lines[0]
        del app.inbox.refuses["promote-PQ-002"]
        await pilot.press("a")
        await until(pilot, lambda: app.inbox.made)
        assert "refused" not in app.lines[0]


async def test_what_is_refused_after_the_inbox_was_closed_is_told_all_the_same() -> None:
    async with opened(promote()) as (app, pilot):
        app.inbox.refuses["promote-PQ-002"] = GONE
        app.inbox.may_write.clear()
        await pilot.press("a", "i")
        assert app.screen is not app.inbox_screen
        app.inbox.may_write.set()
        await until(pilot, lambda: app.refused)
        assert app.refused == [Refused(GONE.reason, GONE.remedy)]


async def test_rejecting_asks_for_a_reason_that_may_be_empty() -> None:
    async with opened(promote(), drop()) as (app, pilot):
        await pilot.press("x")
        assert isinstance(app.screen, WordsDialog)
        await pilot.press("escape")
        assert decisions(app) == []
        await pilot.press("x", *"no", "enter")
        await until(pilot, lambda: app.said.startswith("Rejected"))
        app.follow()
        await pilot.press("x", "enter")
        await until(pilot, lambda: len(app.inbox.made) == 2)
        assert decisions(app) == [("reject", "promote-PQ-002", "no"), ("reject", "drop-SC-001", "")]


async def test_an_edit_shows_its_own_change_and_is_accepted_with_it() -> None:
    async with opened(promote()) as (app, pilot):
        await pilot.press("e")
        app.screen.query_one(TextArea).text = "### Shorter\n**What**: Never\n"
        await pilot.press("ctrl+s")
        await until(pilot, lambda: "+### SC-002: Shorter" in app.detail and "With your edit" in app.detail)
        assert "edited" in app.lines[0]
        assert decisions(app) == []  # saving writes nothing
        await pilot.press("a")
        await until(pilot, lambda: app.inbox.made)
        assert decisions(app) == [("accept", "promote-PQ-002", "### Shorter\n**What**: Never\n")]


async def test_a_draft_is_kept_also_when_the_inbox_is_closed() -> None:
    async with opened(promote()) as (app, pilot):
        await pilot.press("e", "X", "escape")
        assert "draft" in app.lines[0]
        again = InboxScreen(app.work.desk, lambda: NOW)
        app.switch_screen(again)
        await until(pilot, lambda: again.is_mounted)
        again.show_overview(overview(app.inbox.waiting))
        await pilot.press("e")
        assert app.screen.query_one(TextArea).text.startswith("X###")
        assert decisions(app) == []


async def test_an_edit_is_given_up_by_bringing_back_what_was_proposed_not_by_emptying_it() -> None:
    async with opened(promote()) as (app, pilot):
        await pilot.press("e", "X", "ctrl+s")
        assert "edited" in app.lines[0]
        await pilot.press("e")
        app.screen.query_one(TextArea).text = " "
        await pilot.press("ctrl+s")
        assert isinstance(app.screen, EditDialog)
        await pilot.press("ctrl+r", "ctrl+s")
        assert "edited" not in app.lines[0]


async def test_an_item_decided_elsewhere_leaves_what_was_typed_in_sight() -> None:
    async with opened(promote(), drop()) as (app, pilot):
        await pilot.press("e", "X")
        dialog = app.screen
        assert isinstance(dialog, EditDialog)
        app.inbox.waiting.remove(app.inbox.waiting[0])
        app.follow()
        assert dialog.is_over
        assert dialog.typed.startswith("X")


async def test_undo_takes_back_the_last_decision_and_then_the_one_before() -> None:
    async with opened(promote(), drop()) as (app, pilot):
        for _ in range(2):
            await pilot.press("a")
            await until(pilot, lambda: not app.work.desk.in_flight)
            app.follow()
        assert app.lines == []
        await pilot.press("u")
        await until(pilot, lambda: app.said.startswith("Taken back, it waits again: SC-001"))
        await pilot.press("u")
        await until(pilot, lambda: app.said.startswith("Taken back, it waits again: PQ-002"))
        app.follow()
        assert len(app.lines) == 2
        assert "Undo" not in app.keys


async def test_after_an_undo_the_cursor_is_on_the_item_that_came_back() -> None:
    async with opened(promote(), learning(), context()) as (app, pilot):
        await pilot.press("j", "a")
        await until(pilot, lambda: not app.work.desk.in_flight)
        app.follow()
        assert app.lines[1].startswith("▌ ≡")
        await pilot.press("u")
        await until(pilot, lambda: app.said.startswith("Taken back"))
        app.follow()
        assert app.lines[1].startswith("▌ ◇ keep")
        await pilot.press("a")
        await until(pilot, lambda: app.inbox.made)
        assert decisions(app)[-1] == ("accept", "learn-1", "")


async def test_the_cursor_goes_to_an_item_whose_decision_was_chosen_to_be_taken_back() -> None:
    async with opened(promote(), drop(), learning()) as (app, pilot):
        await pilot.press("a")
        await until(pilot, lambda: not app.work.desk.in_flight)
        app.follow()
        await pilot.press("U")
        await until(pilot, lambda: isinstance(app.screen, Picker))
        await pilot.press("enter")
        await until(pilot, lambda: app.said.startswith("Taken back"))
        app.follow()
        assert app.lines[1].startswith("▌ ◆ promote PQ-002")


async def test_a_fault_of_ours_refuses_that_item_and_ends_nothing() -> None:
    async with opened(promote(), drop()) as (app, pilot):
        app.inbox.waiting.clear()  # so that it is not found
        await pilot.press("a")
        await until(pilot, lambda: "✘ refused" in app.lines[0])
        assert "Something unexpected happened: StopIteration" in app.detail
        assert "inboxes.py, line" in app.detail


async def test_undo_pressed_at_once_means_what_is_being_written() -> None:
    async with opened(promote(), drop()) as (app, pilot):
        app.inbox.may_write.clear()
        await pilot.press("a", "u")
        app.inbox.may_write.set()
        await until(pilot, lambda: app.said.startswith("Taken back"))
        assert "writing" not in app.lines[0]  # the list never went without it
        assert app.inbox.made == []


async def test_keys_that_come_faster_than_the_app_works_are_meant_one_after_the_other() -> None:
    async with opened(promote(), drop()) as (app, pilot):
        screen = app.inbox_screen
        for key in "aau":  # as a terminal gives them, without a pause
            app.post_message(events.Key(key, key))
        await until(pilot, lambda: app.said.startswith("Taken back"))
        assert decisions(app)[0] == ("accept", "promote-PQ-002", "")
        assert [name for name, *_ in decisions(app)] == ["accept", "undo"]
        assert screen.selected == promote()


async def test_undo_of_what_was_refused_takes_back_nothing_else() -> None:
    async with opened(promote(), drop()) as (app, pilot):
        await pilot.press("a")
        await until(pilot, lambda: not app.work.desk.in_flight)
        app.follow()
        app.inbox.refuses["drop-SC-001"] = GONE
        app.inbox.may_write.clear()
        await pilot.press("a", "u")
        app.inbox.may_write.set()
        await until(pilot, lambda: app.said.startswith("Not taken back"))
        assert [made.subject for made in app.inbox.made] == ["promote-PQ-002"]


async def test_any_decision_can_be_chosen_to_be_taken_back() -> None:
    async with opened(promote(), drop()) as (app, pilot):
        await pilot.press("x", *"ear", "enter")
        await until(pilot, lambda: app.inbox.made)
        app.follow()
        await pilot.press("a")
        await until(pilot, lambda: len(app.inbox.made) == 2)
        await pilot.press("U")
        await until(pilot, lambda: isinstance(app.screen, Picker))
        await pilot.press(*"ear", "enter")  # found by its reason
        await until(pilot, lambda: [made.subject for made in app.inbox.made] == ["drop-SC-001"])


async def test_marked_ones_are_applied_together_and_what_was_refused_is_said() -> None:
    async with opened(promote(), drop(), learning()) as (app, pilot):
        app.inbox.refuses["drop-SC-001"] = GONE
        assert "Apply" not in app.keys
        await pilot.press("space", "space")
        assert "◉" not in app.lines[0]
        await pilot.press("space", "j", "space")
        assert [line.count("◉") for line in app.lines] == [1, 1, 0]
        app.follow()
        assert [line.count("◉") for line in app.lines] == [1, 1, 0]  # marks survive
        await pilot.press("A")
        await until(pilot, lambda: app.said.startswith("1 done, 1 refused"))
        app.follow()
        assert "refused" in app.lines[0]
        assert app.lines[1].startswith("◇ keep")
        assert decisions(app) == [("accept", "promote-PQ-002", ""), ("accept", "drop-SC-001", "")]


async def test_a_question_opens_its_dialog_and_cannot_be_decided_here() -> None:
    async with opened(question(), promote()) as (app, pilot):
        assert app.keys & {"Accept", "Answer", "Reject", "Edit", "Mark"} == {"Answer"}
        await pilot.press("enter", "a", "x", "space")
        assert app.asked == [question().question, question().question]
        assert decisions(app) == []


async def test_a_cut_off_run_goes_on_once_that_is_written() -> None:
    async with opened(recovery()) as (app, pilot):
        assert "Go on" in app.keys
        await pilot.press("a")
        await until(pilot, lambda: app.asked)
        assert app.asked == ["task_20260204_101500"]
        assert decisions(app) == [("accept", recovery().id, "")]


async def test_a_finished_review_says_what_it_came_to(tmp_path: Path) -> None:
    app = InboxApp(finish(), root=tmp_path)
    for number, what in enumerate((Verdict.ACCEPT, Verdict.EDIT, Verdict.REJECT)):
        subject = Subject("promote", f"promote-PQ-{number} (sprint 3, strength 2)")
        write_decision(WorkspacePaths(tmp_path), new_decision(what, subject, "somebody", "", state=State.DONE), ())
    async with app.run_test() as pilot:
        await until(pilot, lambda: app.screen is app.inbox_screen and app.inbox_screen.is_mounted)
        app.follow()
        await pilot.pause()
        assert app.keys & {"Accept", "Finish", "Reject"} == {"Finish"}
        await pilot.press("a")
        await until(pilot, lambda: app.said == "The sprint's review is finished: 2 accepted, 1 rejected.")


async def test_the_cursor_stays_on_its_item_when_others_come_and_goes_to_the_next_when_it_leaves() -> None:
    one, two, three = (promote(f"PQ-00{number}", f"Item {number}") for number in (1, 2, 3))
    async with opened(one, two, three) as (app, pilot):
        await pilot.press("j")
        app.inbox.waiting.insert(0, promote("PQ-000", "Item 0"))
        app.follow()
        assert app.lines[2].startswith("▌ ◆ promote PQ-002")
        app.inbox.waiting[:] = [three]
        app.follow()
        assert app.lines == [line for line in app.lines if line.startswith("▌ ◆ promote PQ-003")]
        await pilot.pause()
        assert "PQ-003" in app.detail


async def test_the_inbox_opens_at_the_item_that_was_asked_for() -> None:
    async with opened(promote(), drop(), item_id="drop-SC-001") as (app, pilot):
        await pilot.pause()
        assert app.lines[1].startswith("▌ ◆ drop")


async def test_a_change_that_was_found_out_for_another_edit_is_thrown_away() -> None:
    async with opened(promote()) as (app, pilot):
        await until(pilot, lambda: "+### SC-002: Pydantic" in app.detail)
        preview = app.inbox_screen._previews.of("promote-PQ-002")
        assert preview is not None
        app.work.desk.save_edit(promote(), "### Shorter\n")
        app.inbox_screen.show_read(PreviewRead("promote-PQ-002", None, preview))
        assert "Reading …" in app.detail
        await until(pilot, lambda: "+### SC-002: Shorter" in app.detail)


async def test_a_held_key_asks_for_no_change_that_it_passes(monkeypatch: pytest.MonkeyPatch) -> None:
    items = [promote(f"PQ-{number:03}", f"Item {number}") for number in range(30)]
    async with opened(*items) as (app, pilot):
        await until(pilot, lambda: ("preview", "promote-PQ-000", "") in app.inbox.calls)
        monkeypatch.setattr("control_room.inbox.view.REST_S", 0.5)  # a busy machine moves slowly
        for _ in range(29):
            app.inbox_screen.outline.action_move(1)
            await pilot.pause(0)
        await until(pilot, lambda: ("preview", "promote-PQ-029", "") in app.inbox.calls)
        assert len(app.inbox.calls) < 15


async def test_a_change_is_found_out_again_when_the_files_change() -> None:
    async with opened(promote()) as (app, pilot):
        await until(pilot, lambda: len(app.inbox.calls) == 1)
        app.inbox.waiting[0] = replace(app.inbox.waiting[0], reason="seen once more")
        app.follow()
        assert "+### SC-002" in app.detail  # until it is known anew
        await until(pilot, lambda: len(app.inbox.calls) == 2)


async def test_enter_reads_and_escape_goes_back_step_by_step() -> None:
    async with opened(promote(), size=(80, 24)) as (app, pilot):
        before = app.inbox_screen.query_one(DetailView).size.height
        await pilot.press("enter")
        assert app.inbox_screen.query_one(DetailView).has_focus
        await until(pilot, lambda: app.inbox_screen.query_one(DetailView).size.height > before)
        await pilot.press("escape")
        await until(pilot, lambda: app.inbox_screen.query_one(DetailView).size.height == before)
        await pilot.press("escape")
        assert app.screen is not app.inbox_screen


async def test_the_whole_change_has_a_screen_of_its_own_and_a_accepts_there() -> None:
    async with opened(promote()) as (app, pilot):
        await until(pilot, lambda: "+### SC-002" in app.detail)
        await pilot.press("d")
        assert isinstance(app.screen, DiffDialog)
        await pilot.press("enter")
        assert isinstance(app.screen, DiffDialog)  # Enter agrees to nothing
        await pilot.press("a")
        await until(pilot, lambda: app.inbox.made)


async def test_the_filter_narrows_by_all_that_an_item_says() -> None:
    async with opened(*all_kinds()) as (app, pilot):
        await pilot.press("slash", *"never", "enter")
        assert [line.split()[2] for line in app.lines] == ["drop"]
        await pilot.press("escape")
        assert len(app.lines) == len(all_kinds())


async def test_nothing_is_claimed_before_the_inbox_is_known() -> None:
    app = InboxApp()
    async with app.run_test() as pilot:
        await until(pilot, lambda: app.screen is app.inbox_screen and app.inbox_screen.is_mounted)
        app.inbox_screen.show_overview(overview((), is_known=False))
        assert app.detail == "Reading …"
        app.follow()
        assert app.detail.startswith("Nothing waits for you")


async def test_the_cursor_returns_to_an_item_that_was_missing_for_a_moment_and_a_decides_that_one() -> None:
    async with opened(promote(), drop(), learning()) as (app, pilot):
        missing = app.inbox.waiting.pop(0)
        app.follow()
        assert app.lines[0].startswith("▌ ◆ drop")
        app.inbox.waiting.insert(0, missing)
        app.follow()
        assert app.lines[0].startswith("▌ ◆ promote")
        await pilot.press("a")
        await until(pilot, lambda: decisions(app))
        assert decisions(app) == [("accept", "promote-PQ-002", "")]


async def test_a_key_decides_nothing_about_an_item_that_came_under_the_cursor_after_it_was_pressed() -> None:
    async with opened(promote(), drop()) as (app, pilot):
        for key in ("a", "x", "e", "space"):
            pressed = events.Key(key, None)
            gone = app.inbox_screen.selected
            assert gone is not None
            app.inbox_screen.show_overview(overview([item for item in app.inbox.waiting if item.id != gone.id]))
            app.post_message(pressed)
            await until(pilot, lambda: "changed under that key" in app.said)
            assert app.screen is app.inbox_screen
            app.work.desk.said = ""
            app.follow()
        assert not decisions(app)
        assert not app.work.desk.marked


async def test_a_key_that_stayed_on_an_item_keeps_the_cursor_there() -> None:
    async with opened(promote(), drop()) as (app, pilot):
        missing = app.inbox.waiting.pop(0)
        app.follow()
        await pilot.press("space")
        app.inbox.waiting.insert(0, missing)
        app.follow()
        assert app.lines[1].startswith("▌ ◉ ◆ drop")
