"""Which events of Claude Code our plugin listens to, and by which script: the plugin's `hooks.json`.

Claude Code 2.1.197 drops all hooks of a plugin without a word where it does not know one event's name, so only events
that it knows stand here.
"""

from typing import Any

Document = dict[str, Any]

OBSERVED = (
    "PreToolUse",
    "PostToolUse",
    "PostToolUseFailure",
    "PermissionRequest",
    "Notification",
    "PreCompact",
    "PostCompact",
    "SessionEnd",
)
"""Only kept for whoever reads the spool: a shell, no Python."""

NOT_WAITED_FOR = ("PreToolUse", "PostToolUse", "PostToolUseFailure")
"""Of those, the ones of every tool. Starting a program and waiting for its end takes Claude Code itself some 15 ms,
whatever the program does; not waiting takes less than half of that, and nothing while a model thinks. Such events may
come in another order than they happened, which `live/fold.py` knows. What ends a turn or a session is waited for:
Claude Code ends the others when it ends itself.
"""

DECIDED = ("SessionStart", "UserPromptExpansion", "UserPromptSubmit", "SubagentStart", "SubagentStop", "Stop")
"""Answered, and kept too."""

OBSERVING_TIMEOUT_S = 5

DECIDING_TIMEOUT_S = 20
"""A plan that nobody prepared an answer for is looked at on the spot; all else takes a moment."""

FOLDER = "${CLAUDE_PLUGIN_ROOT}/hooks"


def hooks_document(python: str) -> Document:
    """`hooks.json`. `python` is the path of the interpreter that answers."""
    observing = {event: _observing(event) for event in OBSERVED}
    deciding = {event: _hook("decide.sh", [python, event], DECIDING_TIMEOUT_S) for event in DECIDED}
    return {"hooks": {**deciding, **observing}}


def _observing(event: str) -> list[Document]:
    groups = _hook("observe.sh", [event], OBSERVING_TIMEOUT_S)
    if event in NOT_WAITED_FOR:
        groups[0]["hooks"][0]["async"] = True
    return groups


def _hook(script: str, arguments: list[str], timeout_s: int) -> list[Document]:
    """In the form without a shell's line, so that no folder's name needs quoting."""
    command = {
        "type": "command",
        "command": "/bin/sh",
        "args": [f"{FOLDER}/{script}", *arguments],
        "timeout": timeout_s,
    }
    return [{"hooks": [command]}]
