"""Claude at work on steps: what it is told, what it may do, and what follows where it fails."""

import json

from helpers.claude_developer import (
    COUNTING,
    DONE,
    GATES,
    HINT,
    STEP_1,
    STEP_2,
    answering,
    developer,
    prompts_of,
    readme,
)
from helpers.claude_project import Project
from helpers.messages_api import MessagesApi
from helpers.messages_script import Document, Text, Tool, in_turn, newest_prompt
from helpers.plans import command_check, lines

from engine.workspace.questions import QuestionKind


def test_a_retry_is_told_what_failed_and_how_it_is_mended(project: Project, api: MessagesApi) -> None:
    project.write_plan(STEP_1)
    project.build()
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
    project.build(code=4)
    [prompt] = prompts_of(api.requests, "replan")
    assert "$ cat no-such-file" in prompt  # of its output
    [changed] = project.events("plan_changed")
    assert changed.get("reason") == "No such file is wanted"

    project.answer(QuestionKind.REVIEW, "accept")
    project.run("--task", project.task, meanwhile=lambda: project.answer(QuestionKind.PERMISSION, "once"))
    assert project.status == "COMPLETE"


def test_what_the_plan_names_runs_without_a_question(project: Project, api: MessagesApi) -> None:
    project.write_plan(STEP_1, quality_gates=GATES)
    project.build()
    assert all(gate in prompts_of(api.requests, "step_1_attempt_1")[0] for gate in GATES.values())
    assert project.events("question_asked") == []


def test_what_a_person_denies_does_not_happen_and_claude_is_told_why(project: Project, api: MessagesApi) -> None:
    project.write_plan({**STEP_2, "depends_on": []})
    deny = ("deny", "--text", "Count them yourself")
    project.build(meanwhile=lambda: project.answer(QuestionKind.PERMISSION, *deny))
    assert "Count them yourself" in json.dumps(api.requests[-1]["messages"])
    assert project.status == "COMPLETE"


def test_what_a_person_allows_for_the_session_is_asked_once(project: Project, api: MessagesApi) -> None:
    again = {**STEP_2, "id": "step_3", "depends_on": ["step_2"]}
    project.write_plan({**STEP_2, "depends_on": []}, again)
    api.respond = developer(project.root, step_3_attempt_1=[[Tool("Bash", {"command": COUNTING})], [Text("Counted.")]])
    project.build(meanwhile=lambda: project.answer(QuestionKind.PERMISSION, "session"))
    assert len(project.events("question_asked")) == 1


def test_hooks_hear_of_the_tools_that_claude_uses(project: Project) -> None:
    noted = {"type": "command", "command": "cat >> tools; echo >> tools"}
    project.write_hooks({event: [{"hooks": [noted]}] for event in ("PreToolUse", "PostToolUse", "PostToolUseFailure")})
    project.write_plan(STEP_1)
    project.build()
    told = [json.loads(line) for line in lines(project.root / "tools") if line]
    heard = [(one["hook_event_name"], one["tool_name"]) for one in told]
    assert heard[:2] == [("PreToolUse", "Read"), ("PostToolUse", "Read")]
    assert ("PostToolUseFailure", "Bash") in heard  # the check that Claude ran itself before it mended


def test_a_hook_that_asks_claude_itself_may_forbid_a_tool(project: Project, api: MessagesApi) -> None:
    asked = {"type": "prompt", "prompt": "May this run? $ARGUMENTS"}
    project.write_hooks({"PreToolUse": [{"matcher": "Bash", "hooks": [asked]}]})
    project.write_plan({**STEP_2, "depends_on": []})
    verdict, works = in_turn(*answering({"ok": False, "reason": "Nobody counts here"})), api.respond
    api.respond = lambda request: verdict(request) if is_hooks(request) else works(request)
    project.build()
    assert [COUNTING in newest_prompt(request) for request in api.requests if is_hooks(request)] == [True]
    assert "Nobody counts here" in json.dumps(api.requests[-1]["messages"])
    assert project.events("question_asked") == []


def is_hooks(request: Document) -> bool:
    return "May this run?" in newest_prompt(request)
