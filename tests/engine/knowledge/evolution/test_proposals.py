"""What the evidence proposes: each rule at its threshold and just under it."""

from datetime import UTC, date, datetime

import pytest
from helpers.proposing import TASKS, base, entry, ids, proposed

from engine.knowledge.evolution.rule_history import RuleHistory, Violation
from engine.workspace.records.learning import Learning

LOCK = "Lock the invoice row before changing its total"
BROKE = "Production lost 40 invoices: a crash corrupted their totals. Use a row lock in one transaction."


def learned(task_id, title=LOCK, body=BROKE, domain="backend", day=3, line=5):
    return Learning(domain, title, date(2026, 2, day), f"{task_id}: {body}", line)


def kept(held_in, *violations):
    return {"SC-001": RuleHistory("SC-001", held_in, datetime(2026, 2, 1, tzinfo=UTC), violations)}


# promote


@pytest.mark.parametrize(
    ("tasks", "expected"),
    [(TASKS[:1], []), (TASKS[:2], ["promote-PQ-001"]), ((TASKS[0], TASKS[0]), [])],
)
def test_a_pending_item_is_promoted_when_two_different_tasks_saw_it(tasks, expected):
    assert ids(proposed(base(entry("PQ-001", "Freeze the clock", tasks)))) == expected


def test_how_often_it_has_to_be_seen_is_a_setting():
    text = base(entry("PQ-001", "Freeze the clock", TASKS[:2]))
    assert proposed(text, promote_at=3) == []


def test_one_that_names_no_task_is_believed_what_it_says():
    assert ids(proposed(base(entry("PQ-001", "Freeze the clock", Occurrences="2")))) == ["promote-PQ-001"]


def test_many_times_in_one_task_is_once():
    assert proposed(base(entry("PQ-001", "Freeze the clock", TASKS[:1], Occurrences="9"))) == []


def test_what_was_learned_again_counts_as_seen_again():
    text = base(entry("PQ-001", LOCK, TASKS[:1]))
    (one,) = proposed(text, learned(TASKS[1]))
    assert one.strength == 2
    assert dict(one.draft.fields)["Source"] == f"{TASKS[0]}, {TASKS[1]}"
    assert [(found.task_id, found.on, found.where) for found in one.evidence] == [
        (TASKS[0], date(2026, 2, 1), "STUDIO_KNOWLEDGE_BASE.md:11"),
        (TASKS[1], date(2026, 2, 3), "studio/learnings/backend.md:5"),
    ]


# drop


@pytest.mark.parametrize(("held_in", "expected"), [(9, []), (10, ["drop-SC-001"])])
def test_a_constraint_is_dropped_after_ten_tasks_that_kept_it(held_in, expected):
    text = base(entry("SC-001", "Never log a token"))
    assert ids(proposed(text, history=kept(held_in))) == expected


def test_a_constraint_that_nobody_counted_stays():
    assert proposed(base(entry("SC-001", "Never log a token"))) == []


def test_what_speaks_for_dropping_is_how_long_it_was_kept_and_who_broke_it_last():
    text = base(entry("SC-001", "Never log a token"))
    broken = Violation(TASKS[0], datetime(2026, 2, 1, tzinfo=UTC), "check", "printed it")
    (one,) = proposed(text, history=kept(21, broken))
    assert [found.text for found in one.evidence][:2] == ["kept in 21 tasks since then", "last broken: printed it"]
    assert one.strength == 2


# new rule


def test_what_two_tasks_learned_the_hard_way_becomes_a_rule():
    (one,) = proposed(base(), learned(TASKS[0]), learned(TASKS[1], day=4))
    assert one.kind == "new-rule"
    assert dict(one.draft.fields) == {
        "What": LOCK,
        "Why": "Production lost 40 invoices: a crash corrupted their totals.",
        "Instead": "Use a row lock in one transaction.",
        "Source": f"{TASKS[0]}, {TASKS[1]}",
        "Occurrences": "2",
    }


def test_learned_in_one_task_only_is_no_rule():
    assert proposed(base(), learned(TASKS[0]), learned(TASKS[0], day=4)) == []


def test_what_did_no_harm_is_no_rule():
    harmless = "Handlers are named after what the user does"
    assert proposed(base(), *(learned(task, harmless, "We agreed on it.") for task in TASKS[:3])) == []


def test_what_a_rule_says_already_is_no_new_one():
    text = base(entry("SC-001", LOCK))
    assert proposed(text, learned(TASKS[0]), learned(TASKS[1])) == []


def test_its_name_stays_when_more_is_learned():
    few = [learned(TASKS[0]), learned(TASKS[1], day=4)]
    more = [*few, learned(TASKS[2], day=5), learned(TASKS[3], "Something else", "A typo.", day=1)]
    assert ids(proposed(base(), *few)) == ids(proposed(base(), *more))


def test_slop_that_comes_again_and_costs_much_moves_to_the_strict_constraints():
    text = base(entry("SL-001", LOCK, TASKS[:2], pattern="`total += x`", fix="Lock it", rework_cost=BROKE))
    (one,) = proposed(text)
    assert (one.id, one.entries) == ("new-rule-SL-001", ("SL-001",))
    assert [name for name, _ in one.draft.fields][:3] == ["What", "Instead", "Why"]


# merge


def test_entries_that_say_the_same_become_one():
    text = base(
        entry("SC-001", LOCK, TASKS[:1], what="Never change a total without a lock"),
        entry("PQ-001", LOCK, (*TASKS[:1], TASKS[1]), what="Never change a total without a lock", why="Lost 3"),
    )
    one = next(one for one in proposed(text) if one.kind == "merge")
    assert one.entries == ("SC-001", "PQ-001")
    fields = dict(one.draft.fields)
    assert (fields["Source"], fields["Occurrences"], fields["Why"]) == (f"{TASKS[0]}, {TASKS[1]}", "2", "Lost 3")


def test_among_equals_the_one_with_more_evidence_stays():
    text = base(entry("SC-001", LOCK, TASKS[:1]), entry("SC-002", LOCK, TASKS[1:4]))
    assert proposed(text)[0].entries == ("SC-002", "SC-001")


def test_the_opposite_is_no_duplicate():
    assert proposed(base(entry("PQ-001", "Never lock the invoice row"), entry("SL-001", "Lock the invoice row"))) == []


# conflict


def test_two_rules_that_contradict_have_a_person_decide():
    text = base(
        entry("SC-001", "Mocks", TASKS[:2], what="Never mock the payment gateway"),
        entry("SC-002", "Payment tests", TASKS[2:3], what="Always mock the payment gateway"),
    )
    (one,) = proposed(text)
    assert (one.id, one.draft.fields) == ("conflict-SC-001-SC-002", (("Goes", "SC-002"),))
    assert one.reason == "SC-002 goes, since less speaks for it: seen 1 against 2 times"


def test_a_pending_item_goes_before_a_rule():
    text = base(
        entry("PQ-001", "Always mock the payment gateway", TASKS[:1], Occurrences="9"),
        entry("SC-001", "Never mock the payment gateway"),
    )
    assert dict(proposed(text)[0].draft.fields) == {"Goes": "PQ-001"}


# odd files


def test_an_id_that_is_there_twice_is_left_alone():
    assert proposed(base(entry("PQ-001", "Freeze the clock", TASKS[:2]), entry("PQ-001", "Other", TASKS[:2]))) == []


@pytest.mark.parametrize(
    "text", ["", "no markdown", "## Pending Queue\n\n### PQ-001:\n\n### PQ-002: x", "## Pending Queue"]
)
def test_a_file_without_sections_or_fields_proposes_nothing(text):
    assert proposed(text) == []


def test_windows_line_ends_make_no_difference():
    text = base(entry("PQ-001", "Freeze the clock", TASKS[:2])).replace("\n", "\r\n")
    (one,) = proposed(text)
    assert dict(one.draft.fields)["Occurrences"] == "2"


def test_escape_codes_do_not_reach_a_draft():
    (one,) = proposed(base(entry("PQ-001", "Freeze \x1b[31mred", TASKS[:2], what="a\x1b]0;x\x07b")))
    assert "\x1b" not in repr(one)


def test_they_come_by_kind_and_then_by_evidence():
    text = base(
        entry("PQ-001", "Freeze the clock", TASKS[:2]),
        entry("PQ-002", "Forbid extra fields at the edge", TASKS[:3]),
        entry("SC-001", "Never log a session token"),
    )
    assert ids(proposed(text, history=kept(10))) == ["promote-PQ-002", "promote-PQ-001", "drop-SC-001"]
