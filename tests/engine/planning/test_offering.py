"""A plan that Claude made, reviewed by a person."""

import json
import threading

import pytest
from helpers.plans import TASK, document, run, step, told
from helpers.sure_plans import write_sure_plan

from engine.orchestration.errors import OrchestrationError
from engine.orchestration.sessions import current_session_id, read_state
from engine.planning.offering import Offer, Verdict, offer_plan, wait_for_verdict
from engine.planning.planning_file import note_planning
from engine.plans.problems import usable_plan
from engine.plans.refusals import BuildRefusedError
from engine.plans.trust import is_trusted
from engine.running.answers import give_answer
from engine.workspace.journal import read_events
from engine.workspace.paths import WorkspacePaths
from engine.workspace.questions import OpenQuestion, open_questions


@pytest.fixture
def paths(tmp_path, monkeypatch, tmp_path_factory) -> WorkspacePaths:
    monkeypatch.setenv("STUDIO_TUI_STATE", str(tmp_path_factory.mktemp("state")))
    return write_sure_plan(tmp_path)


def offered(paths) -> Offer:
    return offer_plan(paths, TASK, "claude")


def waiting(paths) -> tuple[OpenQuestion, ...]:
    session = current_session_id(paths)
    return open_questions(session, read_events(paths, session))


def decide(paths, **answer) -> None:
    give_answer(paths, current_session_id(paths), waiting(paths)[0].id, answer)


def edit(paths, **changed) -> None:
    paths.plan(TASK).write_text(json.dumps({**document(paths.plan(TASK)), **changed}))


def test_it_waits_in_a_session_of_its_own_and_is_asked_once(paths):
    assert offered(paths).verdict is Verdict.WAITS
    assert offered(paths).verdict is Verdict.WAITS
    (asked,) = waiting(paths)
    assert (asked.task_id, asked.title) == (TASK, "Review the plan: Count the words of a text")
    state = read_state(paths, current_session_id(paths)) or {}
    assert state["status"] == "waiting"
    assert [turn["agent"] for turn in state["routing"]["agent_sequence"]] == ["planner", "builder"]
    assert [(turn["agent_name"], turn["status"]) for turn in state["agent_states"]] == [("planner", "active")]


def test_its_confidence_stands_in_it(paths):
    offer = offered(paths)
    assert document(paths.plan(TASK))["confidence"]["score"] == offer.confidence.score


def test_accepted_it_is_trusted_and_the_builders(paths):
    offered(paths)
    decide(paths, choice="accept")
    assert offered(paths).verdict is Verdict.ACCEPTED
    assert is_trusted(paths.root, usable_plan(paths, TASK), prose=True)
    state = read_state(paths, current_session_id(paths)) or {}
    assert (state["status"], state["agent_states"][0]["status"]) == ("waiting", "completed")
    assert state["handoffs"][-1]["to_agent"] == "builder"


def test_accepted_the_engine_builds_it_in_the_same_session(paths):
    edit(paths, steps=[step("step_1", "true")], acceptance_criteria=[], quality_gates={})
    session = offered(paths).session_id
    decide(paths, choice="accept", override=True)
    assert told(run(paths))[-1] == "build_finished COMPLETE"
    assert current_session_id(paths) == session


def test_sent_back_it_says_why_until_it_is_another_one(paths):
    offered(paths)
    decide(paths, choice="send_back", remark="no tests for empty texts")
    assert (offered(paths).verdict, offered(paths).remark) == (Verdict.SENT_BACK, "no tests for empty texts")
    edit(paths, goal="Count the words of any text")
    assert offered(paths).verdict is Verdict.WAITS


def test_another_plan_takes_the_place_of_the_one_that_waits(paths):
    offered(paths)
    edit(paths, goal="Count the words of any text")
    offer = offered(paths)
    assert [question.id for question in waiting(paths)] == [offer.question_id]


def test_a_plan_that_was_changed_since_is_not_accepted(paths):
    offered(paths)
    edit(paths, goal="Something else")
    with pytest.raises(OrchestrationError, match="another one now"):
        decide(paths, choice="accept")


def test_what_cannot_be_built_is_not_offered(paths):
    edit(paths, steps=[])
    with pytest.raises(BuildRefusedError):
        offered(paths)
    assert current_session_id(paths) == ""


def test_a_plan_of_our_planners_has_its_review_there(paths):
    note_planning(paths, TASK, session_id="s", goal="Count")
    with pytest.raises(OrchestrationError, match="planned by STUDIO itself"):
        offered(paths)


def test_the_answer_is_waited_for(paths):
    offer = offered(paths)
    answering = threading.Timer(0.05, decide, (paths,), {"choice": "accept"})
    answering.start()
    assert wait_for_verdict(paths, offer, 60, threading.Event()).verdict is Verdict.ACCEPTED
    answering.join()


def test_waiting_ends(paths):
    offer = offered(paths)
    assert wait_for_verdict(paths, offer, 0.01, threading.Event()).verdict is Verdict.WAITS
    stopped = threading.Event()
    stopped.set()
    assert wait_for_verdict(paths, offer, 60, stopped).verdict is Verdict.WAITS
