"""Every failure has a way on: tried again, planned anew, put before a person; and each answer of the person."""

import json
import threading
import time

import pytest
from helpers.plans import TASK, command_check, document, step
from helpers.ways import Ways, attempts, does, ended, fails, names, prose, writes

from engine.assistants import holding
from engine.building.completed import AlreadyCompleteError
from engine.orchestration.control import RunControl
from engine.orchestration.errors import OrchestrationError


@pytest.fixture
def ways(tmp_path) -> Ways:
    return Ways(tmp_path)


def test_a_failing_check_is_mended_by_the_next_attempt_which_knows_of_it(ways):
    ways.plan(prose("a", "grep -q right out"))
    ways.script(does(writes("out", "wrong\n"), attempt=1), does(writes("out", "right\n")))
    assert ended(events := ways.build()) == "COMPLETE"
    assert attempts(events, "a") == [1, 2]
    assert next(event for event in events if event.event == "step_finished").by == "scripted"
    assert ways.status == "COMPLETE"
    assert document(ways.paths.sprint_counter)["tasks_in_sprint"] == 1
    with pytest.raises(AlreadyCompleteError):
        ways.build()
    assert document(ways.paths.sprint_counter)["tasks_in_sprint"] == 1
    assert any(event.event == "learning_noticed" for event in events)


def replanned(*steps, reason="another way"):
    return {"order": "replan", "data": {"steps": list(steps), "reason": reason}}


def test_after_three_failures_the_rest_is_planned_anew_and_what_is_done_stays(ways):
    ways.plan(prose("a"), prose("b", "test -e good", after=("a",)))
    ways.script(
        does(writes("good"), step="b2"),
        does(step="a"),
        does(step="b"),
        replanned(prose("a", "false"), prose("b2", "test -e good", after=("a",))),
    )
    first = ways.build()
    assert attempts(first, "b") == [1, 2, 3]
    (changed,) = [event for event in first if event.event == "plan_changed"]
    assert [(one["step_id"], one["change"]) for one in changed.get("changes")] == [("b", "removed"), ("b2", "added")]
    assert ways.paths.old_plan(TASK, 1).exists()
    # It would tell the assistant other things than the person agreed to.
    assert "waits for you" in ended(first)
    ways.answer(choice="accept")
    assert ended(second := ways.build()) == "COMPLETE"
    assert attempts(first + second, "a") == [1]


def test_a_plan_that_asks_for_nothing_new_goes_on_by_itself(ways):
    ways.plan(prose("a", "test -e good"))
    same = prose("a", "test -e good", produces=["good"])
    ways.script(does(writes("good"), attempt=4), does(step="a"), replanned(same))
    assert ended(events := ways.build()) == "COMPLETE"
    assert attempts(events, "a") == [1, 2, 3, 4]


@pytest.mark.parametrize(
    "answer",
    [
        {"text": "I would rather talk about it."},
        {"text": '{"steps": [{"id": "a"'},
        {"data": {"steps": [{"id": f"s{n}", "name": "x"} for n in range(501)], "reason": "more"}},
        {"data": {"steps": [{"id": "x", "name": "x", "action": "x", "depends_on": ["y"]}], "reason": "y?"}},
    ],
    ids=["prose", "half", "too many steps", "cannot be built"],
)
def test_planning_anew_that_comes_to_nothing_is_put_before_a_person(ways, answer):
    ways.plan(prose("a", "false"))
    ways.script(does(step="a"), {"order": "replan", **answer})
    assert ended(events := ways.build()) == "HALTED"
    assert "replan_failed" in names(events)
    (question,) = ways.questions
    assert question.kind == "escalation"
    assert ways.session_status == "waiting"
    assert not ways.paths.old_plan(TASK, 1).exists()


def escalated(ways: Ways, attempts: int = 1, *more) -> None:
    ways.plan(prose("a", "test -e good", attempts), *more)
    ways.script(does(writes("good"), when_file="now"), does())
    assert ended(ways.build()) == "HALTED"
    assert [question.step_id for question in ways.questions] == ["a"]


def test_the_question_tells_what_was_tried(ways):
    escalated(ways, 2)
    assert [one["attempt"] for one in ways.questions[0].facts["tried"]] == [1, 2]


def test_retry_goes_on_with_the_hint(ways):
    escalated(ways)
    (ways.root / "now").touch()
    ways.answer(choice="retry", hint="look at the file good")
    events = ways.build()
    assert ended(events) == "COMPLETE"
    log = next(event.get("log") for event in events if event.event == "step_started")
    assert attempts(events, "a") == [1]
    assert (ways.paths.attempt_logs(TASK) / log).exists()
    assert ways.questions == ()


def test_an_edited_plan_is_told_of_and_built(ways):
    escalated(ways)
    ways.edit(prose("a", "true", 1))
    ways.answer(choice="edit")
    assert ended(events := ways.build()) == "COMPLETE"
    assert "plan_edited" in names(events)


def test_a_skipped_step_lets_the_rest_run(ways):
    escalated(ways, 1, prose("b", after=("a",)))
    ways.answer(choice="skip")
    assert ended(events := ways.build()) == "COMPLETE"
    assert attempts(events, "a") == []
    assert attempts(events, "b") == [1]
    assert "a" not in document(ways.paths.progress(TASK))["completed_steps"]


def test_a_step_done_by_hand_is_only_checked(ways):
    escalated(ways)
    (ways.root / "good").touch()
    ways.answer(choice="by_hand")
    assert ended(events := ways.build()) == "COMPLETE"
    assert next(event for event in events if event.event == "step_finished").by == "person"


def test_giving_up_ends_the_session(ways):
    escalated(ways)
    ways.answer(choice="abort")
    assert ended(events := ways.build()) == "HALTED"
    assert attempts(events, "a") == []
    assert ways.session_status == "failed"
    (ways.root / "now").touch()
    assert ended(ways.build()) == "COMPLETE"  # somebody thinks better of it


def test_building_again_without_an_answer_withdraws_the_question(ways):
    escalated(ways)
    (ways.root / "now").touch()
    assert ended(ways.build()) == "COMPLETE"
    assert ways.questions == ()


def test_nothing_is_answered_twice(ways):
    escalated(ways)
    (question,) = ways.questions
    ways.answer(choice="skip")
    from engine.running.answers import give_answer

    with pytest.raises(OrchestrationError, match="does not wait"):
        give_answer(ways.paths, question.session_id, question.id, {"choice": "abort"})


def test_a_gate_that_fails_is_put_before_a_person(ways):
    ways.plan(prose("a"), quality_gates={"test": "test -e good"})
    ways.script(does(writes("good"), when_file="now"), does())
    assert ended(ways.build()) == "BLOCKED"
    (ways.root / "good").touch()
    ways.answer(choice="retry", hint="")
    assert ended(ways.build()) == "COMPLETE"


def test_after_failed_gates_the_whole_is_planned_anew(ways):
    ways.plan(prose("a"), quality_gates={"test": "test -e good"})
    ways.script(
        does(step="a"),
        {
            "order": "replan",
            "data": {
                "steps": [step("mend", "touch good", success_criteria=[command_check("test -e good")])],
                "reason": "x",
            },
        },
    )
    assert "waits for you" in ended(ways.build())  # the new command was agreed to by nobody
    ways.answer(choice="accept")
    assert ended(events := ways.build()) == "COMPLETE"
    assert attempts(events, "a") == []


def test_a_quota_is_waited_for_and_uses_no_attempt(ways):
    ways.plan(prose("a"))
    ways.script(does(writes("was_there"), fails("quota", resets_in_s=1), unless_file="was_there"), does())
    events = ways.build()
    assert ended(events) == "COMPLETE"
    (held,) = [event for event in events if event.event == "attempt_held"]
    assert held.get("error_kind") == "quota"
    assert held.get("resumes_at")
    assert attempts(events, "a") == [1, 1]


def test_a_stop_ends_the_wait_for_a_quota_at_once(ways):
    ways.plan(prose("a"))
    ways.script(does(fails("quota", resets_in_s=600)))
    control = RunControl()
    built: list = []
    thread = threading.Thread(target=lambda: built.extend(ways.build(control)))
    thread.start()
    while "attempt_held" not in names(ways.events):
        time.sleep(0.02)
    control.stop_now.set()
    thread.join(60)
    assert not thread.is_alive()
    assert "stopped by a person" in ended(built)


def test_the_network_is_tried_again_with_growing_pauses_then_a_person_is_asked(ways, monkeypatch):
    monkeypatch.setattr(holding, "NETWORK_WAITS_S", (0.0, 0.0))
    ways.plan(prose("a"))
    ways.script(does(fails("network")))
    assert ended(events := ways.build()) == "HALTED"
    assert attempts(events, "a") == [1, 1, 1]
    assert names(events).count("attempt_failed") == 0
    assert ways.questions[0].facts["error_kind"] == "network"


def test_silence_gets_one_more_chance(ways):
    ways.plan(prose("a"))
    ways.script(does(writes("was_there"), fails("timeout"), unless_file="was_there"), does())
    assert ended(events := ways.build()) == "COMPLETE"
    assert attempts(events, "a") == [1, 1]


def test_the_spending_limit_stops_and_asks(ways):
    ways.plan(prose("a"))
    ways.script(
        does({"use": {"cost_usd": 0.6}}, writes("was_there"), {"use": {"cost_usd": 0.6}}, unless_file="was_there"),
        does(),
        cost_cap_usd=1.0,
    )
    assert "waits for you" in ended(ways.build())
    assert ways.questions[0].kind == "cap"
    with pytest.raises(OrchestrationError, match="not more than"):
        ways.answer(choice="raise", cap_usd=0.5)
    ways.answer(choice="raise", cap_usd=5.0)
    assert ended(ways.build()) == "COMPLETE"


def test_at_the_spending_limit_one_may_give_up(ways):
    ways.plan(prose("a"))
    ways.script(does({"use": {"cost_usd": 2.0}}), cost_cap_usd=1.0)
    ways.build()
    ways.answer(choice="abort")
    assert ended(ways.build()) == "HALTED"
    assert ways.session_status == "failed"


@pytest.mark.parametrize(("choice", "runs"), [("once", True), ("session", True), ("deny", False)])
def test_a_permission_is_answered_while_it_runs(ways, choice, runs):
    ways.plan(prose("a"))
    ways.script(does({"run": {"tool": "Bash", "input": {"command": "touch ran"}}}))
    built: list = []
    thread = threading.Thread(target=lambda: built.extend(ways.build()))
    thread.start()
    while not ways.events or not ways.questions:
        time.sleep(0.02)
    assert ways.questions[0].facts["detail"].count("touch ran")
    ways.answer(choice=choice)
    thread.join(60)
    assert ended(built) == "COMPLETE"
    assert (ways.root / "ran").exists() is runs


def test_what_was_allowed_for_the_session_is_not_asked_again(ways):
    ways.plan(prose("a"), prose("b", after=("a",)))
    ways.script(does({"run": {"tool": "Bash", "input": {"command": "echo x >> ran"}}}))
    built: list = []
    thread = threading.Thread(target=lambda: built.extend(ways.build()))
    thread.start()
    while not ways.events or not ways.questions:
        time.sleep(0.02)
    ways.answer(choice="session")
    thread.join(60)
    assert (ways.root / "ran").read_text() == "x\nx\n"


def test_nobody_answers_so_it_is_denied(ways):
    ways.plan(prose("a"))
    ways.script(does({"run": {"tool": "Bash", "input": {"command": "touch ran"}}}), answer_timeout_s=0.2)
    assert ended(ways.build()) == "COMPLETE"
    assert not (ways.root / "ran").exists()
    assert ways.questions == ()


def test_a_stopped_step_of_prose_goes_on_under_the_same_number(ways):
    ways.plan(prose("a"))
    ways.script(does({"wait_for": "go"}))
    control = RunControl()
    thread = threading.Thread(target=lambda: ways.build(control))
    thread.start()
    while "step_started" not in names(ways.events):
        time.sleep(0.02)
    control.stop_now.set()
    thread.join(60)
    (ways.root / "go").touch()
    assert attempts(ways.build(), "a") == [1]


def test_a_plan_edited_between_two_runs_is_told_of(ways):
    ways.plan(prose("a", "test -e good", 1), prose("b", after=("a",)))
    ways.script(does())
    ways.build()
    ways.edit(prose("a", "true", 1), prose("b", after=("a",)))
    assert "plan_edited" in names(ways.build())


def test_the_prose_of_somebody_elses_plan_is_not_followed_unasked(ways):
    from engine.plans.refusals import NotTrustedError

    ways.script(does())
    ways.paths.task(TASK).mkdir(parents=True)
    plan = {"id": "bp", "task_id": TASK, "goal": "x", "steps": [prose("a")]}
    plan["steps"][0]["success_criteria"] = []
    ways.paths.plan(TASK).write_text(json.dumps(plan))
    with pytest.raises(NotTrustedError):
        ways.build()


def test_criteria_hold_for_the_step_that_a_check_command_belongs_to(ways):
    ways.plan(prose("a", "true"), acceptance_criteria=[{"id": "AC-1", **command_check("false")}])
    ways.script(does(step="a"))
    assert ended(ways.build()) == "BLOCKED"
    assert ways.questions[0].step_id == ""


@pytest.mark.parametrize(("choice", "ends"), [("retry", "COMPLETE"), ("skip", "COMPLETE"), ("abort", "HALTED")])
def test_what_a_person_decides_while_other_steps_run_is_done_by_the_same_run(ways, choice, ends):
    slow = prose("slow", parallelizable=True)
    ways.plan(prose("a", "test -e good", 1, parallelizable=True), slow)
    ways.script(does({"wait_for": "go"}, step="slow"), does(writes("good"), when_file="now"), does())
    built: list = []
    thread = threading.Thread(target=lambda: built.extend(ways.build()))
    thread.start()
    while not ways.events or not ways.questions:
        thread.join(0.02)
    (ways.root / "now").touch()
    ways.answer(choice=choice, hint="it is possible now")
    (ways.root / "go").touch()
    thread.join(60)
    assert ended(built) == ends
    assert attempts(built, "slow") == [1]
    assert attempts(built, "a") == ([1, 1] if choice == "retry" else [1])
