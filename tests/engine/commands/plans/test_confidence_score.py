"""`studio confidence-score TASK|FILE`."""

import json

import pytest
from helpers.answers import ANSWERS, planned, survey
from helpers.plans import TASK, plan_document, step, write_plan

from engine.commands.main import run
from engine.workspace.paths import WorkspacePaths


@pytest.fixture
def paths(tmp_path):
    return write_plan(tmp_path, trusted=False)


@pytest.fixture
def score(tmp_path, capsys, monkeypatch):
    monkeypatch.delenv("STUDIO_DIR", raising=False)

    def call(*words: str) -> tuple[int, str, str]:
        capsys.readouterr()
        code = run(["-C", str(tmp_path), "confidence-score", *words])
        out, err = capsys.readouterr()
        return code, out, err

    return call


def put(paths: WorkspacePaths, document: dict) -> None:
    paths.plan(TASK).write_text(json.dumps(document))


def test_the_exit_code_follows_the_level(paths, score):
    for document, code, level in (
        (planned(paths, answers=ANSWERS), 0, "proceed"),
        (planned(paths), 2, "caution"),
        (plan_document(step("a", "true")), 1, "blocked"),
    ):
        put(paths, document)
        found, out, _ = score(TASK)
        assert (found, out.splitlines()[0].split(", ")[1]) == (code, level)


def test_the_text_says_what_is_missing_and_how_to_gain_it(paths, score):
    put(paths, planned(paths))
    out = score(TASK)[1]
    assert "requirements 16/25" in out
    assert "    0/9  0 of 14 questions are answered by a person\n         → Answer them" in out
    assert "  ! 14 of 14 answers are assumed. Answer them, or agree with each of them" in out
    assert "edge cases: What happens with input that nobody wishes for?\n  ✔ nothing found" in out


def test_json_says_the_same(paths, score):
    put(paths, planned(paths, answers=ANSWERS))
    document = json.loads(score(TASK, "--json")[1])
    assert document["plan"] == TASK
    assert document["score"] == sum(part["score"] for part in document["parts"])
    assert document["level"] == "proceed"
    assert document["challenges"][0]["name"] == "requirements"


def test_what_was_found_out_while_planning_is_held_against_it(paths, score):
    put(paths, plan_document(step("a", "true")))
    known = survey().model_dump(mode="json")
    paths.planning(TASK).write_text(json.dumps({"task_id": TASK, "survey": known}))
    assert "The project's lint is not run at the end" in score(TASK)[1]


def test_what_the_plan_says_of_itself_is_not_believed(paths, score):
    put(paths, plan_document(step("a", "true"), confidence={"score": 100, "level": "proceed"}))
    assert score(TASK)[0] == 1


def test_a_file_needs_no_workspace(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "plan.json").write_text(json.dumps(planned(WorkspacePaths(tmp_path), answers=ANSWERS)))
    assert run(["confidence-score", "plan.json"]) == 0


@pytest.mark.parametrize("content", ["", "{half", "[]", '{"steps": 5}'])
def test_a_damaged_plan_is_refused_in_words(paths, score, content):
    paths.plan(TASK).write_text(content)
    code, out, err = score(TASK)
    assert (code, out) == (1, "")
    assert "plan.json" in err
    assert "Traceback" not in err


def test_damaged_planning_is_refused_in_words(paths, score):
    put(paths, plan_document(step("a", "true")))
    paths.planning(TASK).write_text("{half")
    code, _, err = score(TASK)
    assert code == 1
    assert "planning.json" in err


@pytest.mark.parametrize("named", ["nope", "..", "/no/such/plan.json", "a\x1b[31m"])
def test_no_plan_exits_1(paths, score, named):
    code, out, err = score(named)
    assert (code, out) == (1, "")
    assert "\x1b" not in err


def test_help_tells_the_exit_codes(score):
    for word in ("help", "--help"):
        code, out, _ = score(word)
        assert code == 0
        assert "Exit codes: 0 proceed" in " ".join(out.split())
