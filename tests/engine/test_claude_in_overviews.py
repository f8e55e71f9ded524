"""Claude's sessions in an Overview: soon after the hook wrote, and with its own figure for the working pool."""

import json
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from helpers.claude_hooks import leave, recorded, tell_status, window

from engine.claude_code.live.sessions import ClaudeState
from engine.context.gauges.usage import ContextUse, Gauge, Source
from engine.overview import Overview
from engine.overviews import OverviewFollower, read_overview
from engine.workspace.paths import WorkspacePaths


@pytest.fixture
def paths(tmp_path: Path) -> WorkspacePaths:
    (tmp_path / ".studio").mkdir()
    return WorkspacePaths(tmp_path)


@pytest.fixture
def overviews(paths) -> Iterator[Iterator[Overview]]:
    stop = threading.Event()
    follower = OverviewFollower(paths.root, stop)
    found = follower.overviews()
    yield found
    stop.set()
    follower.wake()


def first(overviews: Iterator[Overview], condition) -> Overview:
    return next(overview for overview in overviews if condition(overview))


def uses(overview: Overview, tool_id: str) -> bool:
    return any(tool.id == tool_id for session in overview.claude for tool in session.tools)


def until_watched(paths: WorkspacePaths, overviews: Iterator[Overview]) -> None:
    """The watch is armed some time after the first picture: events come until one of them is seen."""
    leave(paths, recorded("SessionStart.startup"))
    first(overviews, lambda overview: overview.claude)
    seen = threading.Event()

    def work() -> None:
        while not seen.wait(0.05):
            leave(paths, recorded("PreToolUse.Bash", tool_use_id="one"))

    claude = threading.Thread(target=work)
    claude.start()
    first(overviews, lambda overview: uses(overview, "one"))
    seen.set()
    claude.join()


def working(context: ContextUse | None) -> Gauge:
    assert context is not None
    return next(pool for pool in context.pools if pool.name == "working")


def test_what_was_left_before_is_read(paths, overviews):
    leave(paths, recorded("UserPromptSubmit"))

    overview = first(overviews, lambda overview: overview.claude)

    assert overview.claude[0].state is ClaudeState.WORKING
    assert [entry.source for entry in overview.activity] == ["claude"]


def test_what_comes_while_it_is_followed_is_seen_without_polling(paths, overviews, monkeypatch):
    monkeypatch.setattr("engine.claude_code.live.following.LIVE_S", 3_600)
    until_watched(paths, overviews)


def test_what_was_looked_at_half_written_is_seen_when_it_is_whole(paths, overviews, monkeypatch):
    monkeypatch.setattr("engine.claude_code.live.following.LIVE_S", 3_600)
    until_watched(paths, overviews)
    content = json.dumps(recorded("PreToolUse.Bash", tool_use_id="slow")).encode()
    with (paths.spool / "PreToolUse-1-0.json").open("wb", buffering=0) as slow:
        slow.write(content[:99])
        leave(paths, recorded("PreToolUse.Bash", tool_use_id="quick"))
        first(overviews, lambda overview: uses(overview, "quick"))
        slow.write(content[99:])
        first(overviews, lambda overview: uses(overview, "slow"))


def test_the_working_pool_is_the_measured_context(paths):
    leave(paths, recorded("UserPromptSubmit"))
    tell_status(paths, context_window=window(170_000))

    pool = working(read_overview(paths.root).context)

    assert (pool.tokens, pool.limit, pool.percent, pool.source) == (170_000, 200_000, 85, Source.MEASURED)


def test_it_is_the_counted_one_again_when_the_session_is_over(paths, overviews):
    leave(paths, recorded("UserPromptSubmit"))
    tell_status(paths, context_window=window(170_000))
    first(overviews, lambda overview: overview.context and working(overview.context).source is Source.MEASURED)
    leave(paths, recorded("SessionEnd.other"))

    overview = first(overviews, lambda overview: working(overview.context).source is not Source.MEASURED)

    assert working(overview.context).limit == 30_000


def test_a_workspace_without_claude_stays_as_it_is(paths):
    assert read_overview(paths.root).claude == ()
    assert not paths.claude.exists()
    assert not paths.spool.exists()
