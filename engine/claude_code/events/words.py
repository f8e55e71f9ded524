"""An event of Claude's in words, as the journal and the screen have it."""

from __future__ import annotations

import re

from engine.claude_code.events.payload import HookPayload
from engine.claude_code.events.tool_words import tool_name

WORDS = {
    "SessionStart": "session began ({kind})",
    "SessionEnd": "session ended ({kind})",
    "UserPromptSubmit": "asked: {message}",
    "UserPromptExpansion": "command {kind}",
    "PreToolUse": "{use}",
    "PostToolUse": "{use}",
    "PostToolUseFailure": "{use} failed",
    "PermissionRequest": "{use}",
    "PermissionDenied": "{use} was not permitted",
    "Notification": "{message}",
    "SubagentStart": "{agent_type} began",
    "SubagentStop": "{agent_type} ended",
    "Stop": "{message}",
    "StopFailure": "{message}",
    "PreCompact": "compaction began ({kind})",
    "PostCompact": "compacted ({kind})",
    "PostModelSwitch": "model is {model} now",
    "StudioAnswered": "STUDIO: {message}",
    "TaskCreated": "task {kind}: {message}",
    "TaskCompleted": "task {kind} completed: {message}",
}
"""Of the events that we know; any other has its name and what it says."""

BACKGROUND_TASK = re.compile(r"<task-notification>.*?(?:<summary>([^<]*)|$)", re.DOTALL)
"""What Claude Code tells its model, as if a person had asked it, when something in the background ended. A long one is
cut off, perhaps before its end."""


def summary_of(payload: HookPayload) -> str:
    """One clean line without secrets; empty only for an event that says nothing at all."""
    if payload.event == "UserPromptSubmit" and (ended := BACKGROUND_TASK.match(payload.message)):
        return f"background task: {ended[1] or 'it ended'}".strip()
    words = WORDS.get(payload.event)
    if words is None:
        about = payload.use or payload.message or payload.kind
        return f"{payload.event}: {about}" if about else payload.event
    text = words.format(
        kind=payload.kind or "for no known reason",
        message=payload.message,
        model=payload.model,
        use=payload.use or tool_name(payload.tool) or "a tool",
        agent_type=payload.agent_type or "an agent of Claude's own",
    )
    return text.strip().rstrip(":")
