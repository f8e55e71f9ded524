"""Sessions as a list: quick, and whatever is damaged is in it with what is wrong."""

import pytest
from helpers.session_folders import TASK, claim, finish, session, task

from engine.orchestration.checkpoints import add_checkpoint
from engine.orchestration.errors import OrchestrationError
from engine.orchestration.questions import answer, ask
from engine.orchestration.session_list import list_sessions, read_session
from engine.workspace.paths import WorkspacePaths
from engine.workspace.questions import QuestionKind


@pytest.fixture
def paths(tmp_path):
    return WorkspacePaths(tmp_path)


def test_no_sessions(paths):
    assert list_sessions(paths) == ()


def test_a_line_says_what_a_session_is_about(paths):
    session_id = session(paths)
    line = list_sessions(paths)[0]
    assert (line.id, line.goal, line.status, line.tasks) == (session_id, "Make it", "executing", (TASK,))
    assert line.is_current
    assert line.size_bytes == sum(path.stat().st_size for path in paths.session(session_id).iterdir())
    assert line.problem is None


def test_the_newest_comes_first(paths):
    ids = [session(paths) for _ in range(3)]
    assert [line.id for line in list_sessions(paths)] == ids[::-1]


def test_only_what_nobody_answered_counts_as_open(paths):
    session_id = session(paths)
    for name in ("q1", "q2"):
        ask(paths, session_id, name, QuestionKind.ESCALATION, "What now?", task_id=TASK)
    answer(paths, session_id, "q1", {"choice": "retry"})
    assert list_sessions(paths)[0].open_questions == 1
    assert [question.id for question in read_session(paths, session_id).questions] == ["q2"]


@pytest.mark.parametrize("damage", ["{half", "", "[]"])
def test_a_damaged_state_is_told_from_its_journal(paths, damage):
    session_id = session(paths)
    paths.session_state(session_id).write_text(damage)
    line = list_sessions(paths)[0]
    assert (line.goal, line.status) == ("Make it", "executing")
    assert line.problem
    assert "journal" in line.problem.remedy


def test_one_that_nothing_tells_of_is_listed_all_the_same(paths):
    good = session(paths)
    paths.session("orch_broken").mkdir()
    paths.session_state("orch_broken").write_text("{half")
    lines = {line.id: line for line in list_sessions(paths)}
    assert lines["orch_broken"].status == "unreadable"
    assert lines["orch_broken"].problem
    assert lines[good].problem is None


def test_a_living_run_shows(paths):
    claim(paths, session(paths))
    assert list_sessions(paths)[0].is_running


def test_a_run_that_died_is_interrupted(paths):
    claim(paths, session(paths), alive=False)
    line = list_sessions(paths)[0]
    assert (line.status, line.is_running) == ("interrupted", False)


def test_every_finished_step_is_a_checkpoint_without_growing_the_state(paths):
    task(paths, "s1", "s2", "s3")
    session_id = session(paths)
    before = paths.session_state(session_id).read_bytes()
    finish(paths, session_id, "s1", "s2")
    checkpoints = read_session(paths, session_id).checkpoints
    assert [(line.id, line.name) for line in checkpoints] == [
        ("task_1/s1_done", "s1_done"),
        ("task_1/s2_done", "s2_done"),
    ]
    assert list_sessions(paths)[0].checkpoints == 2
    assert paths.session_state(session_id).read_bytes() == before


def test_checkpoints_of_both_kinds_stand_together(paths):
    task(paths, "s1")
    session_id = session(paths)
    finish(paths, session_id, "s1")
    add_checkpoint(paths, session_id, "before lunch", "person")
    assert {line.name: line.is_step for line in read_session(paths, session_id).checkpoints} == {
        "s1_done": True,
        "before lunch": False,
    }


def test_a_step_that_is_to_do_again_is_no_checkpoint(paths):
    from engine.orchestration.step_marks import StepMarks

    task(paths, "s1", "s2")
    session_id = session(paths)
    finish(paths, session_id, "s1", "s2")
    StepMarks(paths, TASK, "person", session_id).reset("s1")
    assert [line.name for line in read_session(paths, session_id).checkpoints] == ["s2_done"]


def test_an_unknown_session_is_refused_with_those_that_are_there(paths):
    session_id = session(paths)
    with pytest.raises(OrchestrationError, match=session_id):
        read_session(paths, "orch_nobody")


def test_list_and_detail_agree(paths):
    task(paths, "s1", "s2")
    old, new = session(paths), session(paths)
    finish(paths, old, "s1")
    finish(paths, new, "s2")
    lines = list_sessions(paths)
    assert [read_session(paths, line.id).line for line in lines] == list(lines)
