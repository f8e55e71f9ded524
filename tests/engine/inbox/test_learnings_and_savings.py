"""Learnings to confirm and room to make, as the inbox shows and decides them."""

import json

import pytest
from helpers.dead_runs import waiting
from helpers.due_sprints import LEARNED, SESSION, TASKS, due_sprint

from engine.context.saving.optimize import ContextSavings
from engine.inbox.all_sources import make_sources
from engine.inbox.deferred import NOTICED
from engine.inbox.inbox import Inbox
from engine.inbox.item import InboxItem, ItemKind
from engine.knowledge.learning import noticed_event
from engine.overviews import read_overview
from engine.workspace.paths import WorkspacePaths

OLD_LEARNING = "## 2020-01-{day:02}: Old news number {day}\n\n{text}\n\n"
LONG_TEXT = "Nobody asks for this any more, it was about a program that is gone. " * 70


@pytest.fixture
def inbox(tmp_path) -> Inbox:
    return Inbox(due_sprint(tmp_path))


def learning(inbox: Inbox) -> InboxItem:
    return next(item for item in waiting(inbox) if item.kind is ItemKind.LEARNING)


def test_a_learning_comes_with_what_was_said_where_and_when(inbox):
    item = learning(inbox)
    assert (item.action, item.task_id) == ("keep", TASKS[-1])
    assert LEARNED in item.evidence[0].text
    assert item.evidence[0].where == f".studio/orchestration/{SESSION}/events.jsonl"
    assert item.at is not None
    assert LEARNED.split(":")[0] in item.editable


def test_a_kept_learning_is_in_the_file_the_preview_named_until_it_is_taken_back(inbox):
    item = learning(inbox)
    (change,) = inbox.preview(item.id)
    decision = inbox.accept(item.id, by="person")
    assert (inbox.paths.root / change.path).read_text() == change.after
    assert LEARNED not in [one.title for one in waiting(inbox)]
    inbox.undo(decision.id, by="person")
    assert (inbox.paths.root / change.path).read_text() == change.before
    assert learning(inbox) == item


def test_a_task_hears_what_was_kept_of_it(inbox):
    manifest = inbox.paths.manifest(TASKS[-1])
    manifest.parent.mkdir(parents=True)
    manifest.write_text("{}")
    inbox.accept(learning(inbox).id, by="person")
    assert json.loads(manifest.read_text())["learnings_captured"] == 1


def test_a_learning_is_kept_although_its_task_cannot_be_told(inbox):
    manifest = inbox.paths.manifest(TASKS[-1])
    manifest.parent.mkdir(parents=True)
    manifest.write_text("{")
    decision = inbox.accept(learning(inbox).id, by="person")
    assert decision.is_live
    assert [problem.path for problem in inbox.problems] == [f".studio/tasks/{TASKS[-1]}/manifest.json"]


def test_a_full_pool_proposes_what_makes_room_and_that_can_be_taken_back(tmp_path):
    paths = WorkspacePaths(tmp_path)
    paths.state.mkdir()
    file = paths.learning_file("backend")
    file.parent.mkdir(parents=True)
    before = "# Backend\n\n" + "".join(OLD_LEARNING.format(day=day, text=LONG_TEXT) for day in range(1, 19))
    file.write_text(before)
    item = read_overview(tmp_path).inbox[0]
    assert item.kind is ItemKind.CONTEXT
    assert (item.tokens_saved or 0) > 0
    inbox = Inbox(paths)
    change = next(change for change in inbox.preview(item.id) if change.path == "studio/learnings/backend.md")
    decision = inbox.accept(item.id, by="person")
    assert file.read_text() == change.after != before
    inbox.undo(decision.id, by="person")
    assert file.read_text() == before


@pytest.mark.parametrize(
    ("item_id", "owner"),
    [
        ("ask-orch_1-round_1", 0),
        ("resume-task_1-0", 1),
        ("drop-SC-001", 2),
        ("merge-SC-001-SC-002", 2),
        ("finish-sprint-3", 2),
        ("learning-0123456789ab", 3),
        ("drop-SC-001-0123abcd", 4),
        ("archive-backend-2026-05-01", 4),
    ],
)
def test_an_id_tells_whose_it_is(tmp_path, item_id, owner):
    owners = [source.owns(item_id) for source in make_sources(WorkspacePaths(tmp_path))]
    assert owners.index(True) == owner


def test_every_id_of_a_saving_is_owned(tmp_path):
    sources = make_sources(WorkspacePaths(tmp_path))
    for prefix in ContextSavings.prefixes:
        assert sources[-1].owns(f"{prefix}something")


def test_the_event_of_a_learning_is_named_alike():
    assert NOTICED == noticed_event.NOTICED
