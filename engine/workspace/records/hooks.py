"""`hooks/hooks.json`: what runs by itself at certain moments of a run, in the manner of Claude Code's hooks."""

from enum import StrEnum
from typing import Annotated, Any

from pydantic import Field

from engine.workspace.records.base import Many, Mapping, Record, Str


class HookEvent(StrEnum):
    """A moment at which hooks run. Each has a subject, which matchers look at."""

    SESSION_START = "SessionStart"
    """A session begins or goes on. Subject: `startup` or `resume`."""
    PRE_COMMAND = "PreCommand"
    """A command is about to begin. Subject: its name, such as `plan`."""
    SUBAGENT_START = "SubagentStart"
    """An agent begins. Subject: its name, as for SubagentStop."""
    PRE_TOOL_USE = "PreToolUse"
    """An assistant wants to use a tool. Subject: the tool, as for the two that follow."""
    POST_TOOL_USE = "PostToolUse"
    POST_TOOL_USE_FAILURE = "PostToolUseFailure"
    SUBAGENT_STOP = "SubagentStop"
    STOP = "Stop"
    """A run ends. Subject: how, such as `COMPLETE`."""
    CONTEXT_PRESSURE = "ContextPressure"
    """A pool of the context fills up. Subject: the pool."""


class HookType(StrEnum):
    COMMAND = "command"
    """A shell command."""
    PROMPT = "prompt"
    """One question to the assistant."""
    AGENT = "agent"
    """A whole run of an agent."""


TIMEOUTS_S = {HookType.COMMAND: 60.0, HookType.PROMPT: 60.0, HookType.AGENT: 180.0}
"""Seconds, where the hook does not say (formats.md, Numbers: "agent hooks 180 s")."""


class Hook(Record):
    type: HookType
    command: Str = ""
    prompt: Str = ""
    agent: Str = ""
    timeout: Annotated[float, Field(gt=0, le=3600)] | None = None
    """Seconds after which it is ended."""

    @property
    def timeout_s(self) -> float:
        return self.timeout or TIMEOUTS_S[self.type]

    @property
    def text(self) -> str:
        """What it does: the command or the prompt."""
        return self.command if self.type is HookType.COMMAND else self.prompt


class HookGroup(Record):
    """Hooks that share a matcher."""

    matcher: Str = ""
    """Names (`Bash`, `Write|Edit`), a regular expression, or empty or `*` for every subject."""
    hooks: Many[Any] = ()
    """Read one by one, so that a broken one takes no other with it."""


class HookFile(Record):
    hooks: Mapping = Field(default_factory=dict)
    """Event to its groups; `PreCommand/plan` is the event of one command only. Read one by one, as above."""


class HookSpecificOutput(Record):
    additional_context: Str = Field(default="", alias="additionalContext")
    permission_decision: Str = Field(default="", alias="permissionDecision")
    permission_reason: Str = Field(default="", alias="permissionDecisionReason")


class CommandAnswer(Record):
    """What a hook's command prints if it has something to say, as Claude Code reads it."""

    decision: Str = ""
    reason: Str = ""
    may_go_on: bool = Field(default=True, alias="continue")
    stop_reason: Str = Field(default="", alias="stopReason")
    additional_context: Str = Field(default="", alias="additionalContext")
    specific: HookSpecificOutput = Field(default=HookSpecificOutput.model_construct(), alias="hookSpecificOutput")

    @property
    def blocks(self) -> bool:
        denied = "block" in (self.decision, self.specific.permission_decision)
        return denied or self.specific.permission_decision == "deny" or not self.may_go_on

    @property
    def why(self) -> str:
        return self.reason or self.specific.permission_reason or self.stop_reason

    @property
    def context(self) -> str:
        return self.additional_context or self.specific.additional_context
