"""What an attempt that failed left in its log goes to whoever tries next."""

import pytest
from helpers.plans import TASK

from engine.building.failure_output import CHARACTERS, with_output
from engine.workspace.paths import WorkspacePaths


@pytest.fixture
def paths(tmp_path):
    paths = WorkspacePaths(tmp_path)
    paths.attempt_logs(TASK).mkdir(parents=True)
    return paths


def failure(attempt: int, log: str) -> dict[str, object]:
    return {"attempt": attempt, "error_kind": "check_failed", "error": "exited 1", "log": log}


def test_the_last_failure_has_the_output_that_it_ended_with(paths):
    for number in (1, 2):
        (paths.attempt_logs(TASK) / f"a.{number}.log").write_text(f"$ pytest\nE  {number} is wrong\n")
    first, last = with_output(paths, TASK, [failure(1, "a.1.log"), failure(2, "a.2.log")])
    assert first == {"attempt": 1, "error_kind": "check_failed", "error": "exited 1"}
    assert last == {**first, "attempt": 2, "output": "$ pytest\nE  2 is wrong"}


def test_of_a_long_log_the_end_is_told(paths):
    (paths.attempt_logs(TASK) / "a.1.log").write_text("long line " * 10_000 + "\nE  the end\n")
    [only] = with_output(paths, TASK, [failure(1, "a.1.log")])
    assert str(only["output"]).endswith("E  the end")
    assert len(str(only["output"])) == CHARACTERS


@pytest.mark.parametrize("log", ["", "gone.1.log", "../../../secret"])
def test_without_a_log_of_ours_the_error_has_to_do(paths, log):
    (paths.root / "secret").write_text("secret")
    assert with_output(paths, TASK, [failure(1, log)]) == [
        {"attempt": 1, "error_kind": "check_failed", "error": "exited 1"}
    ]


def test_no_failures_are_none(paths):
    assert with_output(paths, TASK, []) == []
