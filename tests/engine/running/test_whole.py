"""Criteria and gates that fail when all steps are done: planned anew, then put before a person."""

import json

import pytest
from helpers.plans import TASK, command_check, document, step
from helpers.ways import Ways, attempts, does, ended, names, prose

from engine.orchestration.step_marks import StepMarks

MEND = [step("mend", "touch good", success_criteria=[command_check("true")])]


@pytest.fixture
def ways(tmp_path) -> Ways:
    return Ways(tmp_path)


def blocked(ways: Ways) -> None:
    """Nobody can plan anew."""
    ways.plan(prose("a"), quality_gates={"test": "test -e good", "lint": "true"})
    ways.script(does())
    assert ended(ways.build()) == "BLOCKED"
    assert ways.session_status == "waiting"


def test_skipping_completes_with_what_failed_still_named(ways):
    blocked(ways)
    ways.answer(choice="skip")
    events = ways.build()
    assert ended(events) == "COMPLETE"
    assert "gate test" in events[-1].get("reason")
    assert document(ways.paths.manifest(TASK))["quality_gates"] == {"test": "FAIL", "lint": "PASS"}
    assert attempts(events, "a") == []


def test_a_skip_holds_for_one_build(ways):
    blocked(ways)
    ways.answer(choice="skip")
    ways.build()
    StepMarks(ways.paths, TASK, "person").reset()
    assert ended(ways.build()) == "BLOCKED"


def test_done_by_hand_is_checked_again(ways):
    blocked(ways)
    ways.answer(choice="by_hand")
    assert ended(ways.build()) == "BLOCKED"
    (ways.root / "good").touch()
    ways.answer(choice="by_hand")
    assert ended(ways.build()) == "COMPLETE"


def test_given_up_is_over(ways):
    blocked(ways)
    ways.answer(choice="abort")
    assert ended(ways.build()) == "HALTED"
    assert ways.session_status == "failed"


def replans(*steps, **more):
    return {"order": "replan", "data": {"steps": list(steps), "reason": "x"}, **more}


def test_it_is_planned_anew_at_most_three_times_then_a_person_says_how(ways):
    ways.plan(prose("a"), quality_gates={"test": "test -e good"})
    numbered = [replans(prose(f"b{n}"), key=f"replan all {n}.1") for n in (1, 2, 3)]
    ways.script(does(), replans(prose("c"), when_file="looked"), *numbered)
    for _ in range(3):
        assert "waits for you" in ended(ways.build())
        ways.answer(choice="accept")
    assert ended(events := ways.build()) == "BLOCKED"
    assert "replan_started" not in names(events)
    (ways.root / "looked").touch()
    ways.answer(choice="retry", hint="look at the folder")
    events = ways.build()  # a person had a look: it is planned anew with what they say
    assert names(events).count("replan_started") == 1
    plan = document(ways.paths.plan(TASK))
    assert len(plan["steps"]) == 5


def test_the_hint_reaches_whoever_plans_anew(ways, monkeypatch):
    from engine.assistants.scripted import ScriptedAssistant

    told: list = []
    work = ScriptedAssistant.work

    def listen(self, order, host):
        told.append(order)
        return work(self, order, host)

    monkeypatch.setattr(ScriptedAssistant, "work", listen)
    ways.plan(prose("a"), quality_gates={"test": "test -e good"})
    ways.script(does(), {"order": "replan", "text": "No idea."})
    assert ended(ways.build()) == "HALTED"
    ways.answer(choice="retry", hint="the file is called good")
    ways.build()
    assert told[-1].facts["hints"] == ["the file is called good"]
    assert "the file is called good" in told[-1].prompt


def test_steps_that_change_nothing_are_sent_back_once(ways):
    ways.plan(prose("a"), quality_gates={"test": "test -e good"})
    ways.script(does(), replans(prose("a")))
    events = ways.build()
    assert ended(events) == "HALTED"
    assert names(events).count("replan_started") == 1
    assert "as before" in ways.questions[0].title


def test_a_changed_plan_that_is_sent_back_is_planned_anew_with_the_remark(ways):
    ways.plan(prose("a"), quality_gates={"test": "test -e good"})
    other = step("other", "touch ./good", success_criteria=[command_check("true")])
    ways.script(does(), replans(*MEND, key="replan all 1.1"), replans(other))
    assert "waits for you" in ended(ways.build())
    ways.answer(choice="send_back", remark="do not call it mend")
    assert "waits for you" in ended(ways.build())
    assert [one["id"] for one in document(ways.paths.plan(TASK))["steps"]] == ["a", "other"]
    ways.answer(choice="accept")
    assert ended(events := ways.build()) == "COMPLETE"
    assert attempts(events, "a") == []


def test_a_changed_plan_that_nobody_can_plan_anew_is_asked_about_again(ways):
    ways.plan(prose("a"), quality_gates={"test": "test -e good"})
    ways.script(does(), replans(*MEND))
    ways.build()
    ways.answer(choice="send_back", remark="no")
    ways.script(does())
    assert "waits for you" in ended(ways.build())
    assert [question.kind for question in ways.questions] == ["review"]
    assert not (ways.root / "good").exists()


def test_a_changed_plan_whose_run_died_before_it_asked_is_asked_about(ways, monkeypatch):
    class Died(BaseException):
        pass

    def die(_job: object) -> None:
        raise Died

    ways.plan(prose("a"), quality_gates={"test": "test -e good"})
    ways.script(does(), replans(*MEND))
    with monkeypatch.context() as patch:
        patch.setattr("engine.building.chapters.ask_for_review", die)
        with pytest.raises(Died):
            ways.build()
    assert "waits for you" in ended(ways.build())
    assert not (ways.root / "good").exists()
    ways.answer(choice="accept")
    assert ended(ways.build()) == "COMPLETE"


def test_an_edit_of_a_changed_plan_is_nobody_s_plan_made_anew(ways):
    from engine.plans.refusals import NotTrustedError

    ways.plan(prose("a"), quality_gates={"test": "test -e good"})
    ways.script(does(), replans(*MEND))
    ways.build()
    plan = document(ways.paths.plan(TASK))
    plan["steps"][1]["micro_actions"][0]["command"] = "touch something_else"
    ways.paths.plan(TASK).write_text(json.dumps(plan))
    with pytest.raises(NotTrustedError):
        ways.build()
    assert not (ways.root / "something_else").exists()
