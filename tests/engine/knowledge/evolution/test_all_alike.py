"""All near-duplicates at once are those that asking one by one would find."""

from hypothesis import given, settings
from hypothesis import strategies as st

from engine.knowledge.evolution import all_alike
from engine.knowledge.evolution.all_alike import LOOKED_AT, AlikeSearch, find_all_alike
from engine.knowledge.signals.duplicates import DuplicateIndex, KnownItem

WORDS = st.sampled_from(["lock", "row", "token", "clock", "retry", "cache", "never", "index", "日本語", "the"])
TEXTS = st.lists(WORDS, max_size=9).map(" ".join)
ITEMS = st.lists(st.tuples(TEXTS, TEXTS), max_size=9)


@settings(deadline=None, max_examples=150)
@given(ITEMS)
def test_as_one_by_one(texts):
    items = [KnownItem(str(place), title, f"{title}\n{text}") for place, (title, text) in enumerate(texts)]
    index = DuplicateIndex(items)
    expected = [
        {int(one.item.where): one.likeness for one in index.find(item.text, item.title) if one.item is not item}
        for item in items
    ]
    found = find_all_alike(items)
    assert [{place: round(likeness, 2) for place, likeness in one.items()} for one in found] == expected


def items_of(texts):
    return [KnownItem(str(place), title, f"{title}\n{text}") for place, (title, text) in enumerate(texts)]


@settings(deadline=None, max_examples=100)
@given(ITEMS, ITEMS)
def test_what_was_asked_before_makes_no_difference(before, now):
    search = AlikeSearch()
    search.find(items_of(before))
    assert search.find(items_of(now)) == find_all_alike(items_of(now))


def test_after_a_change_only_what_changed_is_searched(monkeypatch):
    search = AlikeSearch()
    items = items_of([("lock row", "token"), ("clock", "retry the index"), ("cache", "")])
    search.find(items)
    monkeypatch.setattr(all_alike, "_search", lambda *_: 1 / 0)
    changed = [*items[1:], KnownItem("3", "rows locked", "lock row")]
    assert search.find(changed) == ({}, {}, {})
    assert search.find([*items, *changed])[0] == {5: 1.0}


def test_a_search_that_passed_something_over_is_made_anew():
    crowd = items_of([(f"same crowd {number} {number + 1}", "") for number in range(2 * LOOKED_AT)])
    search = AlikeSearch()
    search.find(crowd)
    fewer = crowd[:-1]
    assert search.find(fewer) == find_all_alike(fewer)
