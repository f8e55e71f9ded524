"""How rules were kept, as tasks count it."""

import json

import pytest

from engine.knowledge.evolution.rule_history import RuleIdError, note_kept, record_violation, rule_histories
from engine.workspace.paths import WorkspacePaths

RULES = {"SC-001": "", "SC-002": ""}


@pytest.fixture
def paths(tmp_path):
    (tmp_path / ".studio").mkdir()
    return WorkspacePaths(tmp_path)


def counter_of(paths):
    return json.loads(paths.sprint_counter.read_text())


def held(counter):
    histories = rule_histories(counter["rules"], counter.get("violations", {}))
    return {rule_id: one.held_in for rule_id, one in histories.items()}


def test_each_task_counts_for_each_rule_that_it_kept():
    counter = {}
    for number in range(3):
        note_kept(counter, f"task_{number}", RULES if number else {"SC-001": ""})
    assert held(counter) == {"SC-001": 3, "SC-002": 2}


def test_only_what_a_task_was_told_counts():
    counter = {}
    note_kept(counter, "task_1", RULES, ["SC-002", "SC-404"])
    assert held(counter) == {"SC-002": 1}


def test_a_violation_begins_anew_and_its_own_task_does_not_count(paths):
    counter = {"unknown": 1}
    note_kept(counter, "task_1", RULES)
    paths.sprint_counter.write_text(json.dumps(counter))
    assert record_violation(paths, "SC-001", "task_2", "check", "deleted it\x1b[31m twice")
    counter = counter_of(paths)
    note_kept(counter, "task_2", RULES)
    assert held(counter) == {"SC-001": 0, "SC-002": 2}
    note_kept(counter, "task_3", RULES)
    assert held(counter) == {"SC-001": 1, "SC-002": 3}
    (one,) = rule_histories(counter["rules"], counter["violations"])["SC-001"].violations
    assert (one.task_id, one.by, one.text) == ("task_2", "check", "deleted it twice")
    assert counter["unknown"] == 1


def test_a_task_breaks_a_rule_once(paths):
    assert record_violation(paths, "SC-001", "task_1")
    assert not record_violation(paths, "SC-001", "task_1", text="said again")
    assert record_violation(paths, "SC-001")
    assert record_violation(paths, "SC-001")
    assert counter_of(paths)["violations"] == {"SC-001": 3}


@pytest.mark.parametrize("elsewhere", [{"violations": {"SC-001": 1}}, {"last": "2026-02-04"}])
def test_what_others_note_about_a_violation_counts_too(elsewhere):
    """v5 counts in `violations`, a person writes `Last Violated`: neither knows of our fields."""
    counter = {}
    note_kept(counter, "task_1", RULES)
    counter["violations"] = elsewhere.get("violations", {})
    rules = {**RULES, "SC-001": elsewhere.get("last", "")}
    note_kept(counter, "task_2", rules)
    assert held(counter) == {"SC-001": 0, "SC-002": 2}
    note_kept(counter, "task_3", rules)
    assert held(counter) == {"SC-001": 1, "SC-002": 3}


def test_unknown_fields_of_a_rule_survive(paths):
    paths.sprint_counter.write_text(json.dumps({"rules": {"SC-001": {"mood": "good"}}, "violations": {"SC-009": 2}}))
    record_violation(paths, "SC-001")
    counter = counter_of(paths)
    assert counter["rules"]["SC-001"]["mood"] == "good"
    assert counter["violations"] == {"SC-009": 2, "SC-001": 1}


@pytest.mark.parametrize("rule_id", ["", "SC", "../SC-001", "sc-001", "SC-001 "])
def test_what_is_no_id_is_refused(paths, rule_id):
    with pytest.raises(RuleIdError):
        record_violation(paths, rule_id)
    assert not paths.sprint_counter.exists()


@pytest.mark.parametrize(
    "rules", [{"SC-001": 3}, {"SC-001": {"held_in": "x", "since": 7, "violations": "y"}}, {"SC-001": {"held_in": -4}}]
)
def test_odd_facts_are_none(rules):
    assert all(one.held_in == 0 and not one.violations for one in rule_histories(rules, {"SC-001": "x"}).values())
