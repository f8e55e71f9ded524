"""The shipped script, from the goal to COMPLETE, through `studio run`."""

import click
import pytest

from engine.commands.main import run
from engine.commands.runs.drive import Driver
from engine.shipped_files import shipped


@pytest.fixture
def stage(tmp_path, monkeypatch):
    (tmp_path / ".studio").mkdir()
    (tmp_path / "studio/config").mkdir(parents=True)
    (tmp_path / "studio/config/engine.yaml").write_text("assistant: scripted\nscript: greeting.yaml\n")
    (tmp_path / "greeting.yaml").write_text((shipped("scripts") / "greeting.yaml").read_text())
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_a_first_attempt_fails_and_the_second_one_mends_it(stage, capsys):
    assert run(["run", "Greet somebody by name", "--assume", "--accept"]) == 0
    out = capsys.readouterr().out
    assert "step_2 attempt 1 failed" in out
    assert "COMPLETE: 2 steps done" in out
    assert '"Hello!"' in (stage / "greeting.py").read_text()


def test_what_accepting_agrees_to_is_seen_before_it_is_asked(stage, capsys, monkeypatch):
    seen = []

    def leave_it_open(_question: object) -> None:
        seen.append(capsys.readouterr().err)

    monkeypatch.setattr(Driver, "_has_person", lambda _: True)
    monkeypatch.setattr("engine.commands.runs.drive.answer_in_terminal", leave_it_open)
    assert run(["run", "Greet somebody by name", "--assume"]) == 4
    assert "python3 check_greeting.py" in seen[0]
    assert "studio run --task" in capsys.readouterr().err


def test_ctrl_c_at_a_question_stops_and_says_how_to_go_on(stage, capsys, monkeypatch):
    def interrupt(_question: object) -> None:
        raise click.Abort

    monkeypatch.setattr(Driver, "_has_person", lambda _: True)
    monkeypatch.setattr("engine.commands.runs.drive.answer_in_terminal", interrupt)
    assert run(["run", "Greet somebody by name"]) == 130
    assert "studio run --task" in capsys.readouterr().err


def test_where_nobody_could_plan_no_task_is_opened(stage, capsys):
    assert run(["run", "Greet somebody by name", "--assistant", "nobody"]) == 1
    assert "There is no assistant 'nobody'" in capsys.readouterr().err
    assert not (stage / ".studio/tasks").exists()
