"""Claude asks, plans, and builds what was planned, from one goal."""

import json
from pathlib import Path

from helpers.claude_developer import (
    GOAL,
    MENDED,
    PLAN,
    QUESTION,
    SMALL,
    STEP_1,
    developer,
    prompts_of,
)
from helpers.claude_project import Project
from helpers.messages_api import USAGE, MessagesApi
from helpers.messages_script import Tool
from helpers.terminal import Terminal, control_room

from engine.workspace.questions import QuestionKind

CTRL_S = "\x13"


def test_from_a_goal_to_a_verified_build(project: Project, api: MessagesApi) -> None:
    project.run(GOAL, *SMALL, code=4)
    assert [asked.text for asked in project.question(QuestionKind.ROUND).form] == [QUESTION]
    project.answer(QuestionKind.ROUND, "--set", "success=It is an empty word")

    project.run("--task", project.task, code=4)
    assert "It is an empty word" in prompts_of(api.requests, "plan")[0]
    assert project.question(QuestionKind.REVIEW).facts["level"] == "proceed"
    project.answer(QuestionKind.REVIEW, "accept")

    said = project.run("--task", project.task, meanwhile=lambda: project.answer(QuestionKind.PERMISSION, "once"))
    assert "step_1 attempt 1 failed" in said
    assert "gate lint done" in said
    assert "gate test done" in said
    assert project.status == "COMPLETE"
    assert MENDED in (project.root / "words.py").read_text()
    assert "longest_word" in (project.root / "README.md").read_text()
    assert_counted(project, api)


def assert_counted(project: Project, api: MessagesApi) -> None:
    """Everything that the service said it used, in planning and building, once."""
    spent = json.loads(project.studio("status", "--json"))["build"]["spent"]
    assert spent["tokens"] == len(api.requests) * sum(USAGE.values())
    assert spent["cost_usd"] > 0


def test_each_round_knows_what_was_answered_before(project: Project, api: MessagesApi, tmp_path: Path) -> None:
    answers = tmp_path / "answers.yaml"
    answers.write_text("success: It is an empty word")
    project.plan(GOAL, "--workflow", "plan_then_build", "--answers", str(answers), code=4)
    first, *later = prompts_of(api.requests, "questions")
    assert ["of 4 of the planning" in prompt for prompt in later] == [True] * 3
    assert "It is an empty word" not in first
    assert all("It is an empty word" in prompt for prompt in later)


def test_a_plan_that_is_sent_back_is_made_anew_with_the_remark(project: Project, api: MessagesApi) -> None:
    project.plan(GOAL, *SMALL, "--assume", code=4)
    project.answer(QuestionKind.REVIEW, "send_back", "--text", "Leave the README alone")
    api.respond = developer(project.root, plan=[[Tool("StructuredOutput", {**PLAN, "steps": [STEP_1]})]])
    project.plan("--task", project.task, "--accept")
    assert "Leave the README alone" in prompts_of(api.requests, "plan")[-1]
    assert [step["id"] for step in json.loads(project.paths.plan(project.task).read_text())["steps"]] == ["step_1"]


def test_the_control_room_takes_a_goal_to_a_verified_build(project: Project, tmp_path: Path) -> None:
    project.configure(assistant="claude")
    terminal = control_room(project.root, tmp_path / "state")
    try:
        terminal.wait_for("New goal")
        terminal.press("n")
        terminal.wait_for("What should be true when this is done?")
        terminal.press("Fix words.py: longest_word is missing", "enter")
        answer_on_screen(terminal, "asks you: Round 1", QUESTION, CTRL_S)
        answer_on_screen(terminal, "asks you: Review", "Confidence", "a")
        answer_on_screen(terminal, "? permission", "May Bash be used?", "o")
        terminal.wait_for("100% ✔ complete")
    finally:
        terminal.close()
    assert project.status == "COMPLETE"


def answer_on_screen(terminal: Terminal, waits: str, question: str, key: str) -> None:
    terminal.wait_for(waits)
    terminal.press("a")
    terminal.wait_for(question)
    terminal.press(key)
