"""Where the inbox's cursor belongs while items come and go."""

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
