"""How long is waited for what is in the way without being anybody's fault."""

from datetime import UTC, datetime, timedelta

import pytest

from engine.assistants.holding import AT_LEAST, NETWORK_WAITS_S, QUOTA_WAIT, wait_before_retry

NOW = datetime(2026, 1, 1, 12, tzinfo=UTC)
LATER = NOW + timedelta(hours=2)


@pytest.mark.parametrize(
    ("resumes_at", "held_before", "at"),
    [
        (LATER, 0, LATER),
        (LATER, 7, LATER),
        (None, 0, NOW + QUOTA_WAIT),
        (NOW - timedelta(hours=1), 0, NOW + AT_LEAST),
        (NOW - timedelta(hours=1), 1, NOW + QUOTA_WAIT),
    ],
)
def test_a_quota_is_waited_for_until_it_is_over(resumes_at, held_before, at):
    assert wait_before_retry("quota", held_before, resumes_at, NOW) == at


def test_the_network_is_given_growing_pauses_then_a_person_is_asked():
    waits = [wait_before_retry("network", held, None, NOW) for held in range(len(NETWORK_WAITS_S) + 1)]
    assert waits == [*(NOW + timedelta(seconds=seconds) for seconds in NETWORK_WAITS_S), None]
    assert sorted(NETWORK_WAITS_S) == list(NETWORK_WAITS_S)


def test_what_took_too_long_gets_one_more_chance():
    assert wait_before_retry("timeout", 0, None, NOW) == NOW
    assert wait_before_retry("timeout", 1, None, NOW) is None


@pytest.mark.parametrize("kind", ["permission", "cap", "unusable_answer", "not_available", "stopped", "nonsense"])
def test_waiting_mends_nothing_else(kind):
    assert wait_before_retry(kind, 0, LATER, NOW) is None
