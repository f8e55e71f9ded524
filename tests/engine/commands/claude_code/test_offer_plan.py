"""`studio offer-plan`."""

import json

import pytest
from helpers.plans import TASK
from helpers.sure_plans import write_sure_plan

from engine.commands.main import run as studio
from engine.orchestration.sessions import current_session_id
from engine.running.answers import give_answer
from engine.shipped_files import shipped


@pytest.fixture
def paths(tmp_path, monkeypatch, tmp_path_factory):
    monkeypatch.setenv("STUDIO_TUI_STATE", str(tmp_path_factory.mktemp("state")))
    monkeypatch.delenv("STUDIO_DIR", raising=False)
    return write_sure_plan(tmp_path)


def offer(paths, capsys, *words: str) -> tuple[int, str, str]:
    code = studio(["-C", str(paths.root), "offer-plan", TASK, *words])
    return code, *capsys.readouterr()


def answer(paths, question: str, **given: str) -> None:
    give_answer(paths, current_session_id(paths), question, given)


def test_it_says_what_came_of_the_review(paths, capsys):
    code, out, _ = offer(paths, capsys, "--json")
    told = json.loads(out)
    assert (code, told["review"], told["level"]) == (4, "waits", "proceed")
    answer(paths, told["question_id"], choice="accept")
    code, out, _ = offer(paths, capsys)
    assert code == 0
    assert out.startswith(f"{TASK} is accepted")
    assert f"/studio:build {TASK}" in out


def test_a_plan_that_was_sent_back_says_why(paths, capsys):
    told = json.loads(offer(paths, capsys, "--json", "--wait", "0.01")[1])
    answer(paths, told["question_id"], choice="send_back", remark="too long")
    assert offer(paths, capsys) == (3, f"{TASK} is sent back: too long\n", "")


def test_whoever_reads_the_answer_is_told_of_no_failure(paths, capsys):
    """Claude Code shows a command that ends with another code as failed, in Activity too."""
    code, out, _ = offer(paths, capsys, "--json", "--exit-zero")
    told = json.loads(out)
    assert (code, told["review"]) == (0, "waits")
    answer(paths, told["question_id"], choice="send_back", remark="too long")
    assert offer(paths, capsys, "--exit-zero") == (0, f"{TASK} is sent back: too long\n", "")


def test_a_plan_that_cannot_be_offered_is_a_failure_to_everybody(paths, capsys):
    paths.plan(TASK).unlink()
    assert offer(paths, capsys, "--exit-zero")[0] == 1


def test_claude_is_told_to_read_the_answer():
    """What the plugin has Claude run: a review that a person sends back is no failed command."""
    text = (shipped("plugin") / "commands" / "studio.md").read_text()
    assert "studio offer-plan <task> --wait 100 --exit-zero" in " ".join(text.split())


def test_a_task_without_a_plan_is_refused(paths, capsys):
    paths.plan(TASK).unlink()
    code, out, err = offer(paths, capsys)
    assert (code, out) == (1, "")
    assert "plan" in err


@pytest.mark.parametrize("seconds", ["-1", "soon", "99999"])
def test_it_waits_only_so_long_as_makes_sense(paths, capsys, seconds):
    code, out, err = offer(paths, capsys, "--wait", seconds)
    assert code != 0
    assert out == ""
    assert "--wait" in err
