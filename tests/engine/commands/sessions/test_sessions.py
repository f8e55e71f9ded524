"""`studio sessions`: data on standard output, talk on standard error, and nothing is changed unasked."""

import json
from pathlib import Path

import pytest
from helpers.session_folders import TASK, claim, done, end, finish, session, task

from engine.commands.main import run
from engine.orchestration.sessions import current_session_id, make_current, read_state
from engine.workspace.paths import WorkspacePaths


class Studio:
    """Runs `studio sessions` and keeps what it printed."""

    def __init__(self, root: Path, capsys) -> None:
        self.paths = WorkspacePaths(root)
        self._capsys = capsys

    def __call__(self, *words: str) -> tuple[int, str, str]:
        self._capsys.readouterr()
        code = run(["-C", str(self.paths.root), "sessions", *words])
        told = self._capsys.readouterr()
        return code, told.out, told.err

    def json(self, *words: str, code: int = 0):
        found, out, _ = self(*words, "--json")
        assert found == code
        return json.loads(out)


@pytest.fixture
def studio(tmp_path, capsys):
    (tmp_path / ".studio").mkdir()
    return Studio(tmp_path, capsys)


@pytest.fixture
def session_id(studio):
    task(studio.paths, "s1", "s2", "s3")
    return session(studio.paths)


def test_no_sessions(studio):
    assert studio()[1].startswith("No sessions yet.")
    assert studio.json() == []


def test_the_list(studio, session_id):
    _, out, err = studio()
    assert f"* {session_id}  executing" in out
    assert err == ""
    (line,) = studio.json()
    assert (line["id"], line["is_current"], line["tasks"]) == (session_id, True, [TASK])


def test_a_damaged_one_is_listed_with_its_problem(studio, session_id):
    studio.paths.session_state(session_id).write_text("{half")
    code, out, _ = studio()
    assert code == 0
    assert "not JSON" in out
    assert studio.json()[0]["problem"]["path"].endswith("state.json")


def test_one_session(studio, session_id):
    finish(studio.paths, session_id, "s1")
    _, out, _ = studio("show", session_id)
    assert "Agents:\n  builder: pending" in out
    assert "task_1/s1_done" in out
    document = studio.json("show")
    assert document["session"]["workflow"] == "build_only"
    assert [line["kind"] for line in document["checkpoints"]] == ["step"]


def test_pausing_and_resuming(studio, session_id):
    assert studio.json("pause") == {"id": session_id, "status": "paused", "asked": None, "holder": None}
    resumed = studio.json("resume", session_id)
    assert (resumed["status"], resumed["command"]) == ("executing", f"studio run --task {TASK}")
    assert read_state(studio.paths, session_id)["status"] == "executing"


def test_pausing_what_runs_says_who_was_asked(studio, session_id):
    claim(studio.paths, session_id)
    _, out, _ = studio("pause", "--now")
    assert "(studio build) to stop now" in out
    assert '"now": true' in studio.paths.journal(session_id).read_text().splitlines()[-1]


def test_a_checkpoint_by_hand(studio, session_id):
    checkpoint = studio.json("checkpoint", "before lunch")
    assert checkpoint["id"] in studio("checkpoints")[1]
    assert studio.json("checkpoints")[0]["name"] == "before lunch"


def test_restoring_shows_first_and_waits_for_agreement(studio, session_id):
    finish(studio.paths, session_id, "s1", "s2", "s3")
    code, out, err = studio("restore", "s1_done")
    assert code == 5
    assert "To do again: s2, s3." in out
    assert "-s3" in out
    assert "--yes" in err
    assert done(studio.paths) == ["s1", "s2", "s3"]


def test_a_dry_run_is_no_failure(studio, session_id):
    finish(studio.paths, session_id, "s1", "s2")
    assert studio.json("restore", "s1_done", "--dry-run")["restored"] is False
    assert studio("restore", "s1_done", "--dry-run", "--yes")[0] == 0
    assert done(studio.paths) == ["s1", "s2"]


def test_restoring_with_agreement(studio, session_id):
    finish(studio.paths, session_id, "s1", "s2", "s3")
    document = studio.json("restore", "s1_done", "--yes")
    assert (document["restored"], document["undone"]) == (True, ["s2", "s3"])
    assert done(studio.paths) == ["s1"]


def test_a_session_that_is_not_the_active_one(studio, session_id):
    finish(studio.paths, session_id, "s1", "s2")
    session(studio.paths, "task_2")
    assert studio("restore", "s1_done", "--yes")[0] == 1
    assert studio("restore", "s1_done", "--yes", "--session", session_id)[0] == 0


def test_cleanup_shows_and_changes_nothing(studio, session_id):
    other = ended(studio.paths)
    code, out, _ = studio("cleanup", "--keep", "0")
    assert code == 0
    assert f"pack     session  {other}" in out
    assert studio.paths.session(other).is_dir()
    assert [removal["name"] for removal in studio.json("cleanup", "--keep", "0", "--dry-run", "--yes")["removals"]] == [
        other
    ]
    assert studio.paths.session(other).is_dir()


def test_cleanup_with_agreement(studio, session_id):
    other = ended(studio.paths)
    document = studio.json("cleanup", "--keep", "0", "--yes")
    assert [removed["archive"] for removed in document["removed"]] == [f".studio/archive/{other}.tar.gz"]
    assert [line["id"] for line in studio.json()] == [session_id]


@pytest.mark.parametrize(
    "words",
    [
        ("show", "orch_nobody"),
        ("show", "../../etc"),
        ("pause", "orch_nobody"),
        ("resume", "orch_nobody"),
        ("resume",),
        ("checkpoint", ""),
        ("checkpoint", "x", "--session", "orch_nobody"),
        ("restore", "cp_nobody"),
        ("cleanup", "--keep", "-1"),
        ("cleanup", "--older-than", "soon"),
        ("cleanup", "--older-than", "nan"),
        ("fly",),
    ],
)
def test_bad_input_is_refused_in_a_line_or_two(studio, session_id, words):
    code, out, err = studio(*words)
    assert (code, out) == (1, "")
    assert 1 <= len(err.splitlines()) <= 2
    assert "Traceback" not in err
    assert "should not happen" not in err


def test_without_an_active_session_one_has_to_be_named(studio, session_id):
    studio.paths.current_session.unlink()
    code, _, err = studio("pause")
    assert code == 1
    assert "No session is active" in err


def ended(paths: WorkspacePaths) -> str:
    current = current_session_id(paths)
    session_id = session(paths, "task_2")
    end(paths, session_id, "2025-01-01T00:00:00Z")
    make_current(paths, current)
    return session_id
