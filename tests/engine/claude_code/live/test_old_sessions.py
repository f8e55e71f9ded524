"""What was told of Claude's sessions that are long over may be packed away, and nothing else of them."""

import os
import tarfile
import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from helpers.claude_hooks import leave, recorded

from engine.claude_code.events.spool import drain
from engine.claude_code.live.old_sessions import old_sessions
from engine.orchestration.cleanup import clean_up
from engine.orchestration.cleanup_plan import Removal
from engine.workspace.archived_journals import archived_sessions
from engine.workspace.paths import WorkspacePaths

LONG_AGO = datetime.now(UTC) - timedelta(days=90)


@pytest.fixture
def paths(tmp_path: Path) -> WorkspacePaths:
    (tmp_path / ".studio").mkdir()
    return WorkspacePaths(tmp_path)


def tell(paths: WorkspacePaths, session_id: str, *names: str, at: datetime = LONG_AGO) -> str:
    for number, name in enumerate(names):
        seconds = at.timestamp() + number
        leave(paths, recorded(name, session_id=session_id), at=seconds)
    drain(paths)
    os.utime(paths.claude_journal(session_id), (at.timestamp(), at.timestamp()))
    return session_id


def found(paths: WorkspacePaths, days: float = 30, keep: int = 0) -> list[str]:
    return [removal.name for removal in old_sessions(paths, days, keep)]


def pack(paths: WorkspacePaths, removals: list[Removal]) -> list[str]:
    removed = list(clean_up(paths, removals, threading.Event(), "person"))
    return [one.archive or (one.problem.reason if one.problem else "") for one in removed]


def test_one_that_ended_long_ago_may_go(paths):
    tell(paths, "old", "SessionStart.startup", "SessionEnd.other")
    assert found(paths) == ["old"]


def test_one_that_never_said_that_it_ended_may_go_too(paths):
    tell(paths, "old", "SessionStart.startup", "PreToolUse.Bash")
    assert found(paths) == ["old"]


def test_a_young_one_stays(paths):
    tell(paths, "young", "SessionStart.startup", "SessionEnd.other", at=datetime.now(UTC) - timedelta(days=2))
    assert found(paths) == []


def test_one_that_works_stays_whatever_is_asked(paths):
    tell(paths, "live", "SessionStart.startup", at=datetime.now(UTC) - timedelta(minutes=5))
    assert found(paths, days=0) == []


def test_the_newest_stay(paths):
    for day in (1, 2, 3):
        tell(paths, f"day-{day}", "SessionStart.startup", at=LONG_AGO + timedelta(days=day))
    assert found(paths, keep=1) == ["day-1", "day-2"]


def test_it_is_whole_in_the_archive_and_no_session_of_ours(paths):
    tell(paths, "old", "SessionStart.startup", "SessionEnd.other")
    told = paths.claude_journal("old").read_bytes()

    (archive,) = pack(paths, list(old_sessions(paths, keep=0)))

    assert not paths.claude_session("old").exists()
    with tarfile.open(paths.root / archive) as packed:
        content = packed.extractfile("old/events.jsonl")
        assert content is not None
        assert content.read() == told
    assert archived_sessions(paths, ()) == {}


def test_one_that_is_heard_of_again_meanwhile_stays(paths):
    tell(paths, "old", "SessionStart.startup", "SessionEnd.other")
    removals = list(old_sessions(paths, keep=0))
    tell(paths, "old", "SessionStart.resume", at=datetime.now(UTC))
    assert pack(paths, removals) == ["old is in use again"]
    assert paths.claude_journal("old").exists()
