"""What Claude does about the task that it builds, below its step in the Build pane."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from helpers.plans import plan_document, step

from engine.claude_code.events.todos import Todo
from engine.claude_code.live.sessions import ClaudeSession, ClaudeState, RunningTool, SubAgent, Wait
from engine.workspace.build_record import BuildRecord, Status, StepRecord
from engine.workspace.records.lease import Lease
from engine.workspace.records.plan import Plan
from widgets.building.build_rows import build_rows, empty_output

NOW = datetime(2026, 11, 21, 10, tzinfo=UTC)
ID = "4eeb953a-ecda-43fa-bbe2-fe93128450ed"
PLAN = Plan.model_validate(plan_document(step("a"), step("b")))
RUNNING = StepRecord(
    PLAN.steps[0], Status.RUNNING, 2, NOW - timedelta(seconds=5), by="claude", is_marked=True, claude_session=ID
)
BUILD = BuildRecord("task_1", PLAN, None, None, (RUNNING, StepRecord(PLAN.steps[1])), status="BUILDING")
LEASE = Lease.model_validate({"task_id": "task_1", "owner": "claude", "claude_session": ID})
TODOS = (Todo("1", "Read", "completed"), Todo("2", "Write the tests", "in_progress"), Todo("3", "Run them", "pending"))
SESSION = ClaudeSession(ID, ClaudeState.WORKING, NOW, NOW, todos=TODOS)


def lines_below(build: BuildRecord, *sessions: ClaudeSession) -> list[str]:
    return [row.left.plain.strip() for row in build_rows(build, NOW, sessions) if row.key.startswith("claude ")]


def test_todos_stand_below_the_step_in_hand_and_the_cursor_passes_them_by():
    rows = list(build_rows(BUILD, NOW, (SESSION,)))
    assert [row.key for row in rows] == ["step a", "claude todos", "step b"]
    assert rows[0].left.plain == "● a  Do a  by Claude 4eeb953a"
    assert rows[1].left.plain == "    Claude: 1 of 3 todos, now: Write the tests"
    assert rows[1].is_heading


def test_the_tool_of_a_sub_agent_tells_more_than_that_it_works():
    agent = SubAgent("x", "studio:builder", NOW)
    tools = (RunningTool("1", "Agent: studio:builder", NOW), RunningTool("2", "Bash: pytest -q", NOW, "x"))
    session = replace(SESSION, todos=(), agents=(agent,), tools=tools)
    assert lines_below(BUILD, session) == ["studio:builder ▸ Bash: pytest -q"]
    assert lines_below(BUILD, replace(session, tools=tools[:1])) == ["Agent: studio:builder"]


def test_what_waits_for_the_person_is_said_instead_of_the_tool():
    wait = Wait("w", ClaudeState.WAITS_FOR_PERMISSION, "Bash: rm x", NOW)
    session = replace(SESSION, state=wait.state, wait=wait, todos=(), tools=(RunningTool("1", "Bash: rm x", NOW),))
    assert lines_below(BUILD, session) == ["? Claude waits for permission  asked just now: Bash: rm x"]


def test_between_two_steps_it_stands_below_them():
    between = replace(BUILD, steps=(StepRecord(PLAN.steps[0]), StepRecord(PLAN.steps[1])), lease=LEASE)
    assert [row.key for row in build_rows(between, NOW, (SESSION,)) if row.key.startswith(("step", "claude t"))] == [
        "step a",
        "step b",
        "claude todos",
    ]


def test_another_session_and_one_that_is_over_say_nothing_here():
    assert lines_below(BUILD, replace(SESSION, id="another")) == []
    assert lines_below(BUILD, replace(SESSION, state=ClaudeState.ENDED)) == []
    assert lines_below(replace(BUILD, lease=LEASE), replace(SESSION, id="another")) == []


def test_where_its_output_is():
    assert empty_output(RUNNING).startswith("Claude does this in its own terminal")


def test_a_step_that_claude_left_is_not_said_to_be_done_by_it():
    assert empty_output(replace(RUNNING, status=Status.PAUSED)).startswith("No output is kept")


def test_a_long_reason_does_not_hide_that_it_is_claudes():
    again = replace(BUILD, steps=(replace(RUNNING, reason="npm test: 1 failing"), BUILD.steps[1]))
    first = next(iter(build_rows(again, NOW)))
    assert first.left.plain == "● a  Do a  by Claude 4eeb953a  last time ✘ npm test: 1 failing"
