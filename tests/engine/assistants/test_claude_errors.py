"""Kinds of failure, also as an older CLI tells them, and with odd values."""

import pytest

from engine.assistants.claude_errors import Verdict, crash, failure
from engine.assistants.errors import (
    AssistantError,
    CapReachedError,
    NetworkError,
    NotAvailableError,
    QuotaError,
    UnusableAnswerError,
)


@pytest.mark.parametrize(
    ("verdict", "kind"),
    [
        (Verdict(status=429), QuotaError),
        (Verdict(status=529), NetworkError),
        (Verdict(status=403), NotAvailableError),
        (Verdict(status=404), NotAvailableError),
        (Verdict(kind="server_error"), NetworkError),
        (Verdict(subtype="error_max_budget_usd"), CapReachedError),
        (Verdict(subtype="error_max_structured_output_retries"), UnusableAnswerError),
        (Verdict(subtype="error_during_execution"), AssistantError),
    ],
)
def test_each_verdict_has_its_kind(verdict, kind):
    assert type(failure(verdict)) is kind


@pytest.mark.parametrize("moment", [None, 0, 10**30])
def test_a_moment_that_cannot_be_is_none(moment):
    error = failure(Verdict(kind="rate_limit", resets_at=moment))
    assert isinstance(error, QuotaError)
    assert error.resets_at is None


def test_what_the_service_says_is_one_clean_line():
    error = failure(Verdict(text="\x1b[31mbad\nnews" + "!" * 2000))
    assert error.reason.startswith("Claude gave up: bad news!")
    assert len(error.reason) < 600


def test_a_crash_tells_the_end_of_what_it_printed():
    error = crash(RuntimeError("Command failed (exit code: 3)"), "first\n" * 500 + "last words")
    assert error.reason.startswith("Claude Code broke off with exit code 3: ")
    assert error.reason.endswith("last words")


def test_a_crash_without_exit_code_tells_what_is_known():
    assert (
        crash(RuntimeError("Control request timeout"), "").reason == "Claude Code broke off (Control request timeout)"
    )
