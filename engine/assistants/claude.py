"""Claude as an assistant, through `claude-agent-sdk` (the extra `studio-tui[claude]`).

The modules `claude_run`, `claude_options` and `claude_messages` import the SDK, which takes a second: nothing but
`ClaudeAssistant.work` imports them.
"""

from importlib.util import find_spec

from engine.assistants.claude_settings import ClaudeSettings
from engine.assistants.errors import CapReachedError, NotAvailableError, StoppedError
from engine.assistants.protocol import Answer, Host, Order, OrderKind


def is_installed() -> bool:
    """Whether the SDK is there; whether a person is logged in shows only when it works. Does not import it."""
    return find_spec("claude_agent_sdk") is not None


class ClaudeAssistant:
    name = "claude"

    def __init__(self, settings: ClaudeSettings) -> None:
        self._settings = settings

    def can(self, kind: OrderKind) -> bool:  # noqa: ARG002 - the protocol's; Claude can do all of them
        return True

    def work(self, order: Order, host: Host) -> Answer:
        """Does what the order asks, in this thread, which may not run an event loop already. Raises AssistantError."""
        if not is_installed():
            raise NotAvailableError(
                "Claude's SDK is not installed",
                "Run: pip install 'studio-tui[claude]', or work with assistant: offline",
            )
        if host.stop.is_set():
            raise StoppedError
        if order.max_cost_usd is not None and order.max_cost_usd <= 0:
            raise CapReachedError("Nothing is left to spend on this", "Raise the limit (cost_cap_usd in engine.yaml)")
        from engine.assistants.claude_run import carry_out  # loads the SDK

        return carry_out(order, host, self._settings)
