"""What five builds taught is reviewed, and the sixth plan is made with it: offline, by commands alone."""

import json
from pathlib import Path

import pytest
from helpers.plans import Document, plan_document, step

from engine.commands.main import run

ERROR = "sqlite3.OperationalError: database is locked"
FAILS_FIRST = f'test -e {{name}}.ok || {{{{ touch {{name}}.ok; echo "{ERROR}"; exit 1; }}}}'


@pytest.fixture
def stage(tmp_path, monkeypatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "pyproject.toml").write_text('[project]\nname = "acme"\nversion = "1"\n')
    assert run(["init"]) == 0
    return tmp_path


def build(stage: Path, number: int, *steps: Document) -> str:
    task = f"task_20260301_12000{number}"
    folder = stage / ".studio/tasks" / task
    folder.mkdir(parents=True)
    goal = f"Keep sessions in the database, part {number}"
    (folder / "plan.json").write_text(json.dumps(plan_document(*steps, task_id=task, goal=goal)))
    assert run(["build", task, "--trust"]) == 0
    return task


def inbox(capsys) -> list[Document]:
    capsys.readouterr()
    assert run(["inbox", "--json"]) == 0
    return json.loads(capsys.readouterr().out)["items"]


def of_kind(items: list[Document], kind: str) -> list[Document]:
    return [item for item in items if item["kind"] == kind]


def constraints(capsys) -> str:
    capsys.readouterr()
    assert run(["kb", "list", "--section", "Strict Constraints"]) in (0, 1)
    return capsys.readouterr().out


def test_a_mended_failure_becomes_a_rule_that_the_sixth_plan_obeys(stage, capsys):
    failing = [build(stage, n, step("a", FAILS_FIRST.format(name=f"part{n}"), attempts=3)) for n in (1, 2)]
    for number in (3, 4):
        build(stage, number, step("a", "true"))
    assert run(["sprint-evolution", "check"]) == 1
    build(stage, 5, step("a", "true"))
    assert run(["sprint-evolution", "check"]) == 0

    first, second = of_kind(inbox(capsys), "learning")
    assert {first["task_id"], second["task_id"]} == set(failing)
    assert ERROR in first["editable"]
    assert run(["decide", first["id"], "accept"]) == 0
    assert "SC-001" not in constraints(capsys)  # an error once waits in the Pending Queue
    assert run(["decide", second["id"], "accept"]) == 0
    assert "SC-001" in constraints(capsys)  # the second task makes it a rule

    for item in of_kind(inbox(capsys), "proposal"):
        assert run(["decide", item["id"], "reject", "--reason", "not now"]) == 0
    (finish,) = of_kind(inbox(capsys), "finish")
    assert run(["decide", finish["id"], "accept"]) == 0
    assert run(["sprint-evolution", "check"]) == 1
    assert json.loads((stage / ".studio/sprint-counter.json").read_text())["current_sprint"] == 2

    assert run(["plan", "Speed up the sqlite3 database of sessions", "--assume", "--accept"]) in (0, 4, 5)
    sixth = max(path.name for path in (stage / ".studio/tasks").iterdir())
    assert sixth > failing[-1]
    capsys.readouterr()
    assert run(["context-inject", "--task-id", sixth]) == 0
    injected = capsys.readouterr().out
    assert "NEVER VIOLATE" in injected
    assert "SC-001" in injected
    plan = (stage / ".studio/tasks" / sixth / "plan.json").read_text()
    assert "database is locked" in plan
