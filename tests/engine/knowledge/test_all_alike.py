"""All near-duplicates at once are those that asking one by one would find."""

from hypothesis import given, settings
from hypothesis import strategies as st

from engine.knowledge.all_alike import find_all_alike
from engine.knowledge.duplicates import DuplicateIndex, KnownItem

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
