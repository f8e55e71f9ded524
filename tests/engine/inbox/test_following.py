"""The inbox of a followed workspace: it comes by itself, and decisions made by others are seen."""

import threading
from collections.abc import Callable, Iterator

import pytest
from helpers.dead_runs import cut_off

from engine.inbox.inbox import Inbox
from engine.overview import Overview
from engine.overviews import OverviewFollower, read_overview
from engine.workspace.paths import WorkspacePaths


@pytest.fixture
def follower(tmp_path) -> Iterator[OverviewFollower]:
    cut_off(tmp_path, "task_1")
    stop = threading.Event()
    follower = OverviewFollower(tmp_path, stop)
    yield follower
    stop.set()
    follower.wake()


def first(overviews: Iterator[Overview], condition: Callable[[Overview], bool]) -> Overview:
    return next(overview for overview in overviews if condition(overview))


def test_the_inbox_is_the_same_followed_and_in_one_look(tmp_path, follower):
    overview = first(follower.overviews(), lambda overview: overview.is_inbox_known)
    assert overview.inbox == read_overview(tmp_path).inbox
    assert overview.waiting == len(overview.inbox) == 1


def test_a_decision_by_another_process_is_seen_and_so_is_its_undoing(tmp_path, follower):
    overviews = follower.overviews()
    shown = first(overviews, lambda overview: bool(overview.inbox))
    other = Inbox(WorkspacePaths(tmp_path))
    decision = other.reject(shown.inbox[0].id, by="person")
    assert first(overviews, lambda overview: not overview.inbox).waiting == 0
    other.undo(decision.id, by="person")
    assert first(overviews, lambda overview: bool(overview.inbox)).inbox == shown.inbox


def test_something_new_that_waits_is_seen(tmp_path, follower):
    overviews = follower.overviews()
    first(overviews, lambda overview: len(overview.inbox) == 1)
    cut_off(tmp_path, "task_2")
    assert first(overviews, lambda overview: len(overview.inbox) == 2).inbox[1].task_id == "task_2"


def test_a_decision_is_seen_while_the_inbox_is_being_looked_through(tmp_path, follower, monkeypatch):
    """Looking through ten thousand entries takes its time; nobody waits for that to see what was decided."""
    overviews = follower.overviews()
    shown = first(overviews, lambda overview: bool(overview.inbox))
    is_over = threading.Event()
    monkeypatch.setattr(Inbox, "items", lambda *_: is_over.wait(60) and ())
    Inbox(WorkspacePaths(tmp_path)).reject(shown.inbox[0].id, by="person")
    assert first(overviews, lambda overview: not overview.inbox).is_inbox_known
    is_over.set()


def test_a_fault_in_looking_through_is_a_problem_of_the_inbox_and_the_rest_goes_on(tmp_path, follower, monkeypatch):
    overviews = follower.overviews()
    shown = first(overviews, lambda overview: bool(overview.inbox))
    with monkeypatch.context() as broken:
        broken.setattr(Inbox, "items", lambda *_: {}["gone"])
        cut_off(tmp_path, "task_2")
        failed = first(overviews, lambda overview: bool(overview.inbox_problems))
        assert "KeyError" in failed.inbox_problems[0].reason
        assert failed.inbox == shown.inbox  # what was found last
    cut_off(tmp_path, "task_3")
    mended = first(overviews, lambda overview: not overview.inbox_problems)
    assert len(mended.inbox) == 3
