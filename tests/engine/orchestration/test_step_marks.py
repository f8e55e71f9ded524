import json

import pytest
from helpers.plans import TASK, document, run, step, write_plan

from engine.orchestration.errors import OrchestrationError
from engine.orchestration.progress import TaskProgress, read_progress
from engine.orchestration.step_marks import PlannedStep, StepMarks, next_step
from engine.workspace.paths import WorkspacePaths


def test_the_next_step_waits_for_none_that_is_not_done():
    steps = [PlannedStep("a", ("b",)), PlannedStep("b"), PlannedStep("c", ("zz",))]
    assert next_step(TaskProgress([], [], ""), steps) == "b"
    assert next_step(TaskProgress(["b"], [], ""), steps) == "a"
    assert next_step(TaskProgress(["b", "a"], [], ""), steps) == ""


def test_what_makes_no_sense_in_a_progress_file_is_nothing():
    document = {"completed_steps": "a", "failed_steps": [1, {"step_id": "b"}], "current_step": 5}
    assert read_progress(document) == TaskProgress([], [{"step_id": "b"}], "")
    assert read_progress({"completed_steps": ["a", None]}) == TaskProgress(["a"], [], "")


@pytest.fixture
def killed(tmp_path) -> WorkspacePaths:
    """A builder was killed behind the end of a step, and before it came to save that."""
    paths = write_plan(tmp_path, step("a", "true"), step("b", "true"))
    run(paths)
    earlier = {"completed_steps": [], "updated_at": "2026-01-01T00:00:00Z"}
    paths.progress(TASK).write_text(json.dumps({**document(paths.progress(TASK)), **earlier}))
    return paths


def test_a_mark_keeps_what_only_the_journal_knows_to_be_done(killed):
    StepMarks(killed, TASK, "person").begin()
    assert document(killed.progress(TASK))["completed_steps"] == ["a", "b"]


def test_what_only_the_journal_knows_to_be_done_is_not_begun_again(killed):
    with pytest.raises(OrchestrationError, match="a is done already"):
        StepMarks(killed, TASK, "claude").start("a")


def test_a_step_that_was_reset_stays_reset_whatever_is_marked_then(killed):
    marks = StepMarks(killed, TASK, "person")
    marks.reset("a")
    marks.begin()
    assert document(killed.progress(TASK))["completed_steps"] == ["b"]
