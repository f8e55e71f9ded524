"""`studio validate-plan TASK|FILE`."""

import json

import pytest
from helpers.plans import TASK, command_check, plan_document, step, write_plan

from engine.commands.main import run

GOOD = {
    "acceptance_criteria": [{"id": "AC-1", **command_check("true")}],
    "quality_gates": {"test": "true"},
}


@pytest.fixture
def validate(tmp_path, capsys, monkeypatch):
    monkeypatch.delenv("STUDIO_DIR", raising=False)

    def call(*words: str) -> tuple[int, str, str]:
        capsys.readouterr()
        code = run(["-C", str(tmp_path), "validate-plan", *words])
        out, err = capsys.readouterr()
        return code, out, err

    return call


def checked(*args, **more):
    return step(*args, success_criteria=[command_check("true")], **more)


def test_a_good_plan_exits_0_without_a_word_of_advice(tmp_path, validate):
    write_plan(tmp_path, checked("a", "true"), trusted=False, **GOOD)
    assert validate(TASK) == (0, f"{TASK} can be built\n", "")


def test_all_problems_are_named(tmp_path, validate):
    steps = [checked("a", "true", after=(f"missing_{number}",)) for number in range(5)]
    write_plan(tmp_path, *steps, trusted=False, **GOOD)
    code, out, _ = validate(TASK)
    assert code == 1
    assert out.count("problem: ") == 6
    assert "problem: 5 steps have the id 'a'" in out


def test_what_is_missing_is_advice(tmp_path, validate):
    write_plan(tmp_path, step("a", "true"), trusted=False, acceptance_criteria=[{"id": "AC-1", "criterion": "nice"}])
    code, out, _ = validate(TASK, "--json")
    document = json.loads(out)
    assert (code, document["valid"], document["problems"]) == (0, True, [])
    assert [warning.split(":")[0] for warning in document["warnings"]] == [
        "a has no check",
        "criterion AC-1 has no verification",
        "it has no quality gates",
    ]


def test_a_file_outside_the_workspace_is_read_too(tmp_path, tmp_path_factory, validate):
    write_plan(tmp_path, trusted=False)
    file = tmp_path_factory.mktemp("elsewhere") / "plan.json"
    file.write_text(json.dumps(plan_document(checked("a", "true"), **GOOD)))
    assert validate(str(file))[0] == 0


def test_a_file_needs_no_workspace(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "plan.json").write_text(json.dumps(plan_document()))
    assert run(["validate-plan", "plan.json"]) == 1


@pytest.mark.parametrize("content", ["", "{half", "[]", '{"steps": 5}'])
def test_a_damaged_plan_is_a_problem(tmp_path, validate, content):
    paths = write_plan(tmp_path, trusted=False)
    paths.plan(TASK).write_text(content)
    code, out, _ = validate(TASK, "--json")
    assert (code, json.loads(out)["valid"], len(json.loads(out)["problems"])) == (1, False, 1)


@pytest.mark.parametrize("named", ["nope", "..", "/no/such/plan.json", "x" * 300, "a\x1b[31m"])
def test_no_plan_exits_1(tmp_path, validate, named):
    write_plan(tmp_path, trusted=False)
    code, out, err = validate(named)
    assert (code, out) == (1, "")
    assert "\x1b" not in err


def test_a_missing_argument_shows_the_usage(tmp_path, validate):
    code, _, err = validate()
    assert code == 1
    assert err.startswith("Usage:")


def test_help_tells_the_exit_codes(validate):
    for word in ("help", "--help"):
        code, out, _ = validate(word)
        assert code == 0
        assert "Exit codes: 0" in " ".join(out.split())
