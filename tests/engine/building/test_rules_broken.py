"""Rules that a build broke are recorded once a task, by a check or by a person's word."""

import pytest
from helpers.plans import TASK, command_check, document, run, step, write_plan
from helpers.ways import Ways, does, ended, prose, writes

from engine.building import rules_broken
from engine.orchestration.control import RunBrokenOffError
from engine.workspace.event_words import sentence

BASE = "# Base\n\n## Strict Constraints\n\n### SC-001: No token in a log\n\n### SC-003: Lock the row\n"

MENDS = "test -e tried && touch locked; touch tried"


def broken(events):
    return [(one.get("rule_id"), one.by, one.step_id) for one in events if one.event == "rule_violated"]


def recorded(paths):
    return document(paths.sprint_counter)["violations"]


def locks(criterion="SC-003: the row is locked", **more):
    return {**command_check("test -e locked"), "criterion": criterion, **more}


def based(root, *steps, **more):
    paths = write_plan(root, *steps, **more)
    paths.knowledge_base.write_text(BASE)
    return paths


def test_a_failing_check_that_names_a_rule_breaks_it(tmp_path):
    paths = based(tmp_path, step("a", MENDS, attempts=2, success_criteria=[locks()]))
    events = run(paths)
    assert ended(events) == "COMPLETE"
    assert broken(events) == [("SC-003", "check", "a")]
    (event,) = [event for event in events if event.event == "rule_violated"]
    assert sentence(event).startswith("SC-003 broken in a, a check says: SC-003: the row is locked: exited 1")
    assert recorded(paths) == {"SC-003": 1}


def test_the_field_rule_names_one_too(tmp_path):
    check = locks("the row is locked", rule="SC-001")
    assert broken(run(based(tmp_path, step("a", MENDS, attempts=2, success_criteria=[check])))) == [
        ("SC-001", "check", "a")
    ]


def test_a_check_that_holds_breaks_nothing(tmp_path):
    assert broken(run(based(tmp_path, step("a", "touch locked", success_criteria=[locks()])))) == []


@pytest.mark.parametrize(
    "more",
    [
        {"acceptance_criteria": [{"id": "AC-1", **locks()}]},
        {"acceptance_criteria": [{"id": "AC-1", "priority": "should", **locks()}]},
        {"quality_gates": {"SC-003 rows": "test -e locked"}},
        {"quality_gates": {"checks": [{"name": "rows", "command": "test -e locked", "rule": "SC-003"}]}},
        {"quality_gates": {"checks": [{"name": "rows SC-003", "command": "test -e locked", "on_failure": "WARN"}]}},
    ],
)
def test_criteria_and_gates_at_the_end(tmp_path, more):
    assert broken(run(based(tmp_path, step("a", "true"), **more))) == [("SC-003", "check", "")]


def test_it_is_told_once_a_task_however_often_it_fails(tmp_path):
    paths = based(tmp_path, step("a", "true", attempts=3, success_criteria=[locks()]))
    first = run(paths)
    second = run(paths)
    assert broken([*first, *second]) == [("SC-003", "check", "a")]
    assert recorded(paths) == {"SC-003": 1}


def test_a_rule_that_the_knowledge_base_does_not_have(tmp_path):
    assert broken(run(based(tmp_path, step("a", "true", success_criteria=[locks("SC-999 holds")])))) == []


def test_a_check_that_cannot_be_made_says_nothing_about_a_rule(tmp_path):
    check = {"criterion": "SC-003 holds", "verification": {"type": "playwright"}}
    assert broken(run(based(tmp_path, step("a", "true", success_criteria=[check])))) == []


def test_a_person_says_so(tmp_path):
    ways = Ways(tmp_path)
    ways.plan(prose("a", "test -e good", attempts=1))
    ways.paths.knowledge_base.write_text(BASE)
    ways.script(does())
    ways.build()
    ways.answer(choice="retry", hint="You broke SC-001: the token is in the log")
    ways.script(does(writes("good")))
    events = ways.build()
    assert broken(events) == [("SC-001", "person", "a")]
    assert "you say: You broke SC-001" in sentence(next(one for one in events if one.event == "rule_violated"))


def test_after_a_crash_between_record_and_event_it_is_told_and_counted_once(tmp_path, monkeypatch):
    paths = based(tmp_path, step("a", MENDS, attempts=2, success_criteria=[locks()]))
    real = rules_broken.record_violation

    def record_and_die(*facts):
        real(*facts)
        raise OSError("gone")

    with monkeypatch.context() as patched:
        patched.setattr(rules_broken, "record_violation", record_and_die)
        with pytest.raises(RunBrokenOffError):
            run(paths)
    assert broken(run(paths)) == [("SC-003", "check", "a")]
    assert recorded(paths) == {"SC-003": 1}
    assert document(paths.sprint_counter)["task_ids"] == [TASK]
