import threading

import pytest

from engine.building.checks import Verdict, verify
from engine.building.processes import CommandRunner
from engine.workspace.attempt_log import AttemptLog
from engine.workspace.paths import WorkspacePaths
from engine.workspace.records.plan import Verification


@pytest.fixture
def timeout_s() -> float:
    return 60.0


@pytest.fixture
def check(tmp_path, timeout_s):
    """Verifies one thing in a workspace that holds README.md."""
    paths = WorkspacePaths(tmp_path)
    (tmp_path / "README.md").write_text("Has a rate limit.\nCosts $5 (five)\n")
    log = AttemptLog(paths, paths.state / "a.1.log", str)

    def verified(**fields: object) -> Verdict:
        with CommandRunner(tmp_path, "marker", log, threading.Event(), timeout_s) as runner:
            return verify(paths, runner, Verification.model_validate(fields))

    yield verified
    log.close()


@pytest.mark.parametrize(
    ("fields", "ending", "detail"),
    [
        ({"type": "command", "command": "echo 3 passed"}, "passed", "3 passed"),
        ({"type": "command", "command": "exit 2", "exit_code": 2}, "passed", ""),
        ({"type": "command", "command": "true", "exit_code": 2}, "failed", "exited 0 instead of 2"),
        ({"type": "test_passes", "test_command": "echo 1 failed; exit 1"}, "failed", "exited 1: 1 failed"),
        ({"type": "file_exists", "path": "README.md"}, "passed", ""),
        ({"type": "file_exists", "path": "gone"}, "failed", "gone is not there"),
        ({"type": "file_contains", "path": "README.md", "pattern": "rate limit"}, "passed", ""),
        ({"type": "file_contains", "path": "README.md", "pattern": "$5 (five)"}, "passed", ""),
        ({"type": "file_contains", "path": "README.md", "pattern": r"^Costs \S+"}, "passed", ""),
        ({"type": "file_contains", "path": "README.md", "pattern": "("}, "passed", ""),
        ({"type": "file_contains", "path": "README.md", "pattern": "[z"}, "failed", "README.md does not contain '[z'"),
        ({"type": "file_contains", "path": "gone", "pattern": "x"}, "failed", "gone is not there"),
        ({"type": "playwright", "url": "x"}, "unverifiable", "playwright checks cannot be run here"),
        ({"type": "command"}, "unverifiable", "the plan leaves out what command has to look at"),
        ({}, "unverifiable", "the plan does not say how to verify this"),
    ],
)
def test_each_kind_of_check(check, fields, ending, detail):
    assert check(**fields) == Verdict(ending, detail)


@pytest.mark.parametrize("timeout_s", [0.2])
def test_a_command_that_never_ends_is_a_time_out(check):
    wanted = Verdict("timeout", "took longer than 0.2 s and was ended")
    assert check(type="command", command="sleep 600") == wanted


def test_an_exploding_pattern_is_a_failed_check(check, tmp_path):
    (tmp_path / "big").write_text("a" * 5000 + "!")
    verdict = check(type="file_contains", path="big", pattern=r"(a|aa)+$")
    assert verdict.ending == "failed"
    assert "took longer than" in verdict.detail


def test_a_link_out_of_the_workspace_is_not_looked_through(check, tmp_path):
    (tmp_path / "out").symlink_to("/etc/passwd")
    assert check(type="file_contains", path="out", pattern="root").ending == "failed"
