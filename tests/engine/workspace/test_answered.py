"""A session that was answered does not look as if it still asked."""

import pytest
from helpers.plans import TASK

from engine.orchestration.questions import answer, ask
from engine.orchestration.session_list import list_sessions
from engine.orchestration.sessions import change_session, open_session
from engine.workspace.journal import append_event
from engine.workspace.paths import WorkspacePaths
from engine.workspace.questions import QuestionKind
from engine.workspace.reader import WorkspaceReader


@pytest.fixture
def paths(tmp_path):
    return WorkspacePaths(tmp_path)


@pytest.fixture
def session(paths):
    """It waits for the answer to two questions."""
    session_id = open_session(paths, "Make it", mode="explicit", trigger="build_command", by="engine")
    for name in ("q1", "q2"):
        ask(paths, session_id, name, QuestionKind.REVIEW, "Review the plan", task_id=TASK)
    change_session(paths, session_id, {"status": "waiting"})
    return session_id


def statuses(paths) -> set[str]:
    """In the dashboard's eyes, and on the list of sessions."""
    shown = WorkspaceReader(paths.root).snapshot().session
    return {shown.status if shown else "", *(line.status for line in list_sessions(paths))}


def test_it_waits_until_everything_is_answered(paths, session):
    answer(paths, session, "q1", {"choice": "accept"})
    assert statuses(paths) == {"waiting"}
    answer(paths, session, "q2", {"choice": "accept"})
    assert statuses(paths) == {"answered"}


def test_a_run_that_waits_again_says_so(paths, session):
    for name in ("q1", "q2"):
        answer(paths, session, name, {"choice": "accept"})
    append_event(paths, session, "build_paused", reason="waits for you: step_1", waits=True)
    assert statuses(paths) == {"waiting"}


def test_one_that_asked_nothing_is_as_its_file_says(paths):
    session_id = open_session(paths, "Make it", mode="explicit", trigger="build_command", by="engine")
    change_session(paths, session_id, {"status": "waiting"})
    assert statuses(paths) == {"waiting"}
