"""Claude is cut off, by a limit or by `kill -9`: what was done stays done, and the rest goes on."""

import json
import time
from collections.abc import Sequence

import pytest
from helpers.claude_developer import (
    GOAL,
    SMALL,
    STEP_1,
    developer,
    first_try,
    prompts_of,
    rest_of_first_step,
)
from helpers.claude_project import Project
from helpers.messages_api import MessagesApi
from helpers.messages_script import Document, Failure, Item, Respond, Silence
from helpers.plans import command_check, lines, step

from engine.workspace.questions import QuestionKind


def test_at_the_spending_limit_a_step_stops_hard_until_a_person_raises_it(project: Project, api: MessagesApi) -> None:
    project.write_plan(STEP_1)
    project.configure(cost_cap_usd=0.002)
    project.build(code=4)
    asked, requests = project.question(QuestionKind.CAP), len(api.requests)
    assert asked.facts["spent_usd"] >= 0.002
    assert requests < len(first_try(project.root))  # it was in the middle of something

    project.build(code=4)
    assert len(api.requests) == requests

    project.answer(QuestionKind.CAP, "raise", "--usd", "1")
    api.respond = developer(project.root, step_1_attempt_1=rest_of_first_step(project.root))
    project.build()
    assert project.status == "COMPLETE"


def test_planning_stops_at_the_spending_limit_too(project: Project, api: MessagesApi) -> None:
    project.configure(cost_cap_usd=0.0001)
    project.plan(GOAL, *SMALL, "--assume", code=4)
    requests = len(api.requests)
    project.plan("--task", project.task, "--assume", code=4)
    assert len(api.requests) == requests
    project.answer(QuestionKind.CAP, "raise", "--usd", "1")
    project.plan("--task", project.task, "--assume", "--accept")


def test_a_used_up_quota_pauses_until_its_reset_and_uses_no_attempt(
    project: Project, api: MessagesApi, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("ANTHROPIC_API_KEY")  # only who is logged in is told of the reset
    monkeypatch.setenv("CLAUDE_CODE_OAUTH_TOKEN", "sk-ant-oat01-test-0123456789")
    api.respond = limited(api.respond)
    project.write_plan(STEP_1)
    project.build()
    [held] = project.events("attempt_held")
    assert held.get("error_kind") == "quota"
    assert [event.get("attempt") for event in project.events("step_started")] == [1, 1, 2]


def limited(respond: Respond) -> Respond:
    """The account's limit is reached at the first request, for two seconds."""
    ends: list[int] = []

    def refuse_or_respond(request: Document) -> Sequence[Item]:
        ends[:] = ends or [int(time.time()) + 2]
        if time.time() >= ends[0]:
            return respond(request)
        headers = {"anthropic-ratelimit-unified-status": "rejected", "anthropic-ratelimit-unified-reset": str(ends[0])}
        return [Failure(429, "rate_limit_error", headers=headers)]

    return refuse_or_respond


def test_after_a_kill_the_conversation_goes_on_and_what_is_done_stays_done(project: Project, api: MessagesApi) -> None:
    done = step("before", "echo before >> ran", success_criteria=[command_check("test -f ran")])
    project.write_plan(done, {**STEP_1, "depends_on": ["before"]})
    api.respond = developer(project.root, step_1_attempt_1=[*first_try(project.root)[:2], [Silence()]])
    project.run_and_kill("run", "--task", project.task, "--trust", when=lambda: len(api.requests) >= 3)
    left = project.assistants_processes()
    assert left != []

    api.respond = developer(project.root, step_1_attempt_1=rest_of_first_step(project.root))
    project.build()
    assert set(project.assistants_processes()) & set(left) == set()
    assert "I look at the file first." in json.dumps(api.requests[-1]["messages"])
    assert "You were cut off" in prompts_of(api.requests, "step_1_attempt_1")[-1]
    assert [event.get("attempt") for event in project.events("step_started") if event.step_id == "step_1"] == [1, 1]
    assert lines(project.root / "ran") == ["before"]
    assert project.status == "COMPLETE"


def test_a_kill_while_it_plans_leaves_nothing_at_work(project: Project, api: MessagesApi) -> None:
    api.respond = lambda request: [Silence()]
    project.run_and_kill("plan", GOAL, *SMALL, when=lambda: api.requests)
    left = project.assistants_processes()
    assert left != []
    api.respond = developer(project.root)
    project.plan("--task", project.task, code=4)
    assert set(project.assistants_processes()) & set(left) == set()
