"""What the panes say about a task that is planned, held up, or built by an assistant."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from helpers.host import HostApp
from helpers.pictures import NOW
from helpers.runs import (
    ASKING,
    BUILDING,
    HELD_UP,
    PLANNED,
    SESSION,
    SURVEYED,
    TASK,
    WAITING_FOR_ANSWERS,
    event,
    snapshot_of,
)
from helpers.runs import build_of as build

from engine.overview import Overview
from engine.workspace.build_record import BuildRecord, Spent, Status
from engine.workspace.money_words import dollars_in_words
from engine.workspace.questions import OpenQuestion, QuestionKind
from widgets.building.build_pane import BuildPane
from widgets.building.build_rows import build_rows, front_key, logs_by_key
from widgets.building.build_words import progress_bar, state_words
from widgets.frame.status_line import status_line
from widgets.inbox.question_rows import question_rows, question_text
from widgets.inbox.queue_pane import QueuePane
from widgets.parts.pane import Pane
from widgets.sessions.session_pane import session_rows

PLANNING = [*SURVEYED, event(90, "phase_started", phase="questions", log="planning.1.log")]


def text_of(found: BuildRecord, now: datetime = NOW) -> dict[str, str]:
    return {row.key: f"{row.left.plain} | {row.right.plain}" for row in build_rows(found, now)}


def question(kind: str = "round", **facts: object) -> OpenQuestion:
    return OpenQuestion("q", QuestionKind(kind), "What now?", TASK, SESSION, NOW - timedelta(minutes=3), facts=facts)


# Planning


def test_planning_is_shown_phase_by_phase_above_the_steps() -> None:
    rows = text_of(build(PLANNING))
    assert list(rows)[:5] == [f"phase {name}" for name in ("context", "questions", "plan", "challenge", "review")]
    assert rows["phase context"].startswith("✔ context gathering  Python, 2 test folders")
    assert rows["phase context"].endswith("3.4s")
    assert rows["phase questions"].startswith("● questions")
    assert rows["phase questions"].endswith("running         1:30")


def test_a_phase_that_asks_names_the_key() -> None:
    assert "press a: round 1 of 4 waits for your answers" in text_of(build(ASKING))["phase questions"]


def test_a_planning_that_is_through_is_one_line() -> None:
    rows = text_of(build(PLANNED))
    assert not [key for key in rows if key.startswith("phase ")]
    assert rows["planned"].startswith("✔ planned: confidence 88 (proceed), 2 doubts")
    assert rows["planned"].endswith("2:20")


def test_each_phase_shows_the_log_of_its_planning() -> None:
    logs = logs_by_key(build(PLANNING))
    assert logs["phase questions"] == ("planning.1.log",)
    assert "phase plan" not in logs
    assert logs_by_key(build(PLANNED))["planned"] == ("planning.1.log",)


@pytest.mark.parametrize(
    ("events", "key"),
    [
        (PLANNING, "phase questions"),
        (ASKING, "phase questions"),
        (SURVEYED, "phase questions"),
        (PLANNED, "step step_1"),
    ],
    ids=["runs", "asks", "next", "planned"],
)
def test_the_cursor_belongs_where_the_planning_is(events: list[object], key: str) -> None:
    assert front_key(build(events)) == key


@pytest.mark.parametrize(
    ("events", "alive", "words"),
    [
        (PLANNING, True, "● planning"),
        (ASKING, False, "? asks you: a"),
        (PLANNING, False, "⏸ planning paused: p"),
        ([*PLANNING, event(1, "planning_held", error_kind="quota", resumes_at=str(NOW))], True, "⏸ planning held up"),
        ([*ASKING, event(1, "question_answered", kind="round")], False, "⏸ planning paused: p"),
        (PLANNED, False, "○ ready to build"),
        (BUILDING, True, "⏸ held up"),
    ],
)
def test_the_state_in_words(events: list[object], alive: bool, words: str) -> None:
    assert state_words(build(events, alive=alive)) == words


def test_an_open_question_is_the_state_whatever_runs() -> None:
    assert state_words(build(PLANNING), asks=True) == "? asks you: a"


def test_a_planning_that_was_given_up_is_called_halted() -> None:
    assert state_words(replace(build(PLANNING, alive=False), status="HALTED")) == "✘ halted"


def test_the_bar_counts_phases_while_it_is_planned() -> None:
    assert progress_bar(build(PLANNING)).startswith("1/5 ━━━╸")
    assert progress_bar(build(PLANNED)).startswith("0/4 ───")


# Building


def test_what_is_held_up_counts_down() -> None:
    assert "goes on in 12:31, quota: the account's limit is reached" in text_of(build(BUILDING))["step step_3"]
    assert "goes on in 12:30, quota" in text_of(build(BUILDING), NOW + timedelta(seconds=1))["step step_3"]
    assert "goes on now, quota" in text_of(build(BUILDING), NOW + timedelta(minutes=13))["step step_3"]


def test_without_a_process_nothing_goes_on_by_itself() -> None:
    row = text_of(build(BUILDING, alive=False))["step step_3"]
    assert "until 00:52, quota: the account's limit is reached" in row
    assert "goes on" not in row


def test_a_planning_that_is_held_up_counts_down() -> None:
    until = (NOW + timedelta(seconds=9)).isoformat()
    held = event(5, "planning_held", error_kind="network", error="not reached", resumes_at=until)
    assert "goes on in 0:09, network: not reached" in text_of(build([*PLANNING, held]))["phase questions"]


def test_a_step_names_the_assistant_that_did_it() -> None:
    rows = text_of(build(BUILDING))
    assert "Write the endpoint  by STUDIO's assistant" in rows["step step_2"]
    assert " by " not in rows["step step_1"]


def test_a_step_that_a_person_passed_over_says_so() -> None:
    failed = event(9, "step_failed", step_id="step_3", reason="2 failed")
    answer = event(8, "question_answered", step_id="step_3", kind="escalation", answer={"choice": "skip"})
    row = text_of(build([*BUILDING, failed, answer]))["step step_3"]
    assert row.startswith("⊘ step_3")
    assert "skipped by you" in row


async def test_the_frame_tells_that_the_plan_changed() -> None:
    pane = BuildPane()
    async with HostApp(pane).run_test(size=(120, 30)):
        pane.show(HELD_UP, NOW)
        assert "held up · plan changed 1× · " in str(pane.border_subtitle)
        assert pane.row_list.selected.key == "step step_3"


# What waits


def test_open_questions_come_first_in_the_queue_and_the_first_names_the_key() -> None:
    rows = list(question_rows((question("permission"), question("round")), NOW))
    assert [row.left.plain for row in rows] == ["? permission  What now?", "? round  What now?"]
    assert [row.right.plain for row in rows] == ["a answers   3m", "  3m"]
    pane = QueuePane()
    assert pane.make_rows(WAITING_FOR_ANSWERS, NOW)[0].left.plain == "? round  Round 1 of 4: Scope and success"
    assert pane.tab_note(WAITING_FOR_ANSWERS) == "?1 2▲"


async def test_enter_on_a_question_tells_all_of_it() -> None:
    pane = QueuePane()
    app = HostApp(pane, heard=Pane.DetailRequested)
    async with app.run_test() as pilot:
        pane.show(WAITING_FOR_ANSWERS, NOW)
        pane.focus_pane()
        await pilot.press("enter")
        await pilot.pause()
        assert "What belongs to it?  [src/auth]" in app.heard[0].text


@pytest.mark.parametrize(
    ("asked", "says"),
    [
        (question("permission", detail="rm build/"), "rm build/"),
        (question("escalation", tried=[{"attempt": 2, "error": "exit 1"}]), "attempt 2: exit 1"),
        (question("cap", spent_usd=2.5, cap_usd=2), "used: $2.50 of $2.00"),
        (question("review", score=88, level="proceed"), "confidence 88 (proceed)"),
        (question("round", questions=[{"text": "Which?"}]), "Which?"),
        (question("cap", spent_usd="much"), "used: ? of ?"),
        (question("escalation", tried="nonsense"), "escalation: What now?"),
    ],
)
def test_a_question_tells_its_facts_whatever_was_written(asked: OpenQuestion, says: str) -> None:
    assert says in question_text(asked)


def test_what_waits_is_counted_once_and_names_its_key() -> None:
    snapshot = replace(snapshot_of(BUILDING), sprint=None)
    waiting = event(5, "step_waiting", step_id="step_3", reason="do it")
    asking = replace(snapshot, build=build([*BUILDING, waiting]))
    assert Overview(asking).waiting == 1
    about_step = replace(question("escalation"), step_id="step_3")
    assert Overview(replace(asking, questions=(about_step,))).waiting == 1
    two = Overview(replace(asking, questions=(question("permission"), question())))
    assert two.waiting == 3
    assert "3 waiting: a" in status_line(two, NOW, 100).plain
    assert "1 waiting  " in status_line(Overview(asking), NOW, 100).plain


# What was spent


def test_what_was_spent_is_told_where_there_is_something() -> None:
    assert "$0.65" in status_line(HELD_UP, NOW, 100).plain
    assert "$" not in status_line(WAITING_FOR_ANSWERS, NOW, 100).plain


def test_the_session_tells_what_assistants_used() -> None:
    session = HELD_UP.snapshot.session
    rows = {row.key: row for row in session_rows(session, NOW, HELD_UP.snapshot.build.spent)}
    assert rows["spent"].left.plain == "used 141K tokens, $0.65, measured"
    assert "141,300 tokens" in rows["spent"].detail
    assert "spent" not in {row.key for row in session_rows(session, NOW, Spent())}


AMOUNTS = [(0, "$0.00"), (0.0042, "$0.0042"), (0.12, "$0.12"), (1234.5, "$1,234.50")]


@pytest.mark.parametrize(("amount", "text"), AMOUNTS)
def test_dollars(amount: float, text: str) -> None:
    assert dollars_in_words(amount) == text


def test_a_held_up_step_is_paused_in_the_record() -> None:
    step = build(BUILDING).step("step_3")
    assert (step.status, step.resumes_at) == (Status.PAUSED, NOW + timedelta(minutes=12, seconds=31))
