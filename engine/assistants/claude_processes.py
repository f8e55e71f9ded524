"""Finding and ending what an order started: the CLI, its shells, and what they left in the background.

The SDK starts the CLI in our own process group, and the CLI puts each shell into one of its own; so they are found by a
mark in their environment, which children inherit.
"""

import asyncio
import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import psutil

MARK = "STUDIO_TUI_CONVERSATION"
"""Environment variable that names the conversation. The journal knows it, so that after a crash, which the CLI and its
commands survive, they are found all the same."""

GRACE_S = 1.0
"""Between asking a process to end and killing it."""


async def end_processes(conversation: str) -> None:
    """Ends every process of this conversation, by force where asking does not help."""
    for is_last in (False, True):
        found = _processes(conversation)
        for process in found:
            _signal(process, kill=is_last)
        give_up = time.monotonic() + GRACE_S
        while any(_lives(process) for process in found) and time.monotonic() < give_up:
            await asyncio.sleep(0.02)  # not psutil's wait: the CLI's exit code is the event loop's to collect
        if not found:
            return


def _processes(conversation: str) -> "list[psutil.Process]":
    import psutil  # 25 ms, in a worker that has waited for far more

    return [process for process in psutil.process_iter() if _mark_of(process) == conversation and _lives(process)]


def _mark_of(process: "psutil.Process") -> str | None:
    import psutil

    try:
        return process.environ().get(MARK)
    except (psutil.Error, OSError):
        return None  # somebody else's, or gone


def _lives(process: "psutil.Process") -> bool:
    import psutil

    try:
        return process.is_running() and process.status() != psutil.STATUS_ZOMBIE
    except psutil.Error:
        return False


def _signal(process: "psutil.Process", kill: bool) -> None:
    import psutil

    try:
        process.kill() if kill else process.terminate()
    except psutil.Error:
        return  # gone meanwhile
