import random

from engine.knowledge.signals.duplicates import DuplicateIndex, KnownItem
from engine.knowledge.signals.told_texts import ToldTexts, count, in_at_least

WORDS = [f"word{number}" for number in range(30)]


def item(number: int, text: str) -> KnownItem:
    return KnownItem(f"SC-{number}", text, text)


def test_it_finds_what_the_index_finds_after_each_telling():
    chance = random.Random(7)
    told, index = ToldTexts(), DuplicateIndex()
    alike = 0
    for number in range(300):
        text = " ".join([*chance.sample(WORDS, chance.randint(0, 9)), *chance.choices(["", "never", "task_1"], k=1)])
        found = told.find(text)
        assert found == index.find(text)
        alike += len(found)
        told.add(item(number, text))
        index.add(item(number, text))
    assert alike > 100


def test_bits_are_counted_for_all_at_once():
    sets = [0b1111, 0b0111, 0b0011, 0b0001, 0b0001]
    found = {least: in_at_least(count(sets), least) for least in range(1, 7)}
    assert found == {1: 0b1111, 2: 0b0111, 3: 0b0011, 4: 0b0001, 5: 0b0001, 6: 0}


def test_nothing_is_in_no_sets():
    assert in_at_least(count([]), 1) == 0
    assert in_at_least(count([0, 0]), 1) == 0
