"""What fits into a budget."""

import threading
from collections.abc import Iterable
from pathlib import Path

import pytest

from engine.context.counting.tokens import TokenCounter
from engine.context.injection.fitting import MISFITS, FittedPart, Fitter
from engine.context.injection.offers import MAX_NAMED, KeyMaker, Offer, PartDraft
from engine.context.injection.records import Part
from engine.context.injection.room import Room
from engine.workspace.paths import WorkspacePaths

ONE_TOKEN_A_WORD = "one two three four five six seven eight nine ten"
TOKENS = 10


@pytest.fixture
def counter(tmp_path: Path) -> TokenCounter:
    (tmp_path / ".studio").mkdir()
    return TokenCounter(WorkspacePaths(tmp_path))


def fit(counter: TokenCounter, texts: Iterable[str], room: int, *, is_said: bool = False) -> FittedPart:
    def make(numbered: tuple[int, str]) -> Offer:
        return Offer(str(numbered[0]), Part.LEARNINGS, f"T{numbered[0]}", numbered[1], "why")

    draft = PartDraft(Part.LEARNINGS, list(enumerate(texts)), make, has_to_be_said=is_said)
    return Fitter(counter, exact=False).fit(draft, Room(counter, room), f"{room} tokens")


@pytest.mark.parametrize(
    ("room", "told"), [(2 * TOKENS, ["0", "1"]), (2 * TOKENS - 1, ["0"]), (TOKENS - 1, []), (0, [])]
)
def test_exactly_the_budget_fits_and_one_less_does_not(counter: TokenCounter, room: int, told: list[str]) -> None:
    found = fit(counter, [ONE_TOKEN_A_WORD] * 2, room)
    assert [item.key for item in found.items] == told
    assert [left.key for left in found.left_out] == [key for key in ("0", "1") if key not in told]
    assert all(left.why == f"over the budget of {room} tokens" for left in found.left_out)


def test_a_shorter_one_that_fits_is_told_after_a_longer_one_that_does_not(counter: TokenCounter) -> None:
    found = fit(counter, ["short", ONE_TOKEN_A_WORD * 5, "short too"], TOKENS)
    assert [item.key for item in found.items] == ["0", "2"]


def test_after_many_that_do_not_fit_the_part_is_full(counter: TokenCounter) -> None:
    texts = [ONE_TOKEN_A_WORD] * (MISFITS + MAX_NAMED + 5) + ["short"]
    found = fit(counter, texts, TOKENS - 1)
    assert found.items == ()
    assert len(found.left_out) == MISFITS + MAX_NAMED + 1
    assert (found.left_out[-1].key, found.left_out[-1].title) == ("", "6 more")
    assert found.left_out[-1].tokens > 0


def test_nothing_is_counted_where_the_bytes_fit(counter: TokenCounter, monkeypatch: pytest.MonkeyPatch) -> None:
    def count(_: TokenCounter, text: str) -> int:
        raise AssertionError(text)

    monkeypatch.setattr(TokenCounter, "_count", count)
    assert len(fit(counter, ["a" * 50] * 2, 100).items) == 2
    with pytest.raises(AssertionError):
        fit(counter, ["a" * 50] * 2, 99)


def test_what_is_told_does_not_depend_on_what_was_counted(counter: TokenCounter) -> None:
    texts = [f"{ONE_TOKEN_A_WORD} {number}" for number in range(30)]
    cold = [item.key for item in fit(counter, texts, 100).items]
    for text in texts:
        counter.weigh_text(text, exact=True)
    assert [item.key for item in fit(counter, texts, 100).items] == cold
    assert len(cold) == 100 // (TOKENS + 2)


def test_a_text_of_a_megabyte_is_left_out_at_once(counter: TokenCounter, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(TokenCounter, "_count", lambda _, text: len(text))
    found = fit(counter, ["x" * 1_000_000, "short"], 1_000, is_said=True)
    assert [item.key for item in found.items] == ["1"]
    assert [(left.key, left.tokens) for left in found.unsaid] == [("0", 250_000)]


def test_what_cannot_be_counted_now_is_estimated(tmp_path: Path) -> None:
    stop = threading.Event()
    stop.set()
    found = fit(TokenCounter(WorkspacePaths(tmp_path), stop), ["abcd" * 10] * 3, 25)
    assert [item.tokens for item in found.items] == [10, 10]


def test_what_is_charged_is_in_it_whether_there_is_room_or_not(counter: TokenCounter) -> None:
    room = Room(counter, 2 * TOKENS)
    room.charge([ONE_TOKEN_A_WORD])
    assert (room.takes(ONE_TOKEN_A_WORD), room.takes("more")) == (True, False)
    room.charge(["more"])
    assert not room.takes("m")


def test_keys_of_copies_say_where_they_are() -> None:
    keys = KeyMaker(["SC-001", "SC-001", "SC-002"])
    assert [keys.key("SC-001", 3), keys.key("SC-001", 9), keys.key("SC-002", 12)] == [
        "SC-001 (line 3)",
        "SC-001 (line 9)",
        "SC-002",
    ]
