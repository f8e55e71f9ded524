"""Entries that share most of their words and yet say something else."""

import pytest

from engine.knowledge.evolution.same_words import say_something_else
from engine.knowledge.signals.duplicates import KnownItem


def differ(one: str, other: str) -> bool:
    """Of two entries that say no more than their titles."""
    return say_something_else(KnownItem("", one, one), KnownItem("", other, other))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Set a timeout for payments", "Set a timeout for reports"),
        ("Wait 5 seconds for the lock", "Wait 9 seconds for the lock"),
        ("Run migrations before the deploy", "Run migrations after the deploy"),
        ("Allow redirects of the proxy", "Refuse redirects of the proxy"),
    ],
)
def test_something_else(one, other):
    assert differ(one, other)
    assert differ(other, one)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Log each retry", "Each retry is logged"),
        ("Lock the row before changing it", "Lock the row before it changes"),
        ("Store the digest", "Storing the digest"),
        ("Close cursors", "Close database cursors after each query"),
        ("task_20260101_100000: close cursors", "task_20260102_100000: close cursors"),
        ("テストで時計を止める", "テスト時に時計を止める"),
        ("", "Close cursors"),
    ],
)
def test_more_of_the_same_or_another_form_of_it(one, other):
    assert not differ(one, other)
    assert not differ(other, one)
