"""How often two rules are rightly said to be the same, or to contradict each other, on pairs written for it.

`labelled_pairs.tsv` is what the rules were tuned with, `unseen_pairs.tsv` was written afterwards and is never to be
tuned to. A line is the label (merge, conflict, neither), then title and What of one rule, title and What of the other.
"""

from collections import Counter
from functools import cache
from pathlib import Path

import pytest
from helpers.proposing import base, entry, proposed

DATA = Path(__file__).parents[3] / "data"

NEITHER = "neither"


def pairs(name: str) -> list[tuple[str, ...]]:
    return [tuple(line.split("\t")) for line in (DATA / name).read_text(encoding="utf-8").splitlines()]


def verdict(title: str, what: str, other_title: str, other_what: str) -> str:
    """What a review would propose for the two."""
    text = base(entry("SC-001", title, what=what), entry("SC-002", other_title, what=other_what))
    kinds = {one.kind.value for one in proposed(text)}
    assert len(kinds) <= 1, "they cannot be both"
    return kinds.pop() if kinds else NEITHER


@cache
def measured(name: str) -> Counter[tuple[str, str]]:
    """Of label and verdict; those that differ are printed."""
    found: Counter[tuple[str, str]] = Counter()
    for label, *rules in pairs(name):
        said = verdict(*rules)
        found[label, said] += 1
        if said != label:
            print(f"\n{label}, said to be {said}: {rules}")
    return found


def share(counts: Counter[tuple[str, str]], label: str, side: int) -> float:
    """Of all with this label (side 0), or this verdict (side 1), the share that is right."""
    return counts[label, label] / sum(count for pair, count in counts.items() if pair[side] == label)


def test_there_are_enough_of_each():
    labels = Counter(label for label, *_ in pairs("labelled_pairs.tsv"))
    assert labels.total() >= 25
    assert min(labels[label] for label in ("merge", "conflict", NEITHER)) >= 7


@pytest.mark.parametrize(
    ("name", "label", "least_precision", "least_recall"),
    [
        ("labelled_pairs.tsv", "conflict", 1.0, 0.8),
        ("labelled_pairs.tsv", "merge", 0.9, 0.8),
        ("unseen_pairs.tsv", "conflict", 1.0, 0.5),
        ("unseen_pairs.tsv", "merge", 0.9, 0.4),
    ],
)
def test_what_is_proposed_is_right(name, label, least_precision, least_recall):
    counts = measured(name)
    precision, recall = share(counts, label, 1), share(counts, label, 0)
    print(f"\n{name}: {label}: precision {precision:.2f}, recall {recall:.2f}")
    assert precision >= least_precision
    assert recall >= least_recall


def test_the_order_of_the_two_makes_no_difference():
    for _, title, what, other_title, other_what in pairs("labelled_pairs.tsv"):
        assert verdict(title, what, other_title, other_what) == verdict(other_title, other_what, title, what)
