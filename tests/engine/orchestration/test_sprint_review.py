"""The review of a sprint: what it proposes, and that it goes on where it stopped."""

import json
from functools import partial

import pytest
from helpers.proposing import TASKS, base, entry, ids
from helpers.samples import WORKSPACES

from engine.knowledge.deciding.decided import AlreadyDecidedError
from engine.knowledge.deciding.decisions import Decisions
from engine.knowledge.evolution import proposals
from engine.knowledge.evolution.open_proposals import subject_of
from engine.knowledge.evolution.proposal_edits import ChangedMeanwhileError, carry_out_proposal
from engine.orchestration import sprint_review
from engine.orchestration.review_log import finish_sprint
from engine.orchestration.sprint import count_task
from engine.orchestration.sprint_decisions import apply_proposal
from engine.orchestration.sprint_review import ReviewReader, UnknownProposalError, read_review
from engine.orchestration.sprint_state import read_sprint
from engine.workspace.learning_files import today
from engine.workspace.paths import WorkspacePaths

TEXT = base(
    entry("PQ-001", "Freeze the clock in tests", TASKS[:2]),
    entry("PQ-002", "Forbid extra fields at the edge", TASKS[:2]),
)


@pytest.fixture
def paths(tmp_path):
    (tmp_path / ".studio").mkdir()
    (tmp_path / "STUDIO_KNOWLEDGE_BASE.md").write_text(TEXT)
    return WorkspacePaths(tmp_path)


def write_config(paths, text):
    paths.engine_config.parent.mkdir(parents=True, exist_ok=True)
    paths.engine_config.write_text(text)


def reject(paths, proposal, sprint):
    Decisions(paths).reject(subject_of(proposal, sprint), by="person", reason="too narrow")


def test_it_is_due_after_as_many_tasks_as_the_settings_say(paths):
    write_config(paths, "sprint_tasks: 2")
    count_task(paths, "task_1")
    assert (read_review(paths).is_due, read_sprint(paths).is_due) == (False, False)
    count_task(paths, "task_2")
    assert (read_review(paths).is_due, read_sprint(paths).is_due) == (True, True)


def test_an_interrupted_review_goes_on_where_it_stopped(paths):
    count_task(paths, "task_1")
    first, second = read_review(paths).proposals
    apply_proposal(paths, first.id)
    assert ids(read_review(paths).proposals) == [second.id]
    reject(paths, second, 1)
    assert read_review(paths).proposals == ()


def test_what_was_rejected_comes_back_in_a_later_sprint_with_more_evidence(paths):
    count_task(paths, "task_1")
    for one in read_review(paths).proposals:
        reject(paths, one, 1)
    finish_sprint(paths)
    assert read_review(paths).proposals == ()
    again = entry("PQ-001", "Freeze the clock in tests", TASKS[:3])
    paths.knowledge_base.write_text(TEXT.replace(entry("PQ-001", "Freeze the clock in tests", TASKS[:2]), again))
    assert ids(read_review(paths).proposals) == ["promote-PQ-001"]


def test_a_finished_review_is_in_the_decision_log(paths):
    count_task(paths, "task_1")
    assert finish_sprint(paths, "person") == 1
    assert finish_sprint(paths, "person") is None
    (told,) = Decisions(paths).all()
    assert (told.kind, told.subject, told.title, told.by) == (
        "finish-review",
        "sprint 1",
        "Review of sprint 1 finished",
        "person",
    )


def test_what_was_accepted_can_be_taken_back_and_is_proposed_again(paths):
    before = paths.knowledge_base.read_bytes()
    made = apply_proposal(paths, "promote-PQ-001")
    with pytest.raises(AlreadyDecidedError, match=r"accepted.*Undo"):
        apply_proposal(paths, "promote-PQ-001")
    Decisions(paths).undo(made.id, by="person")
    assert paths.knowledge_base.read_bytes() == before
    assert "promote-PQ-001" in ids(read_review(paths).proposals)


def test_all_at_once_ends_with_what_the_evidence_says(paths):
    for one in read_review(paths).proposals:
        apply_proposal(paths, one.id)
    text = paths.knowledge_base.read_text()
    assert "### SC-001: Freeze the clock" in text
    assert "### SC-002: Forbid extra fields" in text
    assert "| Strict Constraints | 2 |" in text


def test_what_a_person_saves_while_it_is_accepted_stays(paths):
    (one, *_) = read_review(paths).proposals
    saved = []

    def meanwhile(edit):
        carry_out_proposal(edit, one, None, today())
        if not saved:
            saved.append(paths.knowledge_base.write_text("A note of Bob's\n\n" + paths.knowledge_base.read_text()))

    Decisions(paths).accept(subject_of(one, 1), meanwhile, by="person")
    text = paths.knowledge_base.read_text()
    assert text.startswith("A note of Bob's\n\n# STUDIO")
    assert ": Freeze the clock in tests\n" in text.partition("## Slop")[0]


def test_an_entry_that_a_person_saves_while_it_is_accepted_is_left_to_them(paths):
    (one, *_) = read_review(paths).proposals
    theirs = TEXT.replace("Freeze the clock in tests", "Freeze all clocks")

    def meanwhile(edit):
        paths.knowledge_base.write_text(theirs)
        carry_out_proposal(edit, one, None, today())

    with pytest.raises(ChangedMeanwhileError):
        Decisions(paths).accept(subject_of(one, 1), meanwhile, by="person")
    assert paths.knowledge_base.read_text() == theirs
    assert "promote-PQ-001" in ids(read_review(paths).proposals)


def test_what_is_not_proposed_is_refused(paths):
    with pytest.raises(UnknownProposalError, match="'promote-PQ-404' is not proposed"):
        apply_proposal(paths, "promote-PQ-404")


def test_nothing_is_looked_for_again_while_nothing_changed(paths, monkeypatch):
    calls = []
    find = proposals.find_proposals
    monkeypatch.setattr(sprint_review, "find_proposals", lambda *given: calls.append(1) or find(*given))
    reader, decisions = ReviewReader(paths), Decisions(paths)
    first, second = (reader.read(decisions.all()) for _ in range(2))
    assert len(calls) == 1
    assert first.proposals == second.proposals
    decisions.accept(
        subject_of(first.proposals[0], 1),
        partial(carry_out_proposal, proposal=first.proposals[0], draft=None, on=today()),
        by="person",
    )
    assert len(reader.read(decisions.all()).proposals) == 1
    assert len(calls) == 2


@pytest.mark.parametrize(
    ("broken", "told"),
    [
        ({"STUDIO_KNOWLEDGE_BASE.md": TEXT + "<<<<<<< ours\n=======\n>>>>>>> theirs\n"}, "conflict markers"),
        ({"STUDIO_KNOWLEDGE_BASE.md": TEXT + "```\nnever closed\n"}, "never closed"),
        ({".studio/sprint-counter.json": "{"}, "not JSON"),
        ({"studio/config/engine.yaml": "promote_at: 0"}, "promote_at is 0"),
        ({"studio/config/engine.yaml": "a: ["}, "not YAML"),
    ],
)
def test_a_broken_file_is_a_problem_and_not_the_end(paths, broken, told):
    for name, text in broken.items():
        (paths.root / name).parent.mkdir(parents=True, exist_ok=True)
        (paths.root / name).write_text(text)
    review = read_review(paths)
    assert [told in problem.reason for problem in review.problems] == [True]
    assert (review.proposals == ()) == ("STUDIO_KNOWLEDGE_BASE.md" in broken)


def test_no_files_at_all(tmp_path):
    review = read_review(WorkspacePaths(tmp_path))
    assert (review.proposals, review.problems, review.is_due, review.sprint) == ((), (), False, 1)


def test_the_recorded_workspace(tmp_path):
    counter = (WORKSPACES / "acme-portal" / ".studio" / "sprint-counter.json").read_text()
    paths = WorkspacePaths(tmp_path)
    paths.state.mkdir()
    paths.sprint_counter.write_text(counter)
    paths.knowledge_base.write_text((WORKSPACES / "acme-portal" / "STUDIO_KNOWLEDGE_BASE.md").read_text())
    review = read_review(paths)
    assert (review.is_due, ids(review.proposals)) == (True, ["promote-PQ-002"])
    assert json.loads(counter)["tasks_in_sprint"] == read_sprint(paths).tasks == 5
