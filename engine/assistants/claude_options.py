"""How Claude Code is started for an order. Imports the SDK: only for the worker."""

import json
from pathlib import Path

from claude_agent_sdk import ClaudeAgentOptions

from engine.assistants.claude_settings import ClaudeSettings
from engine.assistants.claude_surroundings import persons_claude, project_rules
from engine.assistants.protocol import Order

MAX_MESSAGE_BYTES = 64 * 1024 * 1024
"""One message of the CLI on its standard output; a picture or a big file that it read comes as one."""


def options_for(order: Order, settings: ClaudeSettings, system_prompt: Path) -> ClaudeAgentOptions:
    """All that the order decides, and a file for the system prompt. The run adds the conversation, its callbacks and
    its mark."""
    system_prompt.write_text("\n\n".join(filter(None, (order.system, project_rules(settings.root)))), encoding="utf-8")
    tools = list(order.agent.tools)
    return ClaudeAgentOptions(
        cwd=settings.root,
        cli_path=settings.program or persons_claude(settings.root),
        env={**settings.environment, "CLAUDE_CODE_DISABLE_AUTO_MEMORY": "1"},
        system_prompt={"type": "file", "path": str(system_prompt)},  # as an argument, 128 KiB would be its limit
        model=settings.model or order.agent.model,
        tools=tools,
        # No settings file is read, neither the person's nor the project's: they can run hooks, allow tools, change the
        # model or the service's address, and the project's come with somebody else's repository. What is wanted of
        # them, the project's CLAUDE.md, is in the system prompt. MCP servers are left out for the same reason.
        setting_sources=[],
        strict_mcp_config=True,
        # Claude Code allows reading and harmless commands by itself; with an `ask` rule for each tool, every single
        # use comes to our callback, and the policy is in one place (permissions.py).
        permission_mode="default",
        # Without words of its own about commits, which are the engine's to make.
        settings=json.dumps({"permissions": {"ask": tools}, "attribution": {"commit": "", "pr": ""}}),
        # A prompt holds other people's text: `@file` in it is not to be read, `/command` not to be run.
        verbatim_prompts=True,
        include_partial_messages=True,
        max_buffer_size=MAX_MESSAGE_BYTES,
        max_budget_usd=order.max_cost_usd,
        output_format={"type": "json_schema", "schema": order.schema} if order.schema is not None else None,
    )
