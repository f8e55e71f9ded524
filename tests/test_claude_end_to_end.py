"""The real Claude Code CLI plans and builds a small feature through `studio`, against a Messages API on loopback."""

import json
import os
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from helpers.claude import bundled_claude, set_environment
from helpers.claude_developer import (
    COUNTING,
    DONE,
    GATES,
    GOAL,
    HINT,
    MENDED,
    PLAN,
    QUESTION,
    STEP_1,
    STEP_2,
    Turns,
    answering,
    developer,
    first_try,
    prompts_of,
    readme,
    second_try,
)
from helpers.claude_project import Project
from helpers.messages_api import USAGE, MessagesApi
from helpers.messages_script import Silence, Text, Tool
from helpers.plans import command_check, lines, step
from helpers.terminal import Terminal, control_room

from engine.workspace.questions import QuestionKind

CLAUDE = ("--assistant", "claude")

RUN = ("run", *CLAUDE, "--task")


@pytest.fixture
def api(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[MessagesApi]:
    """Every `studio` that a test starts finds the bundled `claude`, and the tools of these tests, first on its PATH."""
    programs = tmp_path / "programs"
    programs.mkdir()
    (programs / "claude").symlink_to(bundled_claude())
    with MessagesApi(lambda request: [Text("Nothing.")]) as api:
        set_environment(monkeypatch, api, tmp_path)
        path = (str(programs), str(Path(sys.executable).parent), os.environ["PATH"])
        monkeypatch.setenv("PATH", os.pathsep.join(path))
        yield api


@pytest.fixture
def project(tmp_path: Path, api: MessagesApi) -> Project:
    project = Project(tmp_path / "words")
    api.respond = developer(project.root)
    return project


def build(project: Project, code: int = 0, meanwhile: Callable[[], object] = lambda: None) -> None:
    """Builds a plan that is there already."""
    project.studio(*RUN, project.task, "--trust", code=code, meanwhile=meanwhile)


def rest_of_first_step(root: Path) -> Turns:
    """What is left once words.py has its function: in one attempt, with the same mistake and its mending."""
    return [first_try(root)[2], *second_try(root)]


def test_from_a_goal_to_a_verified_build(project: Project, api: MessagesApi) -> None:
    project.studio("run", GOAL, *CLAUDE, "--workflow", "build_only", code=4)
    assert [asked.text for asked in project.question(QuestionKind.ROUND).form] == [QUESTION]
    project.answer(QuestionKind.ROUND, "--set", "success=It is an empty word")

    project.studio(*RUN, project.task, code=4)
    assert "It is an empty word" in prompts_of(api.requests, "plan")[0]
    assert project.question(QuestionKind.REVIEW).facts["level"] == "proceed"
    project.answer(QuestionKind.REVIEW, "accept")

    said = project.studio(*RUN, project.task, meanwhile=lambda: project.answer(QuestionKind.PERMISSION, "once"))
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
    project.studio("plan", GOAL, *CLAUDE, "--workflow", "plan_then_build", "--answers", str(answers), code=4)
    first, *later = prompts_of(api.requests, "questions")
    assert ["of 4 of the planning" in prompt for prompt in later] == [True] * 3
    assert "It is an empty word" not in first
    assert all("It is an empty word" in prompt for prompt in later)


def test_a_plan_that_is_sent_back_is_made_anew_with_the_remark(project: Project, api: MessagesApi) -> None:
    project.studio("plan", GOAL, *CLAUDE, "--workflow", "build_only", "--assume", code=4)
    project.answer(QuestionKind.REVIEW, "send_back", "--text", "Leave the README alone")
    api.respond = developer(project.root, plan=[[Tool("StructuredOutput", {**PLAN, "steps": [STEP_1]})]])
    project.studio("plan", "--task", project.task, *CLAUDE, "--accept")
    assert "Leave the README alone" in prompts_of(api.requests, "plan")[-1]
    assert [step["id"] for step in json.loads(project.paths.plan(project.task).read_text())["steps"]] == ["step_1"]


def test_a_retry_is_told_what_failed_and_how_it_is_mended(project: Project, api: MessagesApi) -> None:
    project.write_plan(STEP_1)
    build(project)
    [first] = prompts_of(api.requests, "step_1_attempt_1")
    [second] = prompts_of(api.requests, "step_1_attempt_2")
    assert "ValueError: max() arg is an empty sequence" in second
    assert HINT in second
    assert "ValueError" not in first
    assert HINT not in first


def test_after_three_failures_claude_plans_the_rest_anew(project: Project, api: MessagesApi) -> None:
    wrong = {**STEP_2, "depends_on": [], "success_criteria": [command_check("cat no-such-file")]}
    other = {**STEP_2, "id": "step_3", "action": "Name longest_word in the README.", "depends_on": []}
    replan = {"reason": "No such file is wanted", "steps": [other]}
    script = {"replan": answering(replan), "step_2_attempt_1": DONE, "step_3_attempt_1": readme(project.root)}
    api.respond = developer(project.root, **script)
    project.write_plan(wrong)
    build(project, code=4)
    [prompt] = prompts_of(api.requests, "replan")
    assert "$ cat no-such-file" in prompt  # of its output
    [changed] = project.events("plan_changed")
    assert changed.get("reason") == "No such file is wanted"

    project.answer(QuestionKind.REVIEW, "accept")
    project.studio(*RUN, project.task, meanwhile=lambda: project.answer(QuestionKind.PERMISSION, "once"))
    assert project.status == "COMPLETE"


def test_what_the_plan_names_runs_without_a_question(project: Project, api: MessagesApi) -> None:
    project.write_plan(STEP_1, quality_gates=GATES)
    build(project)
    assert all(gate in prompts_of(api.requests, "step_1_attempt_1")[0] for gate in GATES.values())
    assert project.events("question_asked") == []


def test_what_a_person_denies_does_not_happen_and_claude_is_told_why(project: Project, api: MessagesApi) -> None:
    project.write_plan({**STEP_2, "depends_on": []})
    deny = ("deny", "--text", "Count them yourself")
    build(project, meanwhile=lambda: project.answer(QuestionKind.PERMISSION, *deny))
    assert "Count them yourself" in json.dumps(api.requests[-1]["messages"])
    assert project.status == "COMPLETE"


def test_what_a_person_allows_for_the_session_is_asked_once(project: Project, api: MessagesApi) -> None:
    again = {**STEP_2, "id": "step_3", "depends_on": ["step_2"]}
    project.write_plan({**STEP_2, "depends_on": []}, again)
    api.respond = developer(project.root, step_3_attempt_1=[[Tool("Bash", {"command": COUNTING})], [Text("Counted.")]])
    build(project, meanwhile=lambda: project.answer(QuestionKind.PERMISSION, "session"))
    assert len(project.events("question_asked")) == 1


def test_at_the_spending_limit_a_step_stops_hard_until_a_person_raises_it(project: Project, api: MessagesApi) -> None:
    project.write_plan(STEP_1)
    project.configure(cost_cap_usd=0.002)
    build(project, code=4)
    asked, requests = project.question(QuestionKind.CAP), len(api.requests)
    assert asked.facts["spent_usd"] >= 0.002
    assert requests < len(first_try(project.root))  # it was in the middle of something

    build(project, code=4)
    assert len(api.requests) == requests

    project.answer(QuestionKind.CAP, "raise", "--usd", "1")
    api.respond = developer(project.root, step_1_attempt_1=rest_of_first_step(project.root))
    build(project)
    assert project.status == "COMPLETE"


def test_planning_stops_at_the_spending_limit_too(project: Project, api: MessagesApi) -> None:
    project.configure(cost_cap_usd=0.0001)
    project.studio("plan", GOAL, *CLAUDE, "--workflow", "build_only", "--assume", code=4)
    requests = len(api.requests)
    project.studio("plan", "--task", project.task, *CLAUDE, "--assume", code=4)
    assert len(api.requests) == requests
    project.answer(QuestionKind.CAP, "raise", "--usd", "1")
    project.studio("plan", "--task", project.task, *CLAUDE, "--assume", "--accept")


def test_after_a_kill_the_conversation_goes_on_and_what_is_done_stays_done(project: Project, api: MessagesApi) -> None:
    done = step("before", "echo before >> ran", success_criteria=[command_check("test -f ran")])
    project.write_plan(done, {**STEP_1, "depends_on": ["before"]})
    api.respond = developer(project.root, step_1_attempt_1=[*first_try(project.root)[:2], [Silence()]])
    project.run_and_kill(*RUN, project.task, "--trust", when=lambda: len(api.requests) == 3)
    left = project.assistants_processes()
    assert left != []

    api.respond = developer(project.root, step_1_attempt_1=rest_of_first_step(project.root))
    build(project)
    assert set(project.assistants_processes()) & set(left) == set()
    assert "I look at the file first." in json.dumps(api.requests[-1]["messages"])
    assert "You were cut off" in prompts_of(api.requests, "step_1_attempt_1")[-1]
    assert [event.get("attempt") for event in project.events("step_started") if event.step_id == "step_1"] == [1, 1]
    assert lines(project.root / "ran") == ["before"]
    assert project.status == "COMPLETE"


def test_a_kill_while_it_plans_leaves_nothing_at_work(project: Project, api: MessagesApi) -> None:
    api.respond = lambda request: [Silence()]
    project.run_and_kill("plan", GOAL, *CLAUDE, "--workflow", "build_only", when=lambda: api.requests)
    left = project.assistants_processes()
    assert left != []
    api.respond = developer(project.root)
    project.studio("plan", "--task", project.task, *CLAUDE, code=4)
    assert set(project.assistants_processes()) & set(left) == set()


def test_hooks_hear_of_the_tools_that_claude_uses(project: Project) -> None:
    noted = {"type": "command", "command": "cat >> tools; echo >> tools"}
    groups = {event: [{"hooks": [noted]}] for event in ("PreToolUse", "PostToolUse", "PostToolUseFailure")}
    project.paths.lifecycle_hooks.parent.mkdir()
    project.paths.lifecycle_hooks.write_text(json.dumps({"hooks": groups}))
    project.studio("hooks", "--trust")
    project.write_plan(STEP_1)
    build(project)
    told = [json.loads(line) for line in lines(project.root / "tools") if line]
    heard = [(one["hook_event_name"], one["tool_name"]) for one in told]
    assert heard[:2] == [("PreToolUse", "Read"), ("PostToolUse", "Read")]
    assert ("PostToolUseFailure", "Bash") in heard  # the check that Claude ran itself before it mended


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


CTRL_S = "\x13"


def answer_on_screen(terminal: Terminal, waits: str, question: str, key: str) -> None:
    terminal.wait_for(waits)
    terminal.press("a")
    terminal.wait_for(question)
    terminal.press(key)
