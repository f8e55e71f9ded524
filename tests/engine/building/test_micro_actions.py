"""Each tool does its work once, however often its attempt is made."""

import threading

import pytest

from engine.building.failures import AttemptFailedError, AttemptStoppedError, TookTooLongError
from engine.building.micro_actions import Workplace, do_action
from engine.building.processes import CommandRunner
from engine.workspace.attempt_log import AttemptLog
from engine.workspace.paths import WorkspacePaths
from engine.workspace.records.plan import MicroAction


@pytest.fixture
def stop():
    return threading.Event()


@pytest.fixture
def timeout_s() -> float:
    return 60.0


@pytest.fixture
def place(tmp_path, stop, timeout_s):
    paths = WorkspacePaths(tmp_path)
    log = AttemptLog(paths, paths.state / "a.1.log", str)
    with CommandRunner(tmp_path, "marker", log, stop, timeout_s) as runner:
        yield Workplace(paths, runner, log)
    log.close()


def do(place: Workplace, tool: str, path: str = "", **more: object) -> str:
    """Does one action; returns what the log says of it."""
    do_action(place, MicroAction.model_validate({"tool": tool, "file_path": path, **more}))
    return place.log.path.read_text()


def edit(place: Workplace, old: str, new: str, **more: object) -> str:
    do(place, "Edit", "f", params={"old_string": old, "new_string": new, **more})
    return (place.paths.root / "f").read_text()


def test_write_makes_the_file_and_its_folders(place, tmp_path):
    do(place, "Write", "deep/down/f.txt", content="hé\n")
    assert (tmp_path / "deep/down/f.txt").read_text() == "hé\n"


def test_write_keeps_a_script_executable(place, tmp_path):
    (tmp_path / "run.sh").touch(mode=0o755)
    do(place, "Write", "run.sh", content="#!/bin/sh\n")
    assert (tmp_path / "run.sh").stat().st_mode & 0o777 == 0o755


@pytest.mark.parametrize("path", [".git/hooks/post-commit", ".studio/x.json", "link/.git/config"])
def test_write_leaves_git_and_the_engine_alone(place, tmp_path, path):
    (tmp_path / "sub").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "sub")
    with pytest.raises(AttemptFailedError, match="belongs to"):
        do(place, "Write", path, content="x")


def test_a_link_made_by_an_earlier_step_does_not_lead_out(place, tmp_path):
    (tmp_path / "out").symlink_to(tmp_path.parent)
    with pytest.raises(AttemptFailedError, match="leads out of the workspace"):
        do(place, "Write", "out/x", content="x")


@pytest.mark.parametrize(
    ("before", "old", "new", "after"),
    [
        ("a b c", "b", "x", "a x c"),
        ("import os\n", "import os", "import os\nimport sys", "import os\nimport sys\n"),
        ("foo bar", "foo bar", "foo", "foo"),
        ("abc", "ab", "bc", "bcc"),
    ],
)
def test_an_edit_made_twice_is_made_once(place, tmp_path, before, old, new, after):
    (tmp_path / "f").write_text(before)
    assert edit(place, old, new) == after
    assert edit(place, old, new) == after


def test_an_edit_needs_its_text_exactly_once(place, tmp_path):
    (tmp_path / "f").write_text("x x")
    with pytest.raises(AttemptFailedError, match="there 2 times"):
        edit(place, "x", "y")
    with pytest.raises(AttemptFailedError, match="is not there"):
        edit(place, "z", "q")
    assert edit(place, "x", "y", replace_all=True) == "y y"


def test_taking_text_out_twice_is_fine_only_in_a_rerun(place, tmp_path):
    (tmp_path / "f").write_text("a b")
    assert edit(place, " b", "") == "a"
    with pytest.raises(AttemptFailedError):
        edit(place, " b", "")
    rerun = Workplace(place.paths, place.runner, place.log, is_rerun=True)
    assert edit(rerun, " b", "") == "a"


@pytest.mark.parametrize("tool", ["Read", "Edit"])
def test_a_missing_file_is_a_failed_action(place, tool):
    with pytest.raises(AttemptFailedError, match="there is no such file"):
        do(place, tool, "nowhere", params={"old_string": "a", "new_string": "b"})


def test_a_command_that_fails_says_how(place):
    with pytest.raises(AttemptFailedError, match=r"`echo no; exit 3` exited 3: no"):
        do(place, "Bash", command="echo no; exit 3")


@pytest.mark.parametrize("timeout_s", [0.2])
def test_a_command_that_never_ends_is_a_time_out(place):
    with pytest.raises(TookTooLongError, match=r"took longer than 0\.2 s"):
        do(place, "Bash", command="sleep 600")


def test_looking_actions_tell_the_log_what_they_found(place, tmp_path):
    (tmp_path / "src").mkdir()
    (tmp_path / "src/a.py").write_text("def one():\ndef two():\n")
    assert "2 lines" in do(place, "Read", "src/a.py")
    assert "a.py" in do(place, "Glob", "src", params={"pattern": "*.py"})
    assert "src/a.py: 2" in do(place, "Grep", params={"pattern": r"def \w+", "path": "src"})


def test_a_pattern_that_explodes_is_a_failed_action(place, tmp_path):
    (tmp_path / "f").write_text("a" * 5000 + "!")
    with pytest.raises(AttemptFailedError, match="the pattern took longer"):
        do(place, "Grep", params={"pattern": r"(a|aa)+$"})


def test_a_bad_pattern_is_a_failed_action(place):
    with pytest.raises(AttemptFailedError, match="not a regular expression"):
        do(place, "Grep", params={"pattern": "("})


def test_nothing_starts_after_a_stop(place, stop, tmp_path):
    stop.set()
    with pytest.raises(AttemptStoppedError):
        do(place, "Write", "f", content="x")
    assert not (tmp_path / "f").exists()
