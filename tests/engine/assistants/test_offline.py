"""Without a model: our questions come back, a template becomes a plan, and the rest waits for a person."""

import threading

import pytest
from helpers.answers import ANSWERS, GOAL, survey

from engine.assistants.agents import Agent
from engine.assistants.errors import NotAvailableError, StoppedError, UnusableAnswerError
from engine.assistants.offline import OfflineAssistant
from engine.assistants.protocol import Assistant, Order, OrderKind, Permission, ToolRequest, Usage
from engine.plans.problems import plan_problems
from engine.plans.questions import round_document, rounds_for
from engine.plans.requirements import requirements_from
from engine.workspace.paths import WorkspacePaths
from engine.workspace.records.plan import Plan

AGENT = Agent("planner", "", "sonnet", (), (), "")


class Listener:
    """A host that keeps what is said."""

    def __init__(self) -> None:
        self.stop = threading.Event()
        self.said = ""

    def say(self, text: str) -> None:
        self.said += text

    def began(self, conversation: str) -> None:
        raise AssertionError("there is no conversation")

    def used(self, usage: Usage) -> None:
        raise AssertionError("nothing is used")

    def may_use(self, request: ToolRequest) -> Permission:
        raise AssertionError("no tool is used")


@pytest.fixture
def paths(tmp_path):
    return WorkspacePaths(tmp_path)


def order(kind: OrderKind, **facts: object) -> Order:
    return Order(kind, "key", AGENT, "", facts)


def plan_facts(**more: object) -> dict[str, object]:
    rounds = rounds_for("planner", GOAL, survey())
    known = {
        "goal": GOAL,
        "task_id": "task_1",
        "agent": "planner",
        "survey": survey().model_dump(mode="json"),
        "requirements": requirements_from(rounds, ANSWERS, frozenset()),
    }
    return known | more


def test_it_is_an_assistant_that_can_ask_and_plan(paths):
    assistant: Assistant = OfflineAssistant(paths)
    assert [kind for kind in OrderKind if assistant.can(kind)] == [OrderKind.QUESTIONS, OrderKind.PLAN]
    assert assistant.name == "offline"


@pytest.mark.parametrize("kind", [OrderKind.REPLAN, OrderKind.STEP, OrderKind.PROMPT])
def test_what_needs_understanding_is_not_available(paths, kind):
    with pytest.raises(NotAvailableError) as caught:
        OfflineAssistant(paths).work(order(kind), Listener())
    assert caught.value.kind == "not_available"
    assert kind.value in caught.value.reason


def test_the_bank_comes_back_as_it_is(paths):
    bank = round_document(rounds_for("planner", GOAL, survey())[0])["questions"]
    answer = OfflineAssistant(paths).work(order(OrderKind.QUESTIONS, bank=bank, goal=GOAL), Listener())
    assert answer.data == {"questions": bank}


def test_a_plan_comes_from_a_template_and_says_so(paths):
    listener = Listener()
    answer = OfflineAssistant(paths).work(order(OrderKind.PLAN, **plan_facts()), listener)
    plan = Plan.model_validate(answer.data)
    assert (plan.task_id, plan.goal, len(plan.steps)) == ("task_1", GOAL, 5)
    assert list(plan_problems(paths, plan)) == []
    assert listener.said == "Template: A Python feature\n"
    assert "from the template: A Python feature" in answer.text


def test_all_remarks_so_far_are_in_the_plan_and_none_is_understood(paths):
    facts = plan_facts(remark="Use Decimal", remarks=["Keep it short", "Use Decimal"])
    answer = OfflineAssistant(paths).work(order(OrderKind.PLAN, **facts), Listener())
    names = [step["name"] for step in (answer.data or {})["steps"]]
    assert names[-2:] == ["Meet the review: Keep it short", "Meet the review: Use Decimal"]
    assert "beyond me" in answer.text


def test_a_plan_that_could_not_be_built_is_not_made_again(paths):
    with pytest.raises(UnusableAnswerError, match="another try would be the same: step_1 has no name"):
        OfflineAssistant(paths).work(order(OrderKind.PLAN, **plan_facts(problems=["step_1 has no name"])), Listener())


def test_a_broken_template_of_the_workspace_is_told(paths):
    paths.templates.mkdir(parents=True)
    (paths.templates / "x.yaml").write_text("name: [")
    listener = Listener()
    OfflineAssistant(paths).work(order(OrderKind.PLAN, **plan_facts()), listener)
    assert "Left out: studio/templates/x.yaml: not YAML" in listener.said


@pytest.mark.parametrize("facts", [{"survey": {"languages": 5}}, {"requirements": {"scope": 5}}])
def test_facts_that_cannot_be_read_are_refused(paths, facts):
    with pytest.raises(UnusableAnswerError):
        OfflineAssistant(paths).work(order(OrderKind.PLAN, **plan_facts(**facts)), Listener())


def test_little_is_enough_for_a_plan(paths):
    answer = OfflineAssistant(paths).work(order(OrderKind.PLAN, goal="Ponder"), Listener())
    assert len((answer.data or {})["steps"]) == 2


def test_it_stops_when_it_is_told_to(paths):
    listener = Listener()
    listener.stop.set()
    with pytest.raises(StoppedError):
        OfflineAssistant(paths).work(order(OrderKind.PLAN, **plan_facts()), listener)
