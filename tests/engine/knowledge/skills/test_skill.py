"""A skill's document, as tolerant as a person's YAML needs it."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.knowledge.skills.skill import MAX_LINES, TeamMember, skill_document, skill_from, skill_problems
from engine.workspace.text import clean_document


def test_what_a_file_says_is_what_the_skill_has():
    skill = skill_from(
        {
            "name": "billing",
            "description": "Invoices",
            "team_members": ["Accountant", {"name": "Lawyer", "role": "reads the terms"}],
            "triggers": {"keywords": ["invoice"], "domains": ["backend"], "file_patterns": ["**/billing/**"]},
            "injection": {
                "questions": ["Which currency?"],
                "guidelines": ["Round last"],
                "checklist": ["Sums are right"],
            },
            "priority": 75,
        },
        "file",
        "studio/skills/file.yaml",
    )
    assert (skill.name, skill.priority, skill.source) == ("billing", 75, "studio/skills/file.yaml")
    assert skill.team_members == (TeamMember("Accountant"), TeamMember("Lawyer", "reads the terms"))
    assert (skill.keywords, skill.domains, skill.file_patterns) == (("invoice",), ("backend",), ("**/billing/**",))
    assert (skill.questions, skill.guidelines, skill.checklist) == (
        ("Which currency?",),
        ("Round last",),
        ("Sums are right",),
    )
    assert list(skill_problems(skill)) == []


@pytest.mark.parametrize(
    ("written", "lines"),
    [
        ("- Round last\n- [ ] Name the currency\n\n", ("Round last", "Name the currency")),
        ([{"Mind this": "always"}, {"question": "Why?"}], ("Mind this: always", "Why?")),
        ({"scope": ["What for?"], "risk": ["What if?"]}, ("What for?", "What if?")),
        ([1, None, "", "1"], ("1",)),
        (None, ()),
    ],
    ids=["block", "colon", "parts", "kinds", "nothing"],
)
def test_lines_may_be_written_in_many_ways(written, lines):
    assert skill_from({"injection": {"guidelines": written}}, "x").guidelines == lines


@pytest.mark.parametrize("priority", [None, "high", [], -5])
def test_a_priority_that_is_none(priority):
    assert skill_from({"priority": priority}, "x").priority == 0


def test_nothing_is_endless():
    skill = skill_from({"priority": 10**9, "injection": {"checklist": [f"{n} {'x' * 9999}" for n in range(999)]}}, "x")
    assert skill.priority == 100
    assert len(skill.checklist) == MAX_LINES
    assert max(map(len, skill.checklist)) <= 500


def test_what_is_wrong_is_named():
    problems = [reason for reason, _ in skill_problems(skill_from({"name": "../up"}, "x"))]
    assert problems == ["'../up' is no name", "it has no description", "nothing triggers it", "it tells agents nothing"]


ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=30) | st.sampled_from(["- - x", "a: b", "[ ] [x] y"]),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.sampled_from(["name", "role", "text"]) | st.text(max_size=8), inner, max_size=4)
    ),
    max_leaves=12,
)

DOCUMENTS = st.fixed_dictionaries(
    {},
    optional={
        "name": ANYTHING,
        "description": ANYTHING,
        "team_members": ANYTHING,
        "triggers": ANYTHING | st.fixed_dictionaries({"keywords": ANYTHING, "file_patterns": ANYTHING}),
        "injection": ANYTHING | st.fixed_dictionaries({"questions": ANYTHING, "checklist": ANYTHING}),
        "priority": ANYTHING | st.floats(),
    },
)


@given(DOCUMENTS)
def test_any_document_makes_a_skill_that_its_own_document_makes_again(document):
    skill = skill_from(clean_document(document), "stem", "file")
    kept = json.loads(json.dumps(skill_document(skill)))
    assert skill_from(clean_document(kept), "", "file") == skill
