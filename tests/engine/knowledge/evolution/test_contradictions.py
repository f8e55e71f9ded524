"""Rules that contradict each other, and those that only look like it."""

import pytest
from helpers.proposing import base, entry

from engine.knowledge.base.entry_facts import STRICT, facts_in
from engine.knowledge.base.knowledge_file import parse_knowledge_file
from engine.knowledge.evolution.contradictions import find_contradictions


def contradict(one, other):
    text = base(entry("SC-001", "One", **one), entry("SC-002", "Other", **other))
    return bool(find_contradictions(facts_in(parse_knowledge_file(text), STRICT)))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ({"what": "Never retry a failed payment"}, {"what": "Always retry a failed payment"}),
        ({"what": "Do not use axios"}, {"instead": "Use axios"}),
        ({"what": "Never use fetch", "instead": "Use axios"}, {"what": "Never use axios", "instead": "Use fetch"}),
        ({"what": "Avoid barrel files in packages."}, {"what": "Use barrel files in packages: shorter imports"}),
        ({"pattern": "Never log request bodies"}, {"fix": "Log request bodies"}),
        ({"what": "NEVER  commit generated files"}, {"what": "always commit generated file"}),
    ],
)
def test_contradictions(one, other):
    assert contradict(one, other)
    assert contradict(other, one)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ({"what": "Never mock the database"}, {"what": "Mock the database in unit tests"}),
        ({"what": "Never retry a payment"}, {"what": "Always retry a payment with an idempotency key"}),
        ({"what": "Never retry a payment"}, {"what": "Never retry a payment"}),
        ({"what": "Never log a token"}, {"what": "Always log a request"}),
        ({"what": "Always lock the row"}, {"what": "Use a row lock"}),
        ({"what": "Never use axios", "instead": "Never use fetch either"}, {"what": "Never use fetch"}),
        ({"what": "Never use axios", "instead": "Use axios"}, {"what": "Something else"}),
        ({"what": "Never"}, {"what": "Always"}),
        ({"what": ""}, {"instead": ""}),
    ],
)
def test_no_contradictions(one, other):
    assert not contradict(one, other)
    assert not contradict(other, one)
