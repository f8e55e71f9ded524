"""The shipped script, from the goal to COMPLETE, through `studio run`."""

import pytest

from engine.commands.main import run
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
