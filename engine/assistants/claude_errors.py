"""Why Claude Code could not carry out an order, as one of our kinds of failure.

The CLI names the kind itself (`error` of its last message); the HTTP status and its words are looked at where an older
one does not.
"""

import re
from dataclasses import dataclass
from datetime import UTC, datetime

from engine.assistants.errors import (
    AssistantError,
    CapReachedError,
    NetworkError,
    NotAvailableError,
    QuotaError,
    UnusableAnswerError,
)
from engine.workspace.text import one_line

REASON_CHARACTERS = 500

EXIT_CODE = re.compile(r"exit code:? (-?\d+)")
"""The SDK names it in words only, in most of its errors."""

NEITHER_KEY_NOR_LOGIN = (
    "Log in: run `claude` in a terminal and type /login, or set ANTHROPIC_API_KEY in the environment "
    "(settings files are not read); or work without Claude: `assistant: offline` in studio/config/engine.yaml"
)


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the CLI said when it gave up."""

    subtype: str = ""
    """Of its result, such as `error_max_budget_usd`; `success` also where the service failed."""
    kind: str = ""
    """Of the message in which it told the failure, such as `rate_limit`."""
    status: int | None = None
    """HTTP status of the call that failed."""
    text: str = ""
    resets_at: int | None = None
    """When the account's limit ends, in seconds since 1970."""


def failure(verdict: Verdict) -> AssistantError:
    """The typed failure that a result with an error stands for."""
    text = one_line(verdict.text)[:REASON_CHARACTERS] or verdict.subtype or "no reason given"
    if verdict.subtype == "error_max_budget_usd":
        return CapReachedError(f"Claude stopped at its limit: {text}", "Raise the limit (cost_cap_usd in engine.yaml)")
    if verdict.subtype == "error_max_structured_output_retries":
        return UnusableAnswerError(f"Claude gave no answer of the wanted shape: {text}", "Try again")
    if verdict.kind == "rate_limit" or verdict.status == 429:
        remedy = "It goes on when the limit ends" if verdict.resets_at else "Try again later"
        return QuotaError(f"Claude's limit is reached: {text}", remedy, _moment(verdict.resets_at))
    return _service_failure(verdict, text)


def _service_failure(verdict: Verdict, text: str) -> AssistantError:
    kind, status = verdict.kind, verdict.status or 0
    if kind == "billing_error":
        return QuotaError(f"Claude's account cannot pay: {text}", "Add credit to the account, then resume")
    if kind in ("authentication_failed", "oauth_org_not_allowed") or status in (401, 403):
        return NotAvailableError(f"Claude refused the login: {text}", NEITHER_KEY_NOR_LOGIN)
    if kind == "model_not_found" or status == 404:
        return NotAvailableError(f"Claude does not know the model: {text}", "Set `model` in studio/config/engine.yaml")
    if kind == "server_error" or status >= 500:
        return NetworkError(f"Claude's service cannot be reached: {text}", "Look at the network, or try again later")
    return AssistantError(f"Claude gave up: {text}", "Look at its output, then try again")


def crash(error: BaseException, stderr_tail: str) -> AssistantError:
    """The CLI ended, or could not be understood, without a result."""
    said, told = one_line(stderr_tail)[-REASON_CHARACTERS:], one_line(str(error))[:REASON_CHARACTERS]
    if "unknown option" in said:
        return NotAvailableError(f"This Claude Code is too old: {said}", "Run: claude update")
    exit_code = EXIT_CODE.search(told)
    how = f"with exit code {exit_code[1]}" if exit_code else f"({told})"
    return AssistantError(f"Claude Code broke off {how}" + (f": {said}" if said else ""), "Try again")


def missing(error: BaseException) -> NotAvailableError:
    return NotAvailableError(one_line(str(error))[:REASON_CHARACTERS], "Install Claude Code, or: assistant: offline")


def _moment(seconds: int | None) -> datetime | None:
    try:
        return datetime.fromtimestamp(seconds, UTC) if seconds else None
    except (OverflowError, ValueError, OSError):
        return None
