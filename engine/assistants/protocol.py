"""What the engine asks of an assistant, and what it finds around itself while it works.

One method, `work`: an Order in, an Answer out, both plain data, so that Claude, the offline default and a script can
take each other's place, and a run that was cut off can give the same order again.
"""

import threading
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Protocol

from engine.assistants.agents import Agent

Document = dict[str, Any]


class OrderKind(StrEnum):
    QUESTIONS = "questions"
    """Which questions a round asks. Facts: goal, survey, round, rounds, title, bank (our own questions),
    answers so far.
    Data: {"questions": [{id, text, why, default, source, options, is_list}]}."""
    PLAN = "plan"
    """A plan. Facts: goal, task_id, agent, survey, requirements, remark (why an earlier one was sent back), problems
    (what an earlier one had), previous (that plan). Data: the plan's document (formats.md)."""
    REPLAN = "replan"
    """Other steps in the place of those that are left. Facts: goal, plan, done, step_id, failures
    (the last with its output), proposed and problems (steps that could not be built, and why).
    Data: {"steps": [...], "reason": "…"}; steps that are done are left out."""
    STEP = "step"
    """A step of prose, done in the workspace. Facts: goal, step, other_steps, attempt, failures (the
    last with its output), hints, commands (which run without asking a person). Data: none."""
    PROMPT = "prompt"
    """One question, such as a lifecycle hook's. Facts: as given. Data: {"ok": bool, "reason": "…"}."""


@dataclass(frozen=True, slots=True)
class Order:
    kind: OrderKind
    key: str
    """Names this order in its run, such as `step_2 attempt 1`; the same when it is given again."""
    agent: Agent
    prompt: str
    """The whole of it in words."""
    facts: Document
    """What the prompt was made from; plain JSON."""
    system: str = ""
    """Who the assistant is, and which rules hold: the agent, its playbooks, the injected context."""
    schema: Document | None = None
    """JSON schema of the data that the answer must carry; None where words will do."""
    conversation: str = ""
    """An earlier conversation to go on with, such as that of an attempt that was cut off; empty to begin one."""
    max_cost_usd: float | None = None
    """What this order may cost at most; None without a limit."""


@dataclass(frozen=True, slots=True)
class Usage:
    """What was used, as measured by whoever ran the model."""

    input_tokens: int = 0
    cache_read_tokens: int = 0
    cache_write_tokens: int = 0
    output_tokens: int = 0
    cost_usd: float = 0.0
    model: str = ""


@dataclass(frozen=True, slots=True)
class Answer:
    text: str
    data: Document | None = None
    usage: Usage = field(default_factory=Usage)
    conversation: str = ""


@dataclass(frozen=True, slots=True)
class ToolRequest:
    """A tool that an assistant wants to use."""

    tool: str
    input: Document


@dataclass(frozen=True, slots=True)
class Permission:
    allowed: bool
    reason: str = ""
    """Why not; told to the assistant."""


class Host(Protocol):
    """What surrounds an assistant at work. Each call may block or raise.

    `say`, `began` and `used` come from the thread of `work`. `may_use` and `tool_ended` may last, until a person has
    answered, and may come from another thread; of each there is one call at a time."""

    stop: threading.Event
    """Set when a person stops the run: then `work` ends soon and raises StoppedError."""

    def say(self, text: str) -> None:
        """Streams output to whoever looks on. Whole or part of a line; ends are the caller's to write."""

    def began(self, conversation: str) -> None:
        """The conversation's id is known: remembered at once, so that a crash can go on with it."""

    def used(self, usage: Usage) -> None:
        """What was used since the last call. Raises CapReachedError where it is enough."""

    def may_use(self, request: ToolRequest) -> Permission:
        """Whether a tool may be used; asks a person where no rule decides. Raises StoppedError."""

    def tool_ended(self, request: ToolRequest, error: str) -> None:
        """A tool was used; `error` is empty where it worked."""


class Assistant(Protocol):
    name: str
    """`claude`, `offline` or `scripted`; shown, and noted as who did it."""

    def can(self, kind: OrderKind) -> bool:
        """Whether it is of any use for this kind; offline, a step of prose waits for a person."""

    def work(self, order: Order, host: Host) -> Answer:
        """Does what the order asks. Raises AssistantError."""
