"""Runs that were cut off are offered to go on: only those, and only as long as nothing changed about them."""

import os

import pytest
from helpers.dead_runs import cut_off, waiting, write_owner, write_task

from engine.inbox.inbox import Inbox, UnknownItemError
from engine.inbox.subjects import task_to_start
from engine.workspace.paths import WorkspacePaths


@pytest.fixture
def inbox(tmp_path) -> Inbox:
    (tmp_path / ".studio").mkdir()
    return Inbox(WorkspacePaths(tmp_path))


def test_an_offer_says_what_was_running_and_how_far_it_came(inbox):
    cut_off(inbox.paths.root)
    (item,) = waiting(inbox)
    assert item.action == "resume"
    assert item.title == "Resume: Goal of task_1"
    assert "studio build" in item.reason
    assert item.evidence[0].text == "building, 1 of 2 steps done"
    assert item.evidence[0].where == ".studio/tasks/task_1/run.json"
    assert task_to_start(item.id) == "task_1"


def test_a_living_run_is_not_offered(inbox):
    write_task(inbox.paths.root, "task_1")
    write_owner(inbox.paths.root, "task_1", os.getpid())
    assert waiting(inbox) == []


def test_what_never_ran_here_is_not_offered(inbox):
    write_task(inbox.paths.root, "task_1")
    assert waiting(inbox) == []


@pytest.mark.parametrize("status", ["COMPLETE", "HALTED"])
def test_what_is_over_is_not_offered(inbox, status):
    cut_off(inbox.paths.root, status=status)
    assert waiting(inbox) == []


def test_nothing_is_changed_by_accepting_so_there_is_no_diff(inbox):
    cut_off(inbox.paths.root)
    assert inbox.preview(waiting(inbox)[0].id) == ()


def test_left_alone_it_stays_so_until_the_task_changes(inbox):
    cut_off(inbox.paths.root)
    inbox.reject(waiting(inbox)[0].id, by="person")
    assert waiting(inbox) == []
    cut_off(inbox.paths.root, updated_at="2026-11-21T10:00:00Z")
    assert len(waiting(inbox)) == 1


def test_a_run_that_goes_on_meanwhile_cannot_be_resumed(inbox):
    cut_off(inbox.paths.root)
    (item,) = waiting(inbox)
    write_owner(inbox.paths.root, "task_1", os.getpid())
    with pytest.raises(UnknownItemError, match="goes on already"):
        inbox.accept(item.id, by="person")


def test_an_offer_about_an_older_state_is_refused(inbox):
    cut_off(inbox.paths.root)
    (item,) = waiting(inbox)
    cut_off(inbox.paths.root, updated_at="2026-11-21T10:00:00Z")
    with pytest.raises(UnknownItemError, match="has changed since"):
        inbox.accept(item.id, by="person")
    assert inbox.decided() == ()


def test_other_items_start_no_task():
    assert task_to_start("promote-PQ-002") == ""
