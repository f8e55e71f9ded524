"""What surrounds an assistant in a test: it remembers all that it was told."""

import threading
from collections.abc import Callable

from engine.assistants.agents import Agent
from engine.assistants.protocol import Document, Order, OrderKind, Permission, ToolRequest, Usage

ALLOWED = Permission(True)


def allow(request: ToolRequest) -> Permission:
    return ALLOWED


class RecordingHost:
    """A Host. `decide` answers every request for a tool; it may block or raise."""

    def __init__(self, decide: Callable[[ToolRequest], Permission] = allow) -> None:
        self.stop = threading.Event()
        self.output = ""
        self.conversations: list[str] = []
        self.usages: list[Usage] = []
        self.requests: list[ToolRequest] = []
        self.ended: list[tuple[ToolRequest, str]] = []
        self._decide = decide

    def say(self, text: str) -> None:
        self.output += text

    def began(self, conversation: str) -> None:
        self.conversations.append(conversation)

    def used(self, usage: Usage) -> None:
        self.usages.append(usage)

    def may_use(self, request: ToolRequest) -> Permission:
        self.requests.append(request)
        return self._decide(request)

    def tool_ended(self, request: ToolRequest, error: str) -> None:
        self.ended.append((request, error))


def an_agent(*tools: str) -> Agent:
    return Agent("builder", "Builds", "sonnet", tools, (), "You build.")


def an_order(
    prompt: str,
    *tools: str,
    kind: OrderKind = OrderKind.STEP,
    schema: Document | None = None,
    conversation: str = "",
    max_cost_usd: float | None = None,
) -> Order:
    return Order(
        kind=kind,
        key="step_1 attempt 1",
        agent=an_agent(*tools),
        prompt=prompt,
        facts={},
        system="You build what a plan says.",
        schema=schema,
        conversation=conversation,
        max_cost_usd=max_cost_usd,
    )
