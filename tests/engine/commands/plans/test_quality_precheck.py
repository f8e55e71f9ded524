"""`studio quality-precheck [TASK]`."""

import json
import shutil
from collections import namedtuple

import pytest
from helpers.plans import TASK, step, write_plan
from helpers.repositories import git, repository, write

from engine.commands.main import run

Usage = namedtuple("Usage", "total used free")


@pytest.fixture
def precheck(tmp_path, capsys):
    """Exit code, and each finding's status with its detail."""

    def call(*words: str) -> tuple[int, dict[str, tuple[str, str]]]:
        capsys.readouterr()
        code = run(["-C", str(tmp_path), "quality-precheck", *words, "--json"])
        found = json.loads(capsys.readouterr().out)
        assert found["ready"] is (code == 0)
        return code, {point["name"]: (point["status"], point["detail"]) for point in found["findings"]}

    return call


def ready(root, **more):
    repository(root, {".gitignore": ".studio/\n"})
    return write_plan(root, step("a", "true"), **{"quality_gates": {"test": "true"}, **more})


def test_a_good_place_for_a_build(tmp_path, precheck):
    ready(tmp_path)
    code, found = precheck(TASK)
    assert code == 0
    assert {status for status, _ in found.values()} == {"ok"}
    assert set(found) == {"plan", "trust", "gates", "programs", "git", "work_tree", "rollback", "disk"}


def test_a_gate_whose_program_is_missing(tmp_path, precheck):
    ready(tmp_path, quality_gates={"lint": "no-such-linter ."})
    code, found = precheck(TASK)
    assert code == 1
    assert found["programs"][0] == "problem"
    assert "no-such-linter" in found["programs"][1]


def test_warnings_do_not_stand_in_the_way(tmp_path, precheck):
    ready(tmp_path, trusted=False, quality_gates={})
    write(tmp_path, {"new.txt": "new"})
    git(tmp_path, "switch", "-q", "--detach")
    code, found = precheck(TASK)
    assert code == 0
    assert {name for name, (status, _) in found.items() if status == "warning"} == {
        "trust",
        "gates",
        "git",
        "work_tree",
    }


def test_outside_git(tmp_path, precheck):
    write_plan(tmp_path, step("a", "true"))
    code, found = precheck(TASK)
    assert code == 0
    assert found["git"][0] == found["rollback"][0] == "warning"


def test_a_merge_that_is_not_finished(tmp_path, precheck):
    ready(tmp_path)
    (tmp_path / ".git" / "MERGE_HEAD").write_text(git(tmp_path, "rev-parse", "HEAD"))
    code, found = precheck(TASK)
    assert code == 1
    assert found["git"][0] == "problem"


@pytest.mark.parametrize(("free", "status"), [(10**10, "ok"), (5 * 10**8, "warning"), (10**6, "problem")])
def test_the_disk(tmp_path, precheck, monkeypatch, free, status):
    ready(tmp_path)
    monkeypatch.setattr(shutil, "disk_usage", lambda _: Usage(10**12, 0, free))
    assert precheck(TASK)[1]["disk"][0] == status


def test_a_plan_that_cannot_be_built(tmp_path, precheck):
    ready(tmp_path)
    assert precheck("nope")[1]["plan"][0] == "problem"


def test_the_active_sessions_task_is_meant_where_none_is_named(tmp_path, precheck, capsys):
    ready(tmp_path)
    assert "plan" not in precheck()[1]
    assert run(["-C", str(tmp_path), "build", TASK]) == 0
    assert precheck()[1]["plan"][0] == "ok"


def test_as_text(tmp_path, capsys):
    ready(tmp_path)
    assert run(["-C", str(tmp_path), "quality-precheck", TASK]) == 0
    assert capsys.readouterr().out.startswith(f"{TASK} ready to build\nok       plan       1 steps, 0 criteria\n")
