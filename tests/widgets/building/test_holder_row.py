"""The row that names who holds a task."""

from datetime import UTC, datetime, timedelta

import pytest
from helpers.claude_sessions import a_session

from engine.claude_code.live.sessions import ClaudeState
from engine.workspace.build_record import BuildRecord
from engine.workspace.records.lease import Lease
from engine.workspace.records.task import RunOwner
from widgets.building.build_words import state_words
from widgets.building.holder_row import holder_row

NOW = datetime(2026, 11, 21, 10, 30, tzinfo=UTC)

LEASE = Lease(claude_session="4eeb953a-ecda", taken_at=NOW - timedelta(minutes=4), heard_at=NOW - timedelta(seconds=9))

OWNER = RunOwner(pid=4711, by="control room", started_at=NOW - timedelta(hours=2))


def build(**facts: object) -> BuildRecord:
    return BuildRecord("task_1", None, None, None, **facts)


def words(record: BuildRecord) -> tuple[str, str]:
    row = holder_row(record, NOW)
    assert row is not None
    return row.left.plain, row.right.plain


def test_a_session_of_claudes_is_named_with_its_ages():
    assert words(build(lease=LEASE)) == ("● Claude 4eeb953a builds this", "for 4m, heard of 9s ago")


def test_one_that_was_heard_of_in_this_second():
    assert words(build(lease=LEASE.model_copy(update={"heard_at": NOW})))[1] == "for 4m, heard of just now"


@pytest.mark.parametrize(
    ("state", "said"),
    [
        (ClaudeState.IDLE, "○ Claude 4eeb953a has this: its turn is over"),
        (ClaudeState.WORKING, "● Claude 4eeb953a builds this"),
    ],
)
def test_a_session_whose_turn_is_over_builds_nothing_just_now(state, said):
    row = holder_row(build(lease=LEASE), NOW, claude=(a_session(id=LEASE.claude_session, state=state),))
    assert row is not None
    assert row.left.plain == said


def test_another_session_that_is_idle_says_nothing_of_this_task():
    row = holder_row(build(lease=LEASE), NOW, claude=(a_session(id="another"),))
    assert row is not None
    assert row.left.plain == "● Claude 4eeb953a builds this"


def test_a_run_is_named_by_its_process_also_where_claude_began_it():
    assert words(build(lease=LEASE, owner=OWNER, running=True)) == (
        "● control room (process 4711) builds this",
        "for 2h",
    )


def test_nobody_is_not_named():
    assert holder_row(build(owner=OWNER), NOW) is None


def test_what_claude_left_is_called_so_until_it_is_complete():
    left = build(left_by="Claude 4eeb953a", status="BUILDING")
    assert words(left) == ("⏸ Claude 4eeb953a left this", "its process is gone")
    assert "paused" in state_words(left)
    assert holder_row(build(left_by="Claude 4eeb953a", status="COMPLETE"), NOW) is None


def test_what_claude_builds_is_under_way():
    assert state_words(build(lease=LEASE, status="READY_TO_BUILD")) == state_words(build(status="BUILDING"))
