"""A Snapshot is shown at once, its context when it is measured."""

import shutil
import threading
from collections.abc import Iterator
from itertools import takewhile
from pathlib import Path

import pytest
from helpers.samples import WORKSPACES

from engine.context.gauges.measure import ContextMeter
from engine.overview import Overview
from engine.overviews import OverviewFollower, read_overview


@pytest.fixture
def acme(tmp_path: Path) -> Path:
    return Path(shutil.copytree(WORKSPACES / "acme-portal", tmp_path / "acme-portal"))


@pytest.fixture
def follower(acme) -> Iterator[OverviewFollower]:
    stop = threading.Event()
    follower = OverviewFollower(acme, stop)
    yield follower
    stop.set()
    follower.wake()


def first(overviews: Iterator[Overview], condition) -> Overview:
    return next(overview for overview in overviews if condition(overview))


def change_invariants(root: Path) -> None:
    path = root / "studio/context/invariants.md"
    path.write_text(path.read_text() + "\n### CNV-009: Another\n**Convention**: one more\n")


def is_counted(overview: Overview) -> bool:
    return overview.context is not None and overview.context.is_counted


def test_one_look_is_complete_and_counted(acme):
    overview = read_overview(acme)
    assert overview.snapshot.is_complete
    assert is_counted(overview)


def test_following_ends_where_one_look_does(acme, follower):
    whole = first(follower.overviews(), lambda overview: is_counted(overview) and overview.is_inbox_known)
    assert whole == read_overview(acme)


def test_the_first_picture_waits_for_no_count(follower, monkeypatch):
    counting = threading.Event()
    monkeypatch.setattr("engine.context.counting.encoder._load", lambda: counting.wait(60) and 1 / 0)
    overviews = follower.overviews()
    seen = list(takewhile(lambda overview: overview.context is None, overviews))
    assert seen[0].snapshot.session is not None
    counting.set()
    assert first(overviews, lambda overview: overview.context_problem is not None).snapshot == seen[-1].snapshot


def test_a_fault_in_counting_is_shown_until_it_is_counted_again(acme, follower, monkeypatch):
    overviews = follower.overviews()
    before = first(overviews, is_counted)
    with monkeypatch.context() as broken:
        broken.setattr(ContextMeter, "measure", lambda *_, **__: {}["gone"])
        change_invariants(acme)
        failed = first(overviews, lambda overview: overview.context_problem is not None)
    assert "KeyError" in failed.context_problem.reason
    assert failed.context == before.context  # the last figures stay
    change_invariants(acme)
    assert first(overviews, lambda overview: overview.context_problem is None).context != before.context


def test_a_change_comes_with_the_context_before_and_then_its_own(acme, follower):
    overviews = follower.overviews()
    before = first(overviews, is_counted)
    change_invariants(acme)
    changed = first(overviews, lambda overview: overview.snapshot.invariants != before.snapshot.invariants)
    assert changed.context == before.context
    after = first(overviews, lambda overview: overview.context != before.context)
    assert after.context is not None
    assert len(after.context.trend) == 2


def test_a_chosen_task_is_shown(follower):
    overviews = follower.overviews()
    first(overviews, is_counted)
    follower.choose(task_id="task_test_001")
    chosen = first(overviews, lambda overview: overview.snapshot.build.task_id == "task_test_001")
    assert chosen.snapshot.build.steps


def test_stopping_ends_the_loop(acme):
    stop = threading.Event()
    follower = OverviewFollower(acme, stop)
    overviews = follower.overviews()
    next(overviews)
    stop.set()
    follower.wake()
    assert len(list(overviews)) <= 2


def test_leaving_the_loop_ends_its_threads(acme):
    before = threading.active_count()
    stop = threading.Event()
    overviews = OverviewFollower(acme, stop).overviews()
    next(overviews)
    overviews.close()
    assert stop.is_set()
    assert threading.active_count() <= before + 2  # the system's watches end by themselves
