"""Calls of the host that may take long, such as until a person answers. Imports the SDK: only for the worker."""

import asyncio
import time
from collections.abc import Callable
from typing import Any

from claude_agent_sdk import PermissionResultAllow, PermissionResultDeny

from engine.assistants.protocol import Host, ToolRequest


class HostCalls:
    """Each runs in a thread of its own, so that the stop signal is still seen meanwhile."""

    def __init__(self, host: Host) -> None:
        self.failure: Exception | None = None
        """What the host raised while the CLI waited for a permission: for `work` to raise."""
        self._host = host
        self._under_way = 0
        self._returned_at = time.monotonic()
        self._one_question = asyncio.Lock()

    def silent_since(self, heard_at: float) -> float | None:
        """Since when Claude owes us a word (monotonic), None while it is us who keep it waiting."""
        return None if self._under_way else max(heard_at, self._returned_at)

    async def call(self, function: Callable[..., Any], *arguments: Any) -> Any:
        self._under_way += 1
        try:
            return await asyncio.to_thread(function, *arguments)
        finally:
            self._under_way -= 1
            self._returned_at = time.monotonic()

    async def may_use(self, tool: str, tool_input: dict[str, Any], _: object) -> Any:
        """The SDK's `can_use_tool`."""
        request = ToolRequest(tool, tool_input)
        try:
            async with self._one_question:  # Claude may want several at once; a person decides on one at a time
                permission = await self.call(self._host.may_use, request)
        except Exception as error:  # noqa: BLE001 - `work` raises it; the SDK would tell only Claude
            self.failure = self.failure or error
            return PermissionResultDeny(message="The run is over", interrupt=True)
        if permission.allowed:
            return PermissionResultAllow()
        return PermissionResultDeny(message=permission.reason or "This is not allowed here")
