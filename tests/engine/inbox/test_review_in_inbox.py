"""The sprint's review in the inbox: while it is on, with what each proposal would change, until it is finished."""

import json

import pytest
from helpers.dead_runs import waiting
from helpers.due_sprints import KNOWLEDGE, due_sprint

from engine.inbox.evolution_source import ReviewError
from engine.inbox.inbox import Inbox, UnknownItemError
from engine.inbox.item import InboxItem, ItemKind
from engine.knowledge.deciding.decided import AlreadyDecidedError
from engine.knowledge.evolution.open_proposals import MOST_OF_A_KIND
from engine.overviews import read_overview

PROMOTE = "promote-PQ-002"
FINISH = "finish-sprint-3"


@pytest.fixture
def inbox(tmp_path) -> Inbox:
    return Inbox(due_sprint(tmp_path))


def of_review(inbox: Inbox) -> list[InboxItem]:
    return [item for item in waiting(inbox) if item.is_of_review]


def ids(inbox: Inbox) -> list[str]:
    return [item.id for item in of_review(inbox)]


def knowledge(inbox: Inbox) -> str:
    return inbox.paths.knowledge_base.read_text()


def change_knowledge(inbox: Inbox, old: str, new: str) -> None:
    """As a person does in an editor."""
    assert old in knowledge(inbox)
    inbox.paths.knowledge_base.write_text(knowledge(inbox).replace(old, new))


def count_tasks(inbox: Inbox, tasks: int) -> None:
    counter = json.loads(inbox.paths.sprint_counter.read_text())
    inbox.paths.sprint_counter.write_text(json.dumps({**counter, "tasks_in_sprint": tasks}))


def test_proposals_come_with_evidence_and_the_end_of_the_review_last(inbox):
    *proposals, end = of_review(inbox)
    assert {PROMOTE, "drop-SC-001"} <= {item.id for item in proposals}
    assert all(item.kind is ItemKind.PROPOSAL and item.reason and item.evidence for item in proposals)
    assert (end.kind, end.id) == (ItemKind.FINISH, FINISH)
    assert f"0 of {len(proposals)} proposals decided" in end.title


def test_nothing_is_proposed_before_the_review_is_due(inbox):
    count_tasks(inbox, 4)
    assert ids(inbox) == []


def test_a_review_that_was_begun_goes_on(inbox):
    inbox.reject(PROMOTE, by="person")
    count_tasks(inbox, 4)
    assert FINISH in ids(inbox)


def test_accepting_does_what_the_preview_showed_and_it_waits_no_longer(inbox):
    (change,) = inbox.preview(PROMOTE)
    assert change.before == KNOWLEDGE
    assert "+### SC-003: Models must forbid extra fields at the edge" in change.diff
    decision = inbox.accept(PROMOTE, by="person")
    assert knowledge(inbox) == change.after
    assert decision.file == "STUDIO_KNOWLEDGE_BASE.md"
    assert PROMOTE not in ids(inbox)
    assert inbox.decided()[0].item_id == PROMOTE


def test_what_a_person_made_of_it_is_what_is_written(inbox):
    item = next(item for item in waiting(inbox) if item.id == PROMOTE)
    edited = item.editable.replace("Models must forbid", "Every model forbids")
    assert "+### SC-003: Every model forbids extra" in inbox.preview(PROMOTE, edited)[0].diff
    assert inbox.accept(PROMOTE, by="person", edited=edited).what == "edit"
    assert "### SC-003: Every model forbids extra" in knowledge(inbox)


def test_unchanged_it_counts_as_accepted_not_as_edited(inbox):
    item = next(item for item in waiting(inbox) if item.id == PROMOTE)
    assert inbox.accept(PROMOTE, by="person", edited=f"{item.editable}\n").what == "accept"


def test_what_cannot_be_edited_is_accepted_as_it_is_or_not_at_all(inbox):
    with pytest.raises(ReviewError, match="nothing to edit"):
        inbox.accept("drop-SC-001", by="person", edited="### Something else")
    assert knowledge(inbox) == KNOWLEDGE


def test_the_second_to_decide_is_told_so(inbox):
    inbox.accept(PROMOTE, by="claude")
    for decide in (Inbox(inbox.paths).accept, Inbox(inbox.paths).reject, inbox.accept):
        with pytest.raises((AlreadyDecidedError, UnknownItemError)):
            decide(PROMOTE, by="person")


def test_undoing_after_a_persons_edit_elsewhere_takes_back_only_ours(inbox):
    decision = inbox.accept(PROMOTE, by="person")
    change_knowledge(inbox, "keep them. -->", "keep them, and this one. -->")
    inbox.undo(decision.id, by="person")
    expected = KNOWLEDGE.replace("keep them. -->", "keep them, and this one. -->")
    # The statistics' empty frame stays, once other things changed: somebody may count on it.
    assert knowledge(inbox).partition("\n## Statistics")[0] == expected.partition("\n## Changelog")[0]
    assert PROMOTE in ids(inbox)


def test_a_proposal_whose_entry_a_person_removed_is_refused_and_gone(inbox):
    assert PROMOTE in ids(inbox)
    start, end = KNOWLEDGE.index("### PQ-002"), KNOWLEDGE.index("### PQ-003")
    change_knowledge(inbox, KNOWLEDGE[start:end], "")
    before = knowledge(inbox)
    for use in (inbox.preview, lambda item_id: inbox.accept(item_id, by="person")):
        with pytest.raises(UnknownItemError, match="waits in the inbox"):
            use(PROMOTE)
    assert knowledge(inbox) == before
    assert PROMOTE not in ids(inbox)


def test_what_a_person_changed_meanwhile_is_in_the_preview_and_kept(inbox):
    assert PROMOTE in ids(inbox)
    change_knowledge(inbox, "Never accept unknown fields", "Refuse unknown fields")
    assert "+**What**: Refuse unknown fields" in inbox.preview(PROMOTE)[0].diff
    inbox.accept(PROMOTE, by="person")
    assert "Refuse unknown fields" in knowledge(inbox)


def test_finishing_begins_the_next_sprint_and_can_be_taken_back(inbox):
    inbox.reject(PROMOTE, by="person")
    title = of_review(inbox)[-1].title
    assert title.startswith("Finish the review of sprint 3: 1 of ")
    inbox.accept(FINISH, by="person")
    assert ids(inbox) == []
    assert json.loads(inbox.paths.sprint_counter.read_text())["current_sprint"] == 4
    inbox.undo(FINISH, by="person")
    assert of_review(inbox)[-1].title == title


def test_a_review_cannot_be_finished_twice_or_rejected(inbox):
    with pytest.raises(ReviewError, match="left open"):
        inbox.reject(FINISH, by="person")
    inbox.accept(FINISH, by="person")
    with pytest.raises(UnknownItemError, match="finished already"):
        Inbox(inbox.paths).accept(FINISH, by="person")


def test_a_review_before_the_last_cannot_be_opened_again(inbox):
    inbox.accept(FINISH, by="person")
    count_tasks(inbox, 5)
    inbox.accept("finish-sprint-4", by="person")
    with pytest.raises(ReviewError, match="later review"):
        inbox.undo(FINISH, by="person")


def test_without_a_knowledge_base_the_review_can_be_finished(inbox):
    inbox.paths.knowledge_base.unlink()
    assert FINISH in ids(inbox)


def test_a_knowledge_base_with_a_merge_conflict_is_a_problem(inbox):
    change_knowledge(inbox, "## Pending Queue", "<<<<<<< HEAD\n=======\n>>>>>>> theirs\n## Pending Queue")
    assert PROMOTE not in ids(inbox)
    assert [problem.path for problem in inbox.problems] == ["STUDIO_KNOWLEDGE_BASE.md"]


def test_a_due_review_is_not_counted_twice(tmp_path, inbox):
    overview = read_overview(tmp_path)
    assert overview.snapshot.evolution_due
    assert overview.waiting == len(overview.inbox)


def test_what_did_not_change_is_not_looked_for_again(inbox, monkeypatch):
    first = ids(inbox)
    monkeypatch.setattr("engine.orchestration.sprint_review.find_proposals", lambda *_: 1 / 0)
    assert ids(inbox) == first
    assert Inbox(inbox.paths).preview(PROMOTE), "another inbox of this process uses what was found"


def test_more_than_a_person_can_judge_waits_for_the_next_review(inbox):
    more = MOST_OF_A_KIND + 30
    texts = (f"### PQ-{100 + n}: rule{n}x topic{n}y\n**Occurrences**: {n + 2}\n\n" for n in range(more))
    change_knowledge(inbox, "## Changelog", f"{''.join(texts)}## Changelog")
    *proposals, end = of_review(inbox)
    strongest = [f"promote-PQ-{99 + more - n}" for n in range(MOST_OF_A_KIND)]
    assert {one.id for one in proposals if one.action == "promote"} == set(strongest)
    every = len(proposals)
    assert f"0 of {every} proposals decided, " in end.title
    assert end.title.endswith(" more wait for the next review")
    inbox.accept(strongest[0], by="person")
    *left, end = of_review(inbox)
    assert {one.id for one in left} == {one.id for one in proposals} - {strongest[0]}
    assert f"1 of {every} proposals decided, " in end.title
