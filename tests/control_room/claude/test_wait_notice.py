"""That Claude waits is told once for each thing, while somebody looks on."""

from dataclasses import replace

from helpers.claude_sessions import ASKING, before
from helpers.pictures import NOW

from control_room.claude.notice import WaitWatch


def watch() -> WaitWatch:
    return WaitWatch(before(3_600))


def test_it_is_told_once() -> None:
    one = watch()

    assert [wait.id for wait in one.new((ASKING,))] == ["w1"]
    assert one.new((ASKING,)) == []


def test_another_thing_is_told_again() -> None:
    one = watch()
    one.new((ASKING,))
    assert ASKING.wait is not None
    other = replace(ASKING, wait=replace(ASKING.wait, id="w2"))

    assert [wait.id for wait in one.new((other,))] == ["w2"]


def test_what_waited_before_the_control_room_was_opened_is_on_the_screen_already() -> None:
    assert WaitWatch(NOW).new((ASKING,)) == []
