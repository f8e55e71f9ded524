"""Hooks that are shell commands, and what their exit and their output mean."""

import json
import os
import threading
from typing import Any

from pydantic import ValidationError

from engine.lifecycle.commands import KEPT_BYTES, CommandEnd, run_command
from engine.lifecycle.results import NO_REASON, HookResult, Outcome
from engine.workspace.paths import WorkspacePaths
from engine.workspace.process_marks import HOOKS, MARKER, marker_prefix
from engine.workspace.records.hooks import CommandAnswer, Hook, HookEvent
from engine.workspace.text import clean_document, one_line

Document = dict[str, Any]

BLOCKS = 2
"""The exit code with which a command says no; its error output says why."""

READS_PLAIN_TEXT = (HookEvent.SESSION_START, HookEvent.PRE_COMMAND, HookEvent.SUBAGENT_START)
"""Where plain output is context for whoever begins; elsewhere it is only talk."""

REASON_CHARS = 2_000


def run_command_hook(
    hook: Hook, event: HookEvent, payload: Document, *, paths: WorkspacePaths, stop: threading.Event
) -> HookResult:
    """Runs it with the payload as JSON on its standard input. Nothing it does raises."""
    given = json.dumps(payload, default=str).encode() + b"\n"
    try:
        end = run_command(
            hook.command,
            given,
            root=paths.root,
            environment=_environment(paths, payload),
            stop=stop,
            timeout_s=hook.timeout_s,
        )
    except OSError as error:
        return HookResult(Outcome.FAILED, f"could not be started: {(error.strerror or str(error)).lower()}")
    return _result(end, event, hook.timeout_s)


def _environment(paths: WorkspacePaths, payload: Document) -> dict[str, str]:
    return {
        **os.environ,
        MARKER: marker_prefix(paths, str(payload["task_id"])) + HOOKS,
        "GIT_TERMINAL_PROMPT": "0",  # nobody can answer
        "STUDIO_WORKSPACE": str(payload["cwd"]),
        "STUDIO_SESSION_ID": str(payload["session_id"]),
        "STUDIO_TASK_ID": str(payload["task_id"]),
        "STUDIO_HOOK_EVENT": str(payload["hook_event_name"]),
    }


def _result(end: CommandEnd, event: HookEvent, timeout_s: float) -> HookResult:
    errors = end.errors.strip()[:REASON_CHARS]
    if end.ending == "stopped":
        return HookResult(Outcome.STOPPED, "stopped by a person", exit_code=end.exit_code)
    if end.ending == "timeout":
        reason = f"took longer than {timeout_s:g} s and was ended"
        return HookResult(Outcome.TIMEOUT, reason, exit_code=end.exit_code)
    if end.exit_code == BLOCKS:
        return HookResult(Outcome.BLOCKED, errors or NO_REASON, exit_code=BLOCKS)
    if end.exit_code:
        reason = f"exited {end.exit_code}: {one_line(errors)}".removesuffix(": ")
        return HookResult(Outcome.FAILED, reason, exit_code=end.exit_code)
    return _said(end.output.strip(), event)


def _said(output: str, event: HookEvent) -> HookResult:
    if not output.startswith("{"):
        return HookResult(Outcome.OK, injected=output if event in READS_PLAIN_TEXT else "", exit_code=0)
    try:
        answer = _answer(output)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        where = ".".join(str(part) for part in first["loc"])
        return HookResult(Outcome.FAILED, f"its answer's {where}: {first['msg'].lower()}", exit_code=0)
    except (ValueError, RecursionError) as error:
        cut = ", longer than 64 kB" if len(output.encode()) >= KEPT_BYTES - 1 else ""
        return HookResult(Outcome.FAILED, f"its answer is not JSON{cut}: {error}", exit_code=0)
    if answer.blocks:
        return HookResult(Outcome.BLOCKED, answer.why[:REASON_CHARS] or NO_REASON, exit_code=0)
    return HookResult(Outcome.OK, injected=answer.context, exit_code=0)


def _answer(output: str) -> CommandAnswer:
    """Raises ValueError, of which pydantic's ValidationError is one, and RecursionError."""
    document = clean_document(json.loads(output))
    return CommandAnswer.model_validate({name: value for name, value in document.items() if value is not None})
