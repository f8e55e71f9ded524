"""Whether a hook is meant: its matcher against the moment's subject."""

import re

NAMES = re.compile(r"[A-Za-z0-9_ -]+(?:\|[A-Za-z0-9_ -]+)*")
"""Only names, such as `Bash` or `Write|Edit`: anything else is a regular expression."""

MAX_CHARS = 1_000
"""Of a matcher: compiling has no time-out. For the same reason it may not count: `((x{999}){999}){999}` needs more
memory than there is."""

MATCH_S = 0.2
"""Seconds that a regular expression may take: it is somebody else's."""


class MatcherError(ValueError):
    """A matcher is no regular expression, or takes too long."""


def check_matcher(matcher: str) -> None:
    """Raises MatcherError."""
    if _matches_all(matcher) or NAMES.fullmatch(matcher):
        return
    if len(matcher) > MAX_CHARS or "{" in matcher:
        raise MatcherError(f"is longer than {MAX_CHARS} characters, or counts with {{…}}")
    import regex  # 15 ms; unlike `re` it can be told when to give up

    try:
        regex.compile(matcher)
    except (regex.error, OverflowError, RecursionError) as error:
        raise MatcherError(f"is no regular expression: {error}") from None


def matches(matcher: str, subject: str) -> bool:
    """Whether it means this subject. Raises MatcherError where looking takes too long."""
    if _matches_all(matcher):
        return True
    if NAMES.fullmatch(matcher):
        return subject in (name.strip() for name in matcher.split("|"))
    import regex  # as above

    try:
        return regex.fullmatch(matcher, subject, timeout=MATCH_S) is not None
    except TimeoutError:
        raise MatcherError(f"took longer than {MATCH_S:g} s on {subject[:60]!r}") from None


def _matches_all(matcher: str) -> bool:
    return matcher in ("", "*")
