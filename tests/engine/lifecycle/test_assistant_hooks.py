"""Hooks that an assistant answers."""

import pytest
from helpers.hooks import SESSION

from engine.assistants.errors import NetworkError, StoppedError
from engine.assistants.protocol import Answer, OrderKind
from engine.workspace.records.hooks import HookEvent

PROMPT = {"type": "prompt", "prompt": "Is this safe? $ARGUMENTS"}
AGENT = {"type": "agent", "agent": "builder", "prompt": "Look around"}


class Fake:
    """Answers with what it was given, a text or an error; remembers the orders."""

    name = "fake"

    def __init__(self, answer=None, can=True, begun=lambda: None):
        self.answer, self.orders, self._can, self._begun = answer, [], can, begun

    def can(self, kind):
        return self._can

    def work(self, order, host):
        self.orders.append(order)
        self._begun()
        if self.answer is None:  # hangs until it is stopped
            assert host.stop.wait(60)
            raise StoppedError
        if isinstance(self.answer, Exception):
            raise self.answer
        return self.answer


class FakeHost:
    def __init__(self, stop, key):
        self.stop, self.key = stop, key


@pytest.fixture
def fire(bench, any_agent):
    """Fires PreToolUse with one hook and an assistant."""

    def fire_with(hook, assistant):
        bench.write("PreToolUse", hook)
        hooks = bench.hooks(assistant=assistant, make_host=FakeHost, find_agent=any_agent)
        return hooks.fire(HookEvent.PRE_TOOL_USE, "Bash", {"tool_input": {"command": "ls"}})

    return fire_with


def test_a_question_that_is_answered_well_lets_it_happen(fire, bench):
    assistant = Fake(Answer("", {"ok": True, "reason": ""}))
    outcome = fire(PROMPT, assistant)
    assert (outcome.blocked, outcome.ran) == (False, 1)
    [order] = assistant.orders
    assert order.kind is OrderKind.PROMPT
    assert '"command": "ls"' in order.prompt
    assert order.facts["session_id"] == SESSION
    assert order.agent.tools == ()
    assert bench.outcomes() == ["ok"]


def test_a_question_can_block(fire):
    outcome = fire(PROMPT, Fake(Answer("", {"ok": False, "reason": "it deletes"})))
    assert (outcome.blocked, outcome.reason) == (True, "it deletes")


@pytest.mark.parametrize("answer", [Answer("prose"), Answer("", {"ok": "maybe"}), NetworkError("offline", "wait")])
def test_what_goes_wrong_blocks_nothing(fire, bench, answer):
    assert not fire(PROMPT, Fake(answer)).blocked
    assert bench.outcomes() == ["failed"]


@pytest.mark.parametrize("assistant", [None, Fake(can=False)])
@pytest.mark.parametrize("hook", [PROMPT, AGENT])
def test_without_an_assistant_it_is_skipped(fire, bench, assistant, hook):
    outcome = fire(hook, assistant)
    assert (outcome.blocked, outcome.ran) == (False, 0)
    assert bench.outcomes() == ["skipped"]


def test_an_agent_s_words_are_injected(fire):
    assistant = Fake(Answer("There are two tests\x1b[2J."))
    outcome = fire(AGENT, assistant)
    assert outcome.injected == "There are two tests."
    [order] = assistant.orders
    assert (order.kind, order.agent.name) == (OrderKind.STEP, "builder")


@pytest.mark.parametrize("answer", [Answer('{"ok": false, "reason": "no"}'), Answer("", {"ok": False, "reason": "no"})])
def test_an_agent_can_block(fire, answer):
    outcome = fire(AGENT, Fake(answer))
    assert (outcome.blocked, outcome.reason, outcome.injected) == (True, "no", "")


def test_an_agent_that_does_not_end_is_stopped(fire, bench):
    assert not fire(AGENT | {"timeout": 0.2}, Fake()).blocked
    assert bench.outcomes() == ["timeout"]


def test_a_stop_reaches_the_agent(fire, bench):
    outcome = fire(AGENT, Fake(begun=bench.stop.set))
    assert (outcome.blocked, outcome.stopped) == (True, True)
    assert bench.outcomes() == ["stopped"]
