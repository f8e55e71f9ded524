"""`studio verify-ac TASK [AC-ID]`."""

import json

import pytest
from helpers.plans import TASK, command_check, step, write_plan

from engine.commands.main import run
from engine.commands.runs.report import NOT_TRUSTED


def criterion(name: str, command: str, **more: str) -> dict:
    return {"id": name, **command_check(command), **more}


@pytest.fixture
def verify_ac(tmp_path, capsys, monkeypatch):
    monkeypatch.setenv("DEPLOY_TOKEN", "correct-horse-battery")

    def call(*words: str) -> tuple[int, str, str]:
        capsys.readouterr()
        code = run(["-C", str(tmp_path), "verify-ac", *words])
        return code, *capsys.readouterr()

    return call


def plan(tmp_path, *criteria: dict, trusted: bool = True):
    return write_plan(tmp_path, step("a", "true"), trusted=trusted, acceptance_criteria=list(criteria))


def test_all_hold(tmp_path, verify_ac):
    plan(tmp_path, criterion("AC-1", "true"), criterion("AC-2", "true"))
    code, out, _ = verify_ac(TASK)
    assert code == 0
    assert out.splitlines() == ["pass  AC-1  true passes", "pass  AC-2  true passes", "2 of 2 criteria hold"]


def test_one_does_not(tmp_path, verify_ac):
    plan(tmp_path, criterion("AC-1", "echo why; exit 3"), criterion("AC-2", "true"))
    code, out, _ = verify_ac(TASK, "--json")
    found = json.loads(out)
    assert code == 1
    assert (found["passed"], found["total"], found["all_passed"]) == (1, 2, False)
    assert [entry["status"] for entry in found["criteria"]] == ["failed", "passed"]
    assert found["criteria"][0]["detail"] == "exited 3: why"


def test_one_criterion_alone(tmp_path, verify_ac):
    plan(tmp_path, criterion("AC-1", "false"), criterion("AC-2", "true"))
    assert verify_ac(TASK, "AC-2")[0] == 0
    assert verify_ac(TASK, "AC-1")[0] == 1


def test_what_a_command_says_is_in_a_log_without_secrets(tmp_path, verify_ac):
    paths = plan(tmp_path, criterion("AC-1", "echo $DEPLOY_TOKEN; false"))
    _, out, _ = verify_ac(TASK, "--json")
    log = (paths.attempt_logs(TASK) / json.loads(out)["criteria"][0]["log"]).read_text()
    assert "[secret]" in log
    assert "correct-horse" not in log + out


def test_nothing_runs_before_somebody_agreed(tmp_path, verify_ac):
    plan(tmp_path, criterion("AC-1", "touch ran"), trusted=False)
    code, out, err = verify_ac(TASK)
    assert (code, out) == (NOT_TRUSTED, "")
    assert "AC-1  command  touch ran" in err
    assert not (tmp_path / "ran").exists()


def test_a_criterion_that_only_looks_needs_no_trust(tmp_path, verify_ac):
    there = {"id": "AC-1", "criterion": "there", "verification": {"type": "file_exists", "path": "x"}}
    plan(tmp_path, there, trusted=False)
    assert verify_ac(TASK)[0] == 1
    (tmp_path / "x").touch()
    assert verify_ac(TASK)[0] == 0


@pytest.mark.parametrize(("words", "told"), [((TASK, "AC-9"), "no criterion 'AC-9'"), (("nope",), "has no plan")])
def test_what_is_not_there(tmp_path, verify_ac, words, told):
    plan(tmp_path, criterion("AC-1", "true"))
    code, out, err = verify_ac(*words)
    assert (code, out) == (1, "")
    assert told in err


def test_a_plan_without_criteria_does_not_pass(tmp_path, verify_ac):
    plan(tmp_path)
    code, _, err = verify_ac(TASK)
    assert code == 1
    assert "has no acceptance criteria" in err


def test_usage_and_help(verify_ac):
    code, _, err = verify_ac()
    assert (code, err[:6]) == (1, "Usage:")
    for word in ("help", "--help"):
        assert "Exit codes: 0 all hold" in " ".join(verify_ac(word)[1].split())
