"""Turns of agents, where whoever began one died."""

import json
from pathlib import Path

import pytest

from engine.orchestration.agent_turns import start_agent
from engine.orchestration.sessions import make_routing, open_session, rebuilt_state
from engine.workspace.paths import WorkspacePaths

GIVEN = {"task_id": "task_1"}


@pytest.fixture
def paths(tmp_path: Path) -> WorkspacePaths:
    return WorkspacePaths(tmp_path)


@pytest.fixture
def session_id(paths: WorkspacePaths) -> str:
    routing = make_routing("Make it", "plan_then_build", ["planner"], 1.0)
    return open_session(paths, "Make it", mode="explicit", trigger="orchestrate_command", routing=routing)


def turns(paths: WorkspacePaths, session_id: str) -> list[tuple[str, str]]:
    state = json.loads(paths.session_state(session_id).read_text())
    assert state == rebuilt_state(paths, session_id)
    return [(turn["invocation_id"], turn["status"]) for turn in state["agent_states"]]


def test_a_start_that_only_the_journal_knows_is_not_made_again(paths: WorkspacePaths, session_id: str) -> None:
    """As after a `kill -9` between the turn's event and the session's state file."""
    path = paths.session_state(session_id)
    before = path.read_bytes()
    started = start_agent(paths, session_id, "planner", "engine", GIVEN)
    path.write_bytes(before)
    assert start_agent(paths, session_id, "planner", "engine", GIVEN) == started
    assert turns(paths, session_id) == [(started, "active")]


def test_two_turns_at_different_things_are_two(paths: WorkspacePaths, session_id: str) -> None:
    first = start_agent(paths, session_id, "planner", "engine", GIVEN)
    second = start_agent(paths, session_id, "planner", "engine", {"task_id": "task_2"})
    assert turns(paths, session_id) == [(first, "active"), (second, "active")]
