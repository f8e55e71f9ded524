import random
import time

import pytest

from engine.knowledge.signals.duplicates import DuplicateIndex, KnownItem
from engine.knowledge.signals.evidence import read_signal_tables
from engine.knowledge.signals.signals import classify
from engine.workspace.paths import WorkspacePaths


def index(*titles: str) -> DuplicateIndex:
    return DuplicateIndex(KnownItem(title, title, title) for title in titles)


@pytest.mark.parametrize(
    ("known", "again"),
    [
        ("Use SELECT FOR UPDATE when consuming tokens", "use select for update, when consuming a token!"),
        ("Freeze the clock in rate-limit tests", "task_20260204_100004: In rate limit tests freeze the clock"),
        ("两个进程同时使用了一个令牌", "两个进程同时使用一个令牌"),
        ("n + 1", "N+1"),
    ],
)
def test_the_same_in_other_words(known, again):
    assert [found.item.where for found in index("something else", known).find(again)] == [known]


@pytest.mark.parametrize(
    ("known", "other"),
    [
        ("Use SELECT FOR UPDATE when consuming tokens", "Use a token when consuming the label service"),
        ("Always lock the row before reading a token", "Never lock the row before reading a token"),
        ("", "Lock the row"),
        ("Lock the row", ""),
    ],
)
def test_what_is_not_the_same(known, other):
    assert index(known).find(other) == ()


def test_the_most_alike_comes_first():
    found = index("lock the row of a token early", "lock the row of a token").find("lock the row of a token")
    assert [one.item.where for one in found] == ["lock the row of a token", "lock the row of a token early"]
    assert found[0].likeness == 1


def test_a_title_is_found_although_its_body_is_long():
    item = KnownItem(
        "backend: x", "Lock the row of a token", "Lock the row of a token\n" + "and much more text here " * 9
    )
    assert len(DuplicateIndex([item]).find("lock rows of tokens")) == 1


def test_ten_thousand_learnings(tmp_path):
    chance = random.Random(7)
    vocabulary = [f"{start}{end}" for start in ("lab", "ord", "pric", "tok", "quer") for end in map(str, range(400))]
    items = [KnownItem(str(n), text := " ".join(chance.choices(vocabulary, k=9)), text) for n in range(10_000)]
    known, tables = DuplicateIndex(items), read_signal_tables(WorkspacePaths(tmp_path))
    texts = [f"task_1: it crashed: {items[number].title}" for number in range(0, 10_000, 500)]
    took = []
    for text in texts:
        began = time.process_time()
        assert classify(text, tables, known=known).duplicate_of
        took.append(time.process_time() - began)
    assert sorted(took)[len(took) // 2] < 0.01
