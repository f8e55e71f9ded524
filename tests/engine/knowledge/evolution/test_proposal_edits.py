"""What accepting a proposal changes in the knowledge base, and that taking it back leaves no trace."""

from datetime import date
from functools import partial

import pytest
from helpers.knowledge_bases import knowledge_bases
from helpers.proposing import TASKS, base, entry, proposed
from helpers.samples import WORKSPACES
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from engine.knowledge.base.entry_markdown import draft_text, parse_draft
from engine.knowledge.base.knowledge_edit import KnowledgeEdit
from engine.knowledge.base.knowledge_file import KnowledgeFileError, parse_knowledge_file
from engine.knowledge.deciding.decisions import Decisions
from engine.knowledge.evolution.open_proposals import subject_of
from engine.knowledge.evolution.proposal import ProposalKind
from engine.knowledge.evolution.proposal_edits import ChangedMeanwhileError, carry_out_proposal
from engine.knowledge.evolution.rule_history import RuleHistory
from engine.workspace.paths import WorkspacePaths

ACME = (WORKSPACES / "acme-portal" / "STUDIO_KNOWLEDGE_BASE.md").read_text()
DAY = date(2026, 2, 6)
SAME = "Never change a total without a lock"


def carried_out(text, proposal, draft=None):
    edit = KnowledgeEdit(parse_knowledge_file(text))
    carry_out_proposal(edit, proposal, draft, DAY)
    return edit.text()


def test_promoting_moves_the_entry_byte_for_byte():
    text = ACME.replace("**What**: Never accept", "**What**:   Never accept").replace(
        "### PQ-002", "<!-- Bob's -->\n### PQ-002"
    )
    (one,) = proposed(text)
    after = carried_out(text, one)
    moved = text[text.index("### PQ-002") : text.index("---\n\n## Statistics")].rstrip()
    assert moved.replace("PQ-002: ", "SC-003: ", 1) in after
    assert "<!-- Bob's -->" in after
    assert "### PQ-002" not in after
    assert "| Strict Constraints | 3 | 2026-02-06 |" in after
    assert "| Pending Queue | 1 | 2026-02-06 |" in after
    assert "- 2026-02-06: PQ-002 became SC-003: Pydantic models must forbid" in after


def test_what_a_person_changed_first_is_written_instead():
    (one,) = proposed(ACME)
    text = draft_text(one.draft).replace("a request body", "any body").replace("### Pyd", "### All Pyd")
    after = carried_out(ACME, one, parse_draft(text + "\nMore of it.\n"))
    file = parse_knowledge_file(after)
    rule = file.entry("SC-003")
    assert rule.title == "All Pydantic models must forbid extra fields at the edge"
    assert file.field(rule, "What").value == "Never accept unknown fields in any body"
    assert file.body(rule) == "More of it."


def test_merging_keeps_the_text_of_the_one_that_stays():
    text = base(
        entry("SC-001", SAME, TASKS[:1], what=SAME) + "A note of Bob's  \n",
        entry("SC-002", SAME, TASKS[1:2], what=SAME, why="Lost 3"),
    )
    (one,) = proposed(text)
    file = parse_knowledge_file(after := carried_out(text, one))
    assert [found.id for found in file.entries] == ["SC-001"]
    assert file.field(file.entries[0], "Source").value == f"{TASKS[0]}, {TASKS[1]}"
    assert file.field(file.entries[0], "Why").value == "Lost 3"
    assert "A note of Bob's  \n" in after
    assert f"SC-002 merged into SC-001: {SAME}" in after


def test_what_only_the_other_says_is_not_lost_by_merging():
    note = "It happened on a Friday."
    text = base(entry("SC-001", SAME, TASKS[:2]), entry("SC-002", SAME, TASKS[1:2]) + f"\n{note}\n")
    (one,) = proposed(text)
    file = parse_knowledge_file(carried_out(text, one))
    assert file.body(file.entry("SC-001")) == note


def test_dropping_removes_the_constraint():
    (one,) = proposed(base(entry("SC-001", "Never log a token")), history={"SC-001": RuleHistory("SC-001", 12)})
    after = carried_out(base(entry("SC-001", "Never log a token")), one)
    assert "### SC-001" not in after
    assert "SC-001 dropped: Never log a token (not broken in the last 12 tasks, 10 are enough)" in after


@pytest.mark.parametrize(("goes", "stays"), [("SC-002", "SC-001"), ("sc-001", "SC-002")])
def test_a_person_says_which_of_two_rules_goes(goes, stays):
    text = base(entry("SC-001", "Never mock payments"), entry("SC-002", "Always mock payments"))
    (one,) = proposed(text)
    draft = parse_draft(draft_text(one.draft).replace("**Goes**: SC-002", f"**Goes**: {goes}"))
    after = carried_out(text, one, draft)
    assert [found.id for found in parse_knowledge_file(after).entries] == [stays]


def test_a_third_rule_is_no_answer_to_a_conflict():
    text = base(entry("SC-001", "Never mock payments"), entry("SC-002", "Always mock payments"), entry("SC-003", "x"))
    (one,) = proposed(text)
    with pytest.raises(KnowledgeFileError, match="Write one of SC-001 and SC-002"):
        carried_out(text, one, parse_draft("### x\n**Goes**: SC-003"))


def test_an_entry_that_somebody_changed_meanwhile_is_left_alone():
    (one,) = proposed(ACME)
    with pytest.raises(ChangedMeanwhileError, match="PQ-002 was changed meanwhile"):
        carried_out(ACME.replace("in a request body", "in a body"), one)
    with pytest.raises(KnowledgeFileError, match="There is no entry PQ-002"):
        carried_out(ACME.replace("### PQ-002", "### PQ-009"), one)
    carried_out(ACME.replace("two statements", "2 statements"), one)


def test_a_missing_section_is_made():
    text = "## Pending Queue\n\n" + entry("PQ-001", "Freeze the clock", TASKS[:2])
    (one,) = proposed(text)
    after = parse_knowledge_file(carried_out(text, one))
    assert [(found.id, found.section) for found in after.entries] == [("SC-001", "Strict Constraints")]


def test_a_conflict_of_git_is_not_edited():
    marked = ACME + "<<<<<<< ours\na\n=======\nb\n>>>>>>> theirs\n"
    (one,) = proposed(ACME)
    with pytest.raises(KnowledgeFileError, match="conflict markers"):
        carried_out(marked, one)


def test_windows_line_ends_stay():
    text = ACME.replace("\n", "\r\n")
    (one,) = proposed(text)
    after = carried_out(text, one)
    assert "\n" not in after.replace("\r\n", "")


@settings(deadline=None, max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(knowledge_bases(), st.data())
def test_whatever_is_accepted_can_be_taken_back_to_the_byte(tmp_path_factory, text, data):
    """Each strict constraint is old enough to drop, each pending item was seen often enough."""
    file = parse_knowledge_file(text)
    history = {one.id: RuleHistory(one.id, 10) for one in file.entries}
    found = proposed(text, history=history, promote_at=1)
    if not found:
        return
    root = tmp_path_factory.mktemp("w")
    (root / ".studio").mkdir()
    paths = WorkspacePaths(root)
    paths.knowledge_base.write_bytes(text.encode())
    decisions = Decisions(paths)
    one = data.draw(st.sampled_from(found))
    made = decisions.accept(subject_of(one, 1), partial(carry_out_proposal, proposal=one, draft=None, on=DAY), by="x")
    left = {entry.id for entry in parse_knowledge_file(paths.knowledge_base.read_bytes().decode()).entries}
    if one.kind in (ProposalKind.DROP, ProposalKind.PROMOTE):
        assert one.entries[0] not in left
    decisions.undo(made.id, by="x")
    assert paths.knowledge_base.read_bytes() == text.encode()
