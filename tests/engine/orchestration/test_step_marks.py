from engine.orchestration.progress import TaskProgress, read_progress
from engine.orchestration.step_marks import PlannedStep, next_step


def test_the_next_step_waits_for_none_that_is_not_done():
    steps = [PlannedStep("a", ("b",)), PlannedStep("b"), PlannedStep("c", ("zz",))]
    assert next_step(TaskProgress([], [], ""), steps) == "b"
    assert next_step(TaskProgress(["b"], [], ""), steps) == "a"
    assert next_step(TaskProgress(["b", "a"], [], ""), steps) == ""


def test_what_makes_no_sense_in_a_progress_file_is_nothing():
    document = {"completed_steps": "a", "failed_steps": [1, {"step_id": "b"}], "current_step": 5}
    assert read_progress(document) == TaskProgress([], [{"step_id": "b"}], "")
    assert read_progress({"completed_steps": ["a", None]}) == TaskProgress(["a"], [], "")
