"""Hooks that an assistant answers: one question, or a whole run of an agent."""

import json
import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from engine.assistants.agents import Agent, UnknownAgentError, load_agent
from engine.assistants.briefing import as_data, system_for
from engine.assistants.errors import AssistantError, StoppedError
from engine.assistants.protocol import Answer, Assistant, Host, Order, OrderKind
from engine.lifecycle.limited_stop import limited_stop
from engine.lifecycle.results import NO_REASON, HookResult, Outcome
from engine.shipped_files import MissingShippedFilesError
from engine.workspace.records.hooks import Hook, HookType
from engine.workspace.secrets import Redact, redact_document
from engine.workspace.text import clean_text

Document = dict[str, Any]

MakeHost = Callable[[threading.Event, str], Host]
"""The surroundings of one order, from its stop signal and its key. They must not fire hooks themselves: an agent that
a hook starts would start that hook again."""

PLACEHOLDER = "$ARGUMENTS"
"""Where a prompt wants the facts; without it they follow it."""

MAX_FACTS_CHARS = 20_000

JUDGE = Agent(
    name="judge",
    description="Answers one question of a lifecycle hook",
    model="haiku",
    tools=(),
    playbooks=(),
    system_prompt="You judge one question about a run of a build engine. Judge only from what you are given.",
)

VERDICT = {
    "type": "object",
    "properties": {"ok": {"type": "boolean"}, "reason": {"type": "string"}},
    "required": ["ok", "reason"],
}

SAYS_NO = 'If this must not go on, answer only with {"ok": false, "reason": "why"}.'


@dataclass(frozen=True, slots=True)
class AssistantHooks:
    assistant: Assistant | None
    make_host: MakeHost | None
    stop: threading.Event
    redact: Redact
    find_agent: Callable[[str], Agent] = load_agent

    def run(self, hook: Hook, payload: Document, key: str) -> HookResult:
        """Asks, or has an agent work. Whatever goes wrong is a finding. Raises OSError of the host."""
        kind = OrderKind.PROMPT if hook.type is HookType.PROMPT else OrderKind.STEP
        if self.assistant is None or self.make_host is None:
            return HookResult(Outcome.SKIPPED, "there is no assistant")
        if not self.assistant.can(kind):
            return HookResult(Outcome.SKIPPED, f"{self.assistant.name} cannot answer it")
        with limited_stop(self.stop, hook.timeout_s) as stop:
            try:
                order = self._order(hook, kind, payload, key)
                answer = self.assistant.work(order, self.make_host(stop, key))
            except StoppedError:
                return self._cut_off(hook)
            except (AssistantError, UnknownAgentError, MissingShippedFilesError) as error:
                return HookResult(Outcome.FAILED, error.reason)
        return _verdict(answer) if kind is OrderKind.PROMPT else _work(answer)

    def _cut_off(self, hook: Hook) -> HookResult:
        if self.stop.is_set():
            return HookResult(Outcome.STOPPED, "stopped by a person")
        return HookResult(Outcome.TIMEOUT, f"took longer than {hook.timeout_s:g} s and was ended")

    def _order(self, hook: Hook, kind: OrderKind, payload: Document, key: str) -> Order:
        facts = redact_document(payload, self.redact)
        is_question = kind is OrderKind.PROMPT
        prompt = _with_facts(hook.prompt, facts)
        agent = JUDGE if is_question else self.find_agent(hook.agent)
        return Order(
            kind=kind,
            key=key,
            agent=agent,
            prompt=prompt if is_question else f"{prompt}\n\n{SAYS_NO}",
            facts=facts,
            system=system_for(agent, context=""),
            schema=VERDICT if is_question else None,
        )


def _with_facts(prompt: str, facts: Document) -> str:
    text = as_data("arguments", json.dumps(facts, ensure_ascii=False, default=str)[:MAX_FACTS_CHARS])
    return prompt.replace(PLACEHOLDER, text) if PLACEHOLDER in prompt else f"{prompt}\n\n{text}"


def _verdict(answer: Answer) -> HookResult:
    is_ok = (answer.data or {}).get("ok")
    if not isinstance(is_ok, bool):
        return HookResult(Outcome.FAILED, "it was asked for ok and a reason, and answered something else")
    return HookResult(Outcome.OK) if is_ok else HookResult(Outcome.BLOCKED, _why(answer.data or {}))


def _work(answer: Answer) -> HookResult:
    document = answer.data if answer.data is not None else _as_document(answer.text)
    if document.get("ok") is False:
        return HookResult(Outcome.BLOCKED, _why(document))
    return HookResult(Outcome.OK, injected=clean_text(answer.text).strip())


def _as_document(text: str) -> Document:
    """An agent's words where they are a JSON object, else an empty one."""
    try:
        document = json.loads(text)
    except (ValueError, RecursionError):
        return {}
    return document if isinstance(document, dict) else {}


def _why(document: Document) -> str:
    reason = document.get("reason")
    return clean_text(reason) if isinstance(reason, str) and reason.strip() else NO_REASON
