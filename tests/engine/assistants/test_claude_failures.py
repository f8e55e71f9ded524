"""Each way in which the real CLI fails has its kind."""

import time

import pytest
from helpers.assistants import an_order
from helpers.claude import marked_processes
from helpers.messages_script import Failure, Tool, in_turn

from engine.assistants.errors import (
    AssistantError,
    CapReachedError,
    NetworkError,
    NotAvailableError,
    QuotaError,
)


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        (Failure(429, "rate_limit_error"), QuotaError),
        (Failure(400, "invalid_request_error", "Your credit balance is too low"), QuotaError),
        (Failure(529, "overloaded_error", "Overloaded"), NetworkError),
        (Failure(401, "authentication_error", "invalid x-api-key"), NotAvailableError),
        (Failure(404, "not_found_error", "model: unheard-of"), NotAvailableError),
        (Failure(400, "invalid_request_error", "odd"), AssistantError),
    ],
    ids=lambda value: value.message if isinstance(value, Failure) else value.__name__,
)
def test_a_refusal_of_the_service_has_its_kind(room, answer, kind):
    with pytest.raises(AssistantError) as raised:
        room.work(an_order("Talk."), lambda request: [answer])
    assert type(raised.value) is kind


def test_a_reached_limit_says_when_it_ends(room, monkeypatch):
    """The service tells it to those who are logged in, not to those with a key."""
    monkeypatch.delenv("ANTHROPIC_API_KEY")
    monkeypatch.setenv("CLAUDE_CODE_OAUTH_TOKEN", "sk-ant-oat01-test-0123456789")
    ends_at = int(time.time()) + 3600
    headers = {
        "anthropic-ratelimit-unified-status": "rejected",
        "anthropic-ratelimit-unified-reset": str(ends_at),
        "anthropic-ratelimit-unified-representative-claim": "five_hour",
    }
    with pytest.raises(QuotaError) as raised:
        room.work(an_order("Talk."), lambda request: [Failure(429, "rate_limit_error", headers=headers)])
    assert raised.value.resets_at is not None
    assert raised.value.resets_at.timestamp() == ends_at


def test_a_service_that_is_not_there_is_a_network_failure(room, monkeypatch):
    monkeypatch.setenv("ANTHROPIC_BASE_URL", "http://127.0.0.1:1")
    with pytest.raises(NetworkError):
        room.work(an_order("Talk."))


def test_the_orders_limit_stops_it_and_what_was_spent_is_told(room):
    answers = in_turn(*[[Tool("Bash", {"command": "true"})]] * 5)
    with pytest.raises(CapReachedError):
        room.work(an_order("Do it.", "Bash", max_cost_usd=0.0001), answers)
    assert room.host.usages[-1].cost_usd > 0


def test_a_host_that_has_had_enough_ends_it(room, monkeypatch):
    def enough(usage: object) -> None:
        raise CapReachedError("Enough", "Raise it")

    monkeypatch.setattr(room.host, "used", enough)
    with pytest.raises(CapReachedError, match="Enough"):
        room.use(Tool("Bash", {"command": "true"}))
    assert marked_processes() == []


def test_a_cli_that_breaks_off_says_how(room):
    broken = room.root.parent / "claude"
    broken.write_text("#!/bin/sh\nread -r order\necho 'out of memory' >&2\nexit 7\n")
    broken.chmod(0o755)
    with pytest.raises(AssistantError, match="exit code 7: out of memory"):
        room.work(an_order("Talk."), program=str(broken))


def test_a_cli_that_is_too_old_says_so(room):
    old = room.root.parent / "claude"
    old.write_text("#!/bin/sh\nread -r order\necho \"error: unknown option '--json-schema'\" >&2\nexit 1\n")
    old.chmod(0o755)
    with pytest.raises(NotAvailableError, match="claude update"):
        room.work(an_order("Talk."), program=str(old))


def test_a_cli_that_is_missing_says_so(room):
    with pytest.raises(NotAvailableError, match="not found"):
        room.work(an_order("Talk."), program=room.path("nowhere"))
