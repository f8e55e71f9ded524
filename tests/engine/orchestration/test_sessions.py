import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from engine.orchestration.session_search import sessions_of_task
from engine.orchestration.sessions import (
    Change,
    adopt_session,
    change_session,
    change_session_by,
    current_session_id,
    make_current,
    make_routing,
    open_session,
    read_state,
    rebuilt_state,
)
from engine.workspace.journal import read_events
from engine.workspace.paths import WorkspacePaths
from engine.workspace.reading import read_record
from engine.workspace.records.session import Session
from engine.workspace.session_changes import rebuild_session

ROOT = Path(__file__).parents[3]

TASK = "task_1"


@pytest.fixture
def paths(tmp_path):
    return WorkspacePaths(tmp_path)


def opened(paths: WorkspacePaths) -> str:
    routing = make_routing("Make it", "build_only", ["builder"], 1.0)
    return open_session(paths, "Make it", mode="explicit", trigger="build_command", routing=routing)


def state(paths: WorkspacePaths, session_id: str) -> dict:
    return json.loads(paths.session_state(session_id).read_text())


def turn(name: str, task: str = TASK) -> dict:
    return {"agent_states": {"agent_name": "builder", "invocation_id": name, "input": {"task_id": task}}}


def test_a_new_session_is_active_and_has_all_documented_fields(paths):
    session_id = opened(paths)
    assert re.fullmatch(r"orch_\d{8}_\d{6}_[0-9a-f]{4}", session_id)
    assert current_session_id(paths) == session_id
    recorded = json.loads(next((ROOT / "tests/workspaces/acme-portal").glob("**/state.json")).read_text())
    assert list(state(paths, session_id)) == list(recorded)
    assert isinstance(read_record(paths, paths.session_state(session_id), Session), Session)


def test_sessions_of_one_second_sort_as_they_were_opened(paths):
    ids = [opened(paths) for _ in range(20)]
    assert ids == sorted(set(ids))


def test_the_journal_adds_up_to_the_state(paths):
    session_id = opened(paths)
    change_session(paths, session_id, {"status": "executing"}, turn("b1"))
    change_session(paths, session_id, {}, turn("b2"))
    assert rebuild_session(read_events(paths, session_id)) == state(paths, session_id)
    assert len(state(paths, session_id)["agent_states"]) == 2


@pytest.mark.parametrize("damage", ["{half", "", None])
def test_a_lost_state_is_rebuilt_by_the_next_change(paths, damage):
    session_id = opened(paths)
    change_session(paths, session_id, {}, turn("b1"))
    path = paths.session_state(session_id)
    path.unlink() if damage is None else path.write_text(damage)
    change_session(paths, session_id, {"status": "completed"})
    assert state(paths, session_id)["goal"] == "Make it"
    assert state(paths, session_id)["agent_states"][0]["invocation_id"] == "b1"
    kept = list(paths.session(session_id).glob("state.json.corrupt-*"))
    assert [path.read_text() for path in kept] == ([] if damage is None else [damage])


def test_unknown_fields_survive(paths):
    session_id = opened(paths)
    document = state(paths, session_id) | {"mine": {"deep": [1]}}
    paths.session_state(session_id).write_text(json.dumps(document))
    change_session(paths, session_id, {"status": "executing"})
    assert state(paths, session_id)["mine"] == {"deep": [1]}


def test_adopting_makes_the_journal_whole_once(paths):
    session_id = opened(paths)
    paths.session_state(session_id).write_text(json.dumps(state(paths, session_id) | {"goal": "Changed"}))
    adopt_session(paths, session_id)
    adopt_session(paths, session_id)
    events = read_events(paths, session_id)
    assert [event.event for event in events] == ["session_opened", "session_opened"]
    assert rebuild_session(events) == state(paths, session_id)


def test_sessions_of_a_task_are_found_also_where_only_the_journal_is_left(paths):
    first, other, lost = opened(paths), opened(paths), opened(paths)
    change_session(paths, first, {}, turn("b1"))
    change_session(paths, other, {}, turn("b1", "task_2"))
    change_session(paths, lost, {}, turn("b1"))
    paths.session_state(lost).write_text("{half")
    assert [session.id for session in sessions_of_task(paths, TASK)] == [first, lost]


def test_what_is_added_stands_beside_its_like(paths):
    session_id = opened(paths)
    failure = {"timestamp": "2026-01-01T00:00:00Z", "agent": "builder", "error_message": "no"}
    for _ in range(2):
        change_session_by(paths, session_id, lambda _: Change(add={"failures": failure}))
    assert state(paths, session_id)["failures"] == [failure, failure]
    assert rebuilt_state(paths, session_id) == state(paths, session_id)


def test_a_change_that_a_crash_kept_from_the_state_file_counts(paths):
    session_id = opened(paths)
    before = paths.session_state(session_id).read_bytes()
    after = change_session(paths, session_id, {"status": "executing"})
    paths.session_state(session_id).write_bytes(before)  # the journal was written, then came the crash
    adopt_session(paths, session_id)
    assert read_state(paths, session_id) == after == rebuilt_state(paths, session_id)


def test_what_another_program_changed_is_adopted_with_the_next_change(paths):
    session_id = opened(paths)
    paths.session_state(session_id).write_text(json.dumps(state(paths, session_id) | {"goal": "Changed"}))
    for _ in range(2):
        change_session_by(paths, session_id, lambda _: Change({"status": "executing"}), adopt=True)
    assert rebuilt_state(paths, session_id) == state(paths, session_id)
    assert [event.event for event in read_events(paths, session_id)] == [
        "session_opened",
        "session_opened",
        "session_changed",
        "session_changed",
    ]


def test_a_state_too_long_for_a_line_is_adopted_once_only(paths):
    session_id = opened(paths)
    big = state(paths, session_id) | {"notes": [f"{number:04} of many" for number in range(8_000)]}
    paths.session_state(session_id).write_text(json.dumps(big))
    for _ in range(3):
        change_session_by(paths, session_id, lambda _: Change(), adopt=True)
    assert sum(event.event == "session_opened" for event in read_events(paths, session_id)) == 1
    assert state(paths, session_id)["notes"] == big["notes"]


def test_a_change_that_is_refused_leaves_no_trace(paths):
    session_id = opened(paths)
    before = paths.journal(session_id).read_bytes(), paths.session_state(session_id).read_bytes()

    def refuse(_):
        raise ValueError

    with pytest.raises(ValueError):  # noqa: PT011 - any error
        change_session_by(paths, session_id, refuse)
    assert before == (paths.journal(session_id).read_bytes(), paths.session_state(session_id).read_bytes())


def test_a_state_is_read_from_the_journal_exactly_as_it_was(paths):
    session_id = opened(paths)
    change_session(paths, session_id, {"goal": "\x1b[31mred"})
    paths.session_state(session_id).unlink()
    assert (read_state(paths, session_id) or {})["goal"] == "\x1b[31mred"
    assert read_state(paths, "orch_nobody") is None


def test_a_damaged_current_file_names_no_session(paths):
    paths.orchestration.mkdir(parents=True)
    assert current_session_id(paths) == ""
    paths.current_session.write_bytes(b"../../etc\xff")
    assert current_session_id(paths) == ""
    make_current(paths, "orch_1")
    assert paths.current_session.read_text() == "orch_1\n"


WRITER = """
import sys
from pathlib import Path
from engine.orchestration.sessions import change_session
from engine.workspace.paths import WorkspacePaths
for number in range(25):
    turn = {"agent_name": "x", "invocation_id": f"{sys.argv[3]}_{number}"}
    change_session(WorkspacePaths(Path(sys.argv[1])), sys.argv[2], put={"agent_states": turn})
"""


def test_four_processes_lose_no_change(paths):
    session_id = opened(paths)
    arguments = [sys.executable, "-c", WRITER, str(paths.root), session_id]
    writers = [subprocess.Popen([*arguments, str(number)], cwd=ROOT) for number in range(4)]
    assert [writer.wait(timeout=60) for writer in writers] == [0] * 4
    assert len(state(paths, session_id)["agent_states"]) == 100
    assert rebuild_session(read_events(paths, session_id)) == state(paths, session_id)
