"""What an agent gets to know: which parts, in which order, why, and what was left out."""

from datetime import date, timedelta
from pathlib import Path

import pytest
from helpers.injections import Knowing, learning

from engine.context.gauges.tiers import TIER_BUDGETS
from engine.context.injection.inject import BESIDE_AN_ORDER
from engine.context.injection.records import Part
from engine.workspace.paths import WorkspacePaths

TODAY = date(2026, 11, 21)

GOAL = "Print a label after the password was changed"


@pytest.fixture
def known(tmp_path: Path) -> Knowing:
    return Knowing(WorkspacePaths(tmp_path), TODAY)


def test_an_empty_workspace_tells_nothing(known: Knowing) -> None:
    told = known.assemble("")
    assert (told.text, told.items, told.left_out, told.notes, told.tokens) == ("", (), (), (), 0)


def test_the_parts_come_in_their_order(known: Knowing) -> None:
    known.invariants("### CON-001: No names in logs")
    known.base(strict="### SC-001: A label is short", slop="### SL-001: Labels named label2")
    known.learnings("global", learning(TODAY, "Print twice"))
    for number in range(22):
        known.task(f"task_20260101_1200{number:02}", f"Goal {number}")
    told = known.assemble(GOAL, task_id="task_20260101_120020")
    parts = [item.part for item in told.items]
    assert list(dict.fromkeys(parts)) == list(Part)
    headings = [line[3:] for line in told.text.splitlines() if line.startswith("## ")]
    assert headings == [
        "Invariants",
        "NEVER VIOLATE",
        "Slop to avoid",
        "Learned before",
        "Skills",
        "Current task",
        "Tasks beside it",
        "Earlier tasks, summarized",
        "Older tasks, by name",
    ]
    assert [use.part for use in told.parts] == list(Part)


def test_an_order_tells_its_task_itself(known: Knowing) -> None:
    known.task("task_1", GOAL)
    known.task("task_2", "Another")
    told = known.assemble(GOAL, task_id="task_1", parts=BESIDE_AN_ORDER)
    assert [(item.part, item.key) for item in told.items if item.part is not Part.SKILLS] == [
        (Part.NEIGHBOURS, "task_2")
    ]


def test_a_constraint_says_what_it_shares_with_the_goal(known: Knowing) -> None:
    known.base(
        strict="### SC-001: Escape every cookie\n### SC-002: Print short labels\n**What**: Never long\n"
        "**Source**: task_1\n### SC-003: Green buttons"
    )
    told = known.assemble(GOAL)
    assert [(item.key, item.why, item.source) for item in told.of(Part.CONSTRAINTS)] == [
        ("SC-002", 'shares "label" and "print" with the goal', "STUDIO_KNOWLEDGE_BASE.md"),
        ("SC-001", "domain security", "STUDIO_KNOWLEDGE_BASE.md"),
    ]
    assert told.of(Part.CONSTRAINTS)[0].text == "### SC-002: Print short labels\n**What**: Never long"
    (left,) = told.left_out_of(Part.CONSTRAINTS)
    assert (left.key, left.title, left.why) == ("SC-003", "Green buttons", "shares no word or domain with the goal")
    assert left.tokens > 0


def test_files_that_are_meant_bring_their_domain(known: Knowing) -> None:
    known.base(strict="### SC-001: Escape every cookie")
    assert known.assemble("Mend it").of(Part.CONSTRAINTS) == []
    assert known.assemble("Mend it", files=["src/auth/password.py"]).of(Part.CONSTRAINTS)[0].why == "domain security"
    assert known.assemble("Mend it", domains=["security"]).of(Part.CONSTRAINTS)[0].why == "domain security"


def test_invariants_are_told_whole_whatever_the_goal_is(known: Knowing) -> None:
    known.invariants("### AD-001: One service\n**Decision**: One\n**Source**: us\n\n- and\n- more")
    (item,) = known.assemble("Anything else").of(Part.INVARIANTS)
    assert item.text == "### AD-001: One service\n**Decision**: One\n**Source**: us\n- and\n- more"
    assert item.why == "tier 0: always"


@pytest.mark.parametrize(
    ("days", "text", "why"),
    [
        (0, "### T (global)\n\nFirst. Second.", "0 days old: in full"),
        (1, "### T (global)\n\nFirst. Second.", "1 day old: in full"),
        (29, "### T (global)\n\nFirst. Second.", "29 days old: in full"),
        (30, "- T (global): First.", "30 days old: its first sentence"),
        (90, "- T (global): First.", "90 days old: its first sentence"),
        (91, "- T (global)", "91 days old: by title"),
        (-3, "### T (global)\n\nFirst. Second.", "dated 3 days ahead: counts as new"),
    ],
)
def test_a_learning_is_told_by_its_age(known: Knowing, days: int, text: str, why: str) -> None:
    known.learnings("global", learning(TODAY - timedelta(days), "T", "First. Second."))
    (item,) = known.assemble("Anything").of(Part.LEARNINGS)
    assert (item.text, item.why) == (text, f"domain global, {why}")
    assert item.key == "global: T"


def test_a_learning_that_would_take_the_room_of_many_is_told_by_its_beginning(known: Knowing) -> None:
    known.learnings("global", learning(TODAY, "Long", "It begins. " + "And goes on. " * 80_000))
    (item,) = known.assemble("Anything").of(Part.LEARNINGS)
    assert item.text.startswith("- Long (global): It begins. And goes on. ")
    assert item.text.endswith(" … (1,040,029 characters, all of it in studio/learnings/global.md)")
    assert len(item.text) < 600
    assert item.why == "domain global, 0 days old: in full, cut for its length"


def test_learnings_of_other_domains_are_left_out(known: Knowing) -> None:
    known.learnings("frontend", learning(TODAY, "Buttons"))
    (left,) = known.assemble(GOAL).left_out_of(Part.LEARNINGS)
    assert (left.key, left.why) == ("frontend: Buttons", "its domain, frontend, is not the goal's")
    assert left.source == "studio/learnings/frontend.md"


def test_the_closest_learnings_come_first_then_the_newest(known: Knowing) -> None:
    entries = [("Old", 20), ("New", 1), ("Print twice", 25)]
    known.learnings("global", "".join(learning(TODAY - timedelta(days), title) for title, days in entries))
    assert [item.title for item in known.assemble(GOAL).of(Part.LEARNINGS)] == ["Print twice", "New", "Old"]


def test_what_says_the_same_is_told_once(known: Knowing) -> None:
    known.base(strict="### SC-001: Lock the row before consuming a token")
    known.learnings("global", learning(TODAY, "Lock the row before consuming the token"))
    told = known.assemble("Consume a token")
    assert [item.key for item in told.items if item.part is not Part.SKILLS] == ["SC-001"]
    assert told.left_out_of(Part.LEARNINGS)[0].why == "says the same as SC-001"


def test_skills_are_told_for_who_does_the_work(known: Knowing) -> None:
    builder, planner = (known.assemble("Hash the passwords", agent=agent) for agent in ("builder", "planner"))
    assert builder.of(Part.SKILLS)[0].key == planner.of(Part.SKILLS)[0].key == "security"
    assert builder.of(Part.SKILLS)[0].why.startswith("keyword password, hash; domain security; score ")
    assert ("Do:" in builder.text, "Ask:" in builder.text) == (True, False)
    assert ("Do:" in planner.text, "Ask:" in planner.text) == (False, True)


def test_more_skills_than_an_agent_minds_are_left_out(known: Knowing) -> None:
    goal = "A secure API endpoint with a login form, a database migration, tests, a cache and a deployment"
    told = known.assemble(goal)
    assert len(told.of(Part.SKILLS)) == 3
    assert all(left.why.startswith("3 skills fit better (") for left in told.left_out_of(Part.SKILLS))
    assert told.left_out_of(Part.SKILLS)


def test_a_skill_that_is_too_long_is_left_out_whole(known: Knowing) -> None:
    lines = "\n".join(f"    - {number} {'wide ' * 95}" for number in range(40))
    known.paths.skills.mkdir(parents=True)
    head = "name: wide\npriority: 100\ntriggers: {keywords: [password], domains: [security]}\n"
    (known.paths.skills / "wide.yaml").write_text(f"{head}injection:\n  questions:\n{lines}\n")
    told = known.assemble("password", agent="planner")
    assert [item.key for item in told.of(Part.SKILLS)] == ["security"]
    assert told.left_out_of(Part.SKILLS)[0].why == "over the budget of 3,000 tokens of skills"


def test_tasks_by_tier(known: Knowing) -> None:
    for number in range(21):
        known.task(f"task_20260101_1200{number:02}", f"Goal {number}", steps=("Begin", "End"), done=("step_1",))
    told = known.assemble("Anything", task_id="task_20260101_120020")
    keys = {part: [item.key[-2:] for item in told.of(part)] for part in Part}
    assert keys[Part.TASK] == ["20"]
    assert keys[Part.NEIGHBOURS] == ["19", "18", "17", "16"]
    assert (keys[Part.SUMMARIES][0], keys[Part.SUMMARIES][-1], len(keys[Part.SUMMARIES])) == ("15", "01", 15)
    assert keys[Part.REFERENCES] == ["00"]
    (task,) = told.of(Part.TASK)
    assert task.text.splitlines() == [
        "### task_20260101_120020: Goal 20",
        "Done when:",
        "- AC-1: It works",
        "Steps:",
        "- [x] step_1: Begin",
        "- [ ] step_2: End",
    ]
    assert told.of(Part.REFERENCES)[0].text == "- task_20260101_120000: Goal 0"
    assert [told.of(part)[0].why for part in list(Part)[5:]] == [
        "the current task",
        "tier 1: one of the last 5 tasks",
        "tier 2: task 6 to 20, summarized",
        "tier 3: task 21 or older, by name",
    ]


def test_an_older_task_that_is_worked_on_again_is_in_no_other_tier(known: Knowing) -> None:
    for number in range(8):
        known.task(f"task_{number}", f"Goal {number}")
    told = known.assemble("Anything", task_id="task_0")
    assert [item.part for item in told.items if item.key == "task_0"] == [Part.TASK]


def test_what_if_some_were_left_out(known: Knowing) -> None:
    known.base(strict="### SC-001: A label\n### SC-002: A password label")
    told = known.assemble(GOAL, without={"SC-002"})
    assert [item.key for item in told.of(Part.CONSTRAINTS)] == ["SC-001"]
    assert [(left.key, left.why) for left in told.left_out_of(Part.CONSTRAINTS)] == [("SC-002", "left out by you")]
    assert known.assemble(GOAL).tokens > told.tokens
    assert "SC-002" not in told.text


def test_what_is_left_out_by_a_person_hides_no_other(known: Knowing) -> None:
    known.base(strict="### SC-001: Lock the row of a token\n### SC-002: Lock the row of the token")
    told = known.assemble("Consume a token", without={"SC-001"})
    assert [item.key for item in told.of(Part.CONSTRAINTS)] == ["SC-002"]


def test_copied_entries_have_keys_of_their_own(known: Knowing) -> None:
    known.base(strict="### SC-001: Short labels\n### SC-001: Printed passwords")
    keys = [item.key for item in known.assemble(GOAL).of(Part.CONSTRAINTS)]
    assert sorted(keys) == ["SC-001 (line 2)", "SC-001 (line 3)"]


def test_invariants_over_their_budget_are_told_and_said(known: Knowing) -> None:
    known.invariants(*(f"### CON-{number:03}: {'word ' * 300}{number}" for number in range(20)))
    told = known.assemble("Anything", exact=True)
    assert len(told.of(Part.INVARIANTS)) == 20
    assert told.parts[0].tokens > told.parts[0].budget == TIER_BUDGETS[0]
    (note,) = told.notes
    assert note.startswith(f"The invariants hold {told.parts[0].tokens:,} tokens, over the 5,000 of tier 0")


def test_invariants_without_end_are_cut_aloud(known: Knowing) -> None:
    known.invariants("### CON-001: Short", f"### CON-002: Long\n{'word ' * 50_000}", "### CON-003: Short too")
    told = known.assemble("Anything")
    assert [item.key for item in told.of(Part.INVARIANTS)] == ["CON-001", "CON-003"]
    assert told.left_out_of(Part.INVARIANTS)[0].why == "over the budget of 35,000 tokens of the pool reserved"
    assert "no room for them here. Look them up in studio/context/invariants.md: CON-002" in told.text


def test_rules_that_differ_in_a_word_are_both_told(known: Knowing) -> None:
    known.invariants("### CON-001: Never log a session token", "### CON-002: Never log a session cookie")
    rules = ("Print labels in the reset queue", "Print labels in the login queue", "Print 2 of it", "Print 3 of it")
    known.base(strict="\n".join(f"### SC-00{number}: {rule}" for number, rule in enumerate(rules)))
    keys = {item.key for item in known.assemble(GOAL).items}
    assert keys >= {"CON-001", "CON-002", "SC-000", "SC-001", "SC-002", "SC-003"}


def test_a_copied_rule_is_told_once(known: Knowing) -> None:
    known.base(strict="### SC-001: Print 2 labels\n### SC-002: Print 2 labels!", slop="### SL-001: Labels to print: 2")
    told = known.assemble(GOAL)
    assert [item.key for item in told.items if item.part is not Part.SKILLS] == ["SC-001"]


def test_the_same_workspace_gives_the_same_text(known: Knowing) -> None:
    known.base(strict="".join(f"### SC-{number:03}: Label {number}\n" for number in range(50)))
    known.learnings("global", "".join(learning(TODAY, f"Print {number} of it") for number in range(50)))
    first = known.assemble(GOAL)
    again = Knowing(WorkspacePaths(known.paths.root), TODAY).assemble(GOAL, exact=True)
    assert first.text == again.text
    assert (first.is_counted, again.is_counted) == (False, True)


def test_invariants_leave_less_room_for_rules_whatever_was_counted(known: Knowing) -> None:
    known.invariants(*(f"### CON-{number:03}: {'word ' * 300}{number}" for number in range(80)))
    known.base(strict="".join(f"### SC-{number:03}: {'label ' * 50}{number}\n" for number in range(200)))
    cold = known.assemble(GOAL)
    counted = known.assemble(GOAL, exact=True)
    assert cold.text == counted.text
    rules = sum(use.tokens for use in counted.parts[:2])
    assert 30_000 - 60 < rules <= 30_000
    assert counted.left_out_of(Part.CONSTRAINTS)[0].why == "over the budget of 30,000 tokens of the pool reserved"


def test_a_change_is_seen_at_once(known: Knowing) -> None:
    known.base(strict="### SC-001: A label")
    assert len(known.assemble(GOAL).of(Part.CONSTRAINTS)) == 1
    known.base(strict="### SC-001: A label\n### SC-002: Another password")
    assert len(known.assemble(GOAL).of(Part.CONSTRAINTS)) == 2


def test_files_that_cannot_be_read_are_notes(known: Knowing) -> None:
    known.base()
    known.paths.knowledge_base.write_bytes(b"\xff")
    known.task("task_1", "A task")
    known.paths.plan("task_1").write_text("{")
    (known.paths.root / "studio" / "learnings" / "global.md").write_bytes(b"\xfe")
    told = known.assemble(GOAL)
    assert [note.split(": ")[0] for note in told.notes] == [
        "STUDIO_KNOWLEDGE_BASE.md",
        "studio/learnings/global.md",
        ".studio/tasks/task_1/plan.json",
    ]
    assert [item.key for item in told.of(Part.NEIGHBOURS)] == []


def test_windows_line_ends(known: Knowing) -> None:
    known.base(strict="### SC-001: A label\r\n**What**: Short\r\n")
    known.learnings("global", learning(TODAY, "T", "First.\nSecond.").replace("\n", "\r\n"))
    told = known.assemble(GOAL)
    assert "\r" not in told.text
    assert told.of(Part.CONSTRAINTS)[0].text == "### SC-001: A label\n**What**: Short"


def test_other_languages(known: Knowing) -> None:
    known.base(strict="### SC-001: Паролі ніколи не пишемо в журнал\n### SC-002: 令牌 只能使用一次")
    assert [item.key for item in known.assemble("Зміни паролі").of(Part.CONSTRAINTS)] == ["SC-001"]
    assert [item.key for item in known.assemble("令牌").of(Part.CONSTRAINTS)] == ["SC-002"]


def test_escape_codes_do_not_reach_the_agent(known: Knowing) -> None:
    known.base(strict="### SC-001: A \x1b[31mlabel")
    known.task("task_1", "Say \x1b]0;hello\x07")
    assert "\x1b" not in known.assemble(GOAL, task_id="task_1").text
