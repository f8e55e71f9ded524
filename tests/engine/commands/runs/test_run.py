"""`studio run`: from a goal to a verified build without anybody's help, offline; and what it says on the way."""

import json

import pytest
import yaml
from helpers.plans import document

from engine.commands.main import run
from engine.commands.runs.drive import Driver
from engine.commands.stop_signals import prompt_signals
from engine.workspace.journal import Event
from engine.workspace.paths import WorkspacePaths
from engine.workspace.questions import QuestionKind

GOAL = "Add a function that greets somebody by name"

ANSWERS = {
    "included": "greeting.py with greet(name)",
    "success": "greet('Ann') gives 'Hello, Ann!'",
    "edge_cases": "An empty name: greets the world",
}


@pytest.fixture
def stage(tmp_path, monkeypatch):
    (tmp_path / ".studio").mkdir()
    (tmp_path / "tests").mkdir()
    (tmp_path / "tests/test_greeting.py").write_text("def test_nothing():\n    assert True\n")
    (tmp_path / "pyproject.toml").write_text('[project]\nname = "greeting"\nversion = "1"\n')
    (tmp_path / "answers.yaml").write_text(yaml.safe_dump(ANSWERS))
    monkeypatch.chdir(tmp_path)
    return tmp_path


def the_task(stage) -> str:
    (folder,) = (stage / ".studio/tasks").iterdir()
    return folder.name


def waiting_steps(stage) -> list[str]:
    plan, progress = (
        document(stage / ".studio/tasks" / the_task(stage) / f"{name}.json") for name in ("plan", "progress")
    )
    done = set(progress["completed_steps"])
    return [one["id"] for one in plan["steps"] if one["id"] not in done and done.issuperset(one["depends_on"])]


def test_offline_from_a_goal_to_complete_with_a_person_s_steps_done_by_hand(stage, capsys):
    assert run(["run", GOAL, "--assistant", "offline", "--answers", "answers.yaml", "--assume", "--accept"]) == 4
    task = the_task(stage)
    paths = WorkspacePaths(stage)
    confirmed = document(paths.plan(task))["gathered_requirements"]
    assert "greeting.py with greet(name)" in confirmed["scope"]["included"]
    assert f"studio run --task {task} --done" in capsys.readouterr().err
    (stage / "greeting.py").write_text("def greet(name):\n    return f'Hello, {name or \"world\"}!'\n")
    for _ in range(20):
        code = run(["run", "--task", task, "--assistant", "offline", *_done(waiting_steps(stage))])
        if code != 4:
            break
    assert code == 0, capsys.readouterr()
    assert document(paths.manifest(task))["status"] == "COMPLETE"
    assert document(paths.sprint_counter)["task_ids"] == [task]
    session = next(path for path in paths.orchestration.iterdir() if path.is_dir()).name
    state = document(paths.session_state(session))
    assert state["status"] == "completed"
    assert state["handoffs"][0]["to_agent"] == "builder"


def _done(steps: list[str]) -> list[str]:
    return [word for step_id in steps for word in ("--done", step_id)]


def test_rounds_that_options_answer_are_told_once(stage, capsys):
    run(["run", GOAL, "--assistant", "offline", "--assume", "--accept"])
    out = capsys.readouterr().out
    for words in ("planning started", "questions started"):
        assert out.count(words) == 1
    for words in ("asks you: Round", "planning paused", "round 1 of"):
        assert words not in out
    assert "questions done" in out
    assert max(map(len, out.splitlines())) <= 220


def test_a_round_that_nobody_answers_is_told_with_how_to_go_on(stage, capsys):
    assert run(["plan", GOAL, "--assistant", "offline"]) == 4
    told = capsys.readouterr()
    assert "asks you: Round 1" in told.out
    assert "--answers FILE, or --assume" in told.err
    assert f"studio run --task {the_task(stage)}" in told.err


def test_json_is_one_event_a_line_and_asks_nothing(stage, capsys):
    assert run(["plan", GOAL, "--assistant", "offline", "--json"]) == 4
    events = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [event["event"] for event in events][-3:] == ["question_asked", "phase_waits", "planning_paused"]


@pytest.mark.parametrize(
    ("arguments", "why"),
    [
        ([], "There is no goal"),
        ([GOAL, "--task", "task_1"], "Both a goal and --task"),
        (["--task", "../../etc"], "There is no task"),
        ([GOAL, "--answers", "nowhere.yaml"], "nowhere.yaml"),
        ([GOAL, "--trust"], "no plan to agree to yet"),
        ([GOAL, "--assistant", "nobody"], "no assistant 'nobody'"),
    ],
)
def test_what_cannot_begin_is_refused_in_a_line_and_opens_nothing(stage, capsys, arguments, why):
    assert run(["run", *arguments]) == 1
    err = capsys.readouterr().err
    assert why in err
    assert "Traceback" not in err
    assert not (stage / ".studio/tasks").exists()


def permission(question_id: str) -> Event:
    return Event.model_validate(
        {"event": "question_asked", "kind": "permission", "question_id": question_id, "task_id": "task_1"}
    )


@pytest.fixture
def asked(stage, monkeypatch):
    """A permission that is open, and a person at the terminal."""
    from engine.orchestration.questions import ask
    from engine.orchestration.sessions import open_session

    paths = WorkspacePaths(stage)
    session = open_session(paths, "x", mode="explicit", trigger="project_run")
    ask(paths, session, "p", QuestionKind.PERMISSION, "Bash: ls", task_id="task_1")
    monkeypatch.setattr(Driver, "_has_person", lambda _: True)
    monkeypatch.setattr("engine.commands.runs.drive._session_of", lambda *_: session)
    return paths, session


def test_a_permission_that_somebody_else_answered_meanwhile_does_not_end_the_run(asked, monkeypatch, capsys):
    from engine.orchestration.control import RunControl
    from engine.running.answers import give_answer

    paths, session = asked

    def too_late(_question: object) -> dict:
        give_answer(paths, session, "p", {"choice": "deny"})
        return {"choice": "once"}

    monkeypatch.setattr("engine.commands.runs.drive.answer_in_terminal", too_late)
    Driver(paths)._answer_permission(permission("p"), RunControl())
    assert "does not wait" in capsys.readouterr().err
    Driver(paths)._answer_permission(permission("p"), RunControl())  # nothing to ask any more


def test_ctrl_c_at_a_permission_stops_the_run(asked, monkeypatch):
    import os
    import signal

    import click

    from engine.orchestration.control import RunControl

    def interrupted(_question: object) -> None:
        with pytest.raises(KeyboardInterrupt):
            os.kill(os.getpid(), signal.SIGINT)
        raise click.Abort

    monkeypatch.setattr("engine.commands.runs.drive.answer_in_terminal", interrupted)
    control = RunControl()
    Driver(asked[0])._answer_permission(permission("p"), control)
    assert control.stop_now.is_set()


def test_being_told_to_end_breaks_a_prompt_off():
    import os
    import signal

    with prompt_signals(), pytest.raises(KeyboardInterrupt):
        os.kill(os.getpid(), signal.SIGTERM)
