"""What is in the way of an attempt without being its fault, and how long to wait before it is made again."""

from datetime import UTC, datetime, timedelta

NETWORK_WAITS_S = (5.0, 30.0, 120.0)
"""Before each further try; after the last, a person is asked."""

TIMEOUT_TRIES = 1
"""A command or an assistant that took too long gets so many more chances."""

QUOTA_WAIT = timedelta(minutes=15)
"""Where nobody said when the limit ends."""

AT_LEAST = timedelta(seconds=1)


def wait_before_retry(kind: str, held_before: int, resumes_at: datetime | None, now: datetime) -> datetime | None:
    """When an attempt that was held up is made again; None where only a person can help.

    `held_before`: how often the same attempt was held up by the same kind already. A time that is over is believed
    once: clocks differ.
    """
    if kind == "quota":
        is_told = resumes_at is not None and (resumes_at > now or not held_before)
        return max(resumes_at, now + AT_LEAST) if resumes_at and is_told else now + QUOTA_WAIT
    if kind == "network" and held_before < len(NETWORK_WAITS_S):
        return now + timedelta(seconds=NETWORK_WAITS_S[held_before])
    if kind == "timeout" and held_before < TIMEOUT_TRIES:
        return now
    return None


def utc_now() -> datetime:
    return datetime.now(UTC)
