"""Where the inbox's cursor belongs while items come and go."""

from textual.message import Message

from control_room.inbox.cursor import Cursor

A, B, C = "a", "b", "c"


def test_it_begins_where_it_was_asked_to() -> None:
    assert Cursor(B).place((), "", (A, B)) == B


def test_it_stays_on_its_item_and_goes_to_the_next_when_that_leaves() -> None:
    cursor = Cursor()
    assert cursor.place((A, B), B, (C, A, B)) == B
    assert cursor.place((C, A, B), A, (C, B)) == B


def test_it_goes_to_an_item_that_comes_back() -> None:
    cursor = Cursor()
    cursor.wait_for(A, chosen=B)
    assert cursor.place((B, C), B, (B, C)) == B  # the files do not say so yet
    assert cursor.place((B, C), B, (A, B, C)) == A


def test_it_goes_there_also_when_the_files_say_first_that_the_item_went() -> None:
    cursor = Cursor()
    cursor.wait_for(A, chosen=A)
    assert cursor.place((A, B), A, (B,)) == B
    assert cursor.place((B,), B, (A, B)) == A


def test_it_stays_where_a_person_moved_it_meanwhile() -> None:
    cursor = Cursor()
    cursor.wait_for(A, chosen=B)
    assert cursor.place((B, C), C, (A, B, C)) == C
    assert cursor.place((A, B, C), B, (A, B, C)) == B


def test_it_returns_to_an_item_that_was_gone_for_a_moment() -> None:
    cursor = Cursor()
    assert cursor.place((A, B, C), B, (A, C)) == C
    assert cursor.place((A, C), C, (A, B, C)) == B


def test_it_does_not_return_where_a_person_moved_it_or_did_something_meanwhile() -> None:
    cursor = Cursor()
    assert cursor.place((A, B, C), B, (A, C)) == C
    assert cursor.place((A, C), A, (A, B, C)) == A

    cursor = Cursor()
    assert cursor.place((A, B, C), B, (A, C)) == C
    assert cursor.take_up(pressed_at=1.0)
    assert cursor.place((A, C), C, (A, B, C)) == C


def test_it_does_not_return_to_an_item_that_was_decided_here() -> None:
    cursor = Cursor(is_decided=lambda item_id: item_id == B)
    assert cursor.place((A, B, C), B, (A, C)) == C
    assert cursor.place((A, C), C, (A, B, C)) == C


def test_a_key_is_not_for_an_item_that_came_under_it_later() -> None:
    cursor = Cursor()
    cursor.note_slid()
    now = Message().time
    assert not cursor.take_up(pressed_at=now - 60)
    assert cursor.take_up(pressed_at=now)
