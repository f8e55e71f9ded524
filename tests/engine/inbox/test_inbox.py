"""The inbox as a whole: what waits in which order, deciding once, taking back, and files that cannot be used."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from helpers.dead_runs import cut_off, waiting, write_owner, write_task
from helpers.samples import read_workspace

from engine.inbox.inbox import Inbox, UnknownItemError
from engine.inbox.item import ItemKind
from engine.inbox.question_source import NotDecidableError
from engine.knowledge.deciding.decided import AlreadyDecidedError, UnknownDecisionError
from engine.workspace.paths import WorkspacePaths
from engine.workspace.questions import OpenQuestion, QuestionKind


@pytest.fixture
def inbox(tmp_path) -> Inbox:
    (tmp_path / ".studio").mkdir()
    return Inbox(WorkspacePaths(tmp_path))


def another(inbox: Inbox) -> Inbox:
    """What another process has."""
    return Inbox(inbox.paths)


def question(kind: QuestionKind, number: int) -> OpenQuestion:
    return OpenQuestion(
        f"q_{number}", kind, f"Question {number}", "task_9", "orch_1", datetime(2026, 11, number, tzinfo=UTC)
    )


def test_what_is_urgent_stands_first_and_then_what_waits_longest(inbox):
    cut_off(inbox.paths.root, "task_late", updated_at="2026-11-20T12:00:00Z")
    cut_off(inbox.paths.root, "task_early", updated_at="2026-11-20T11:00:00Z")
    asked = (
        question(QuestionKind.ROUND, 1),
        question(QuestionKind.PERMISSION, 3),
        question(QuestionKind.PERMISSION, 2),
    )
    items = inbox.items(replace(read_workspace(inbox.paths.root), questions=asked))
    assert [item.kind for item in items] == [ItemKind.QUESTION] * 3 + [ItemKind.RECOVERY] * 2
    assert [item.title for item in items[:3]] == ["Question 2", "Question 3", "Question 1"]
    assert [item.task_id for item in items[3:]] == ["task_early", "task_late"]


def test_a_question_is_shown_and_answered_elsewhere(inbox):
    snapshot = replace(read_workspace(inbox.paths.root), questions=(question(QuestionKind.REVIEW, 1),))
    (item,) = inbox.items(snapshot)
    assert not item.is_decidable
    for decide in (inbox.accept, inbox.reject):
        with pytest.raises(NotDecidableError, match="studio answer"):
            decide(item.id, by="person")


def test_questions_of_two_sessions_with_one_id_are_two_items(inbox):
    one = question(QuestionKind.REVIEW, 1)
    snapshot = replace(read_workspace(inbox.paths.root), questions=(one, replace(one, session_id="orch_2")))
    assert len(inbox.items(snapshot)) == 2


@pytest.mark.parametrize("verdict", ["accept", "reject"])
def test_what_was_decided_waits_no_longer_for_anybody(inbox, verdict):
    cut_off(inbox.paths.root)
    items = waiting(inbox)
    other = another(inbox)
    assert other.undecided(items) == tuple(items)
    getattr(inbox, verdict)(items[0].id, by="person")
    assert other.undecided(items) == ()
    assert waiting(other) == []


@pytest.mark.parametrize("second", ["accept", "reject"])
def test_the_second_to_decide_is_told_what_the_first_decided(inbox, second):
    cut_off(inbox.paths.root)
    (item,) = waiting(inbox)
    inbox.accept(item.id, by="claude")
    with pytest.raises(AlreadyDecidedError, match=r"was accepted on .* by claude"):
        getattr(another(inbox), second)(item.id, by="person")


def test_what_was_taken_back_waits_again(inbox):
    cut_off(inbox.paths.root)
    (item,) = waiting(inbox)
    decision = inbox.reject(item.id, by="person")
    another(inbox).undo(decision.id, by="person")
    assert waiting(inbox) == [item]
    assert inbox.decided() == ()


def test_a_decision_can_be_named_by_its_item(inbox):
    cut_off(inbox.paths.root)
    (item,) = waiting(inbox)
    decision = inbox.reject(item.id, by="person")
    assert inbox.undo(item.id, by="person").undoes == decision.id


def test_what_was_never_decided_cannot_be_taken_back(inbox):
    with pytest.raises(UnknownDecisionError, match="--list"):
        inbox.undo("resume-task_1-0", by="person")


def test_decisions_are_told_newest_first_with_title_and_reason(inbox):
    for task_id in ("task_1", "task_2"):
        cut_off(inbox.paths.root, task_id)
    first, second = waiting(inbox)
    inbox.reject(first.id, by="person", reason="not now")
    inbox.accept(second.id, by="claude")
    told = [(one.title, one.what, one.by, one.reason) for one in another(inbox).decided()]
    assert told == [
        ("Resume: Goal of task_2", "accept", "claude", ""),
        ("Resume: Goal of task_1", "reject", "person", "not now"),
    ]
    assert [one.item_id for one in inbox.decided(limit=1)] == [second.id]


@pytest.mark.parametrize("item_id", ["", "nothing", "resume-", "resume-..-0", "resume-../../etc-0", "resume-task_7-0"])
def test_an_id_of_nothing_is_refused_with_where_to_look(inbox, item_id):
    for use in (inbox.preview, lambda name: inbox.accept(name, by="person"), lambda name: inbox.reject(name, by="p")):
        with pytest.raises(UnknownItemError, match="studio inbox"):
            use(item_id)


def test_one_unreadable_file_leaves_the_rest_in_the_list(inbox):
    cut_off(inbox.paths.root, "task_1")
    cut_off(inbox.paths.root, "task_2")
    inbox.paths.run("task_2").write_text("{")
    assert [item.task_id for item in waiting(inbox)] == ["task_1"]
    assert [problem.path for problem in inbox.problems] == [".studio/tasks/task_2/run.json"]
    write_owner(inbox.paths.root, "task_2")
    assert len(waiting(inbox)) == 2
    assert inbox.problems == ()


def test_an_unusable_log_of_decisions_is_a_problem_and_everything_is_shown(inbox, tmp_path_factory):
    cut_off(inbox.paths.root)
    outside = tmp_path_factory.mktemp("elsewhere") / "log"
    outside.touch()
    inbox.paths.decisions.symlink_to(outside)
    assert len(waiting(inbox)) == 1
    assert [problem.path for problem in inbox.problems] == [".studio/decisions.jsonl"]


def test_where_nothing_can_be_written_nothing_is_decided(inbox):
    write_task(inbox.paths.root, "task_1")
    write_owner(inbox.paths.root, "task_1")
    (item,) = waiting(inbox)
    inbox.paths.locks.write_text("in the way of the folder that holds the locks")
    with pytest.raises(OSError, match="locks"):
        inbox.accept(item.id, by="person")
    assert waiting(inbox) == [item]


def test_a_workspace_with_nothing_in_it_has_an_empty_inbox(tmp_path):
    inbox = Inbox(WorkspacePaths(tmp_path))
    assert waiting(inbox) == []
    assert inbox.problems == ()
