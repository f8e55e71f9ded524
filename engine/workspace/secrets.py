"""Takes secrets out of text on its way into a log or a journal.

Three kinds are known: the values of environment variables whose name says so, tokens with a well-known shape, and what
stands behind a word such as `password=`.
"""

import re
from collections.abc import Callable, Mapping
from typing import Any

from engine.workspace.marked_lines import change_marked_lines
from engine.workspace.secret_words import HIDDEN, SECRET_NAME, hide_named
from engine.workspace.text import ANSI_SEQUENCE

SHORTEST = 6
"""Characters. Hiding every `true` or `test` that is also somebody's password would make a log unreadable."""

SHAPES = re.compile(
    r"\b(?:"
    r"sk-[A-Za-z0-9_-]{20,}"  # Anthropic, OpenAI
    r"|gh[pousr]_[A-Za-z0-9]{20,}|github_pat_[A-Za-z0-9_]{20,}"
    r"|glpat-[A-Za-z0-9_-]{16,}"
    r"|xox[abeoprs]-[A-Za-z0-9-]{10,}"  # Slack
    r"|(?:AKIA|ASIA)[A-Z0-9]{16}"  # AWS
    r"|AIza[A-Za-z0-9_-]{30,}"  # Google
    r"|(?:sk|rk|pk)_(?:live|test)_[A-Za-z0-9]{16,}|whsec_[A-Za-z0-9]{16,}"  # Stripe
    r"|SG\.[A-Za-z0-9_-]{16,}\.[A-Za-z0-9_-]{16,}"  # SendGrid
    r"|ya29\.[A-Za-z0-9_-]{20,}|dckr_pat_[A-Za-z0-9_-]{20,}|dop_v1_[a-f0-9]{32,}|shpat_[A-Za-z0-9]{20,}"
    r"|[0-9]{8,10}:AA[A-Za-z0-9_-]{30,}"  # Telegram
    r"|npm_[A-Za-z0-9]{30,}|pypi-[A-Za-z0-9_-]{30,}|hf_[A-Za-z0-9]{30,}"
    r"|eyJ[A-Za-z0-9_-]{8,}\.eyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{8,}"  # a signed JSON web token
    r")"
    r"|(?<=hooks\.slack\.com/services/)[A-Za-z0-9/]{16,}"
    r"|(?<=bearer )[A-Za-z0-9._~+/=-]{12,}",
    re.IGNORECASE,
)

OF_TOKENS = ("sk-", "ghp_", "gho_", "ghu_", "ghs_", "ghr_", "pat_", "glpat-", "xox", "akia", "asia", "aiza", "k_live_")
OF_OTHER_TOKENS = ("k_test_", "whsec_", "sg.", "ya29.", "dop_v1_", ":aa", "npm_", "pypi-", "hf_", "eyj")
OF_PLACES = ("hooks.slack.com/", "bearer ")
MARKS = (*OF_TOKENS, *OF_OTHER_TOKENS, *OF_PLACES)
"""Each shape has one of these: no other line is looked at closely."""

IN_URL = re.compile(
    r"(?<=://)[^\s:/@]{1,64}:[^\s:/@]{1,128}(?=@)"  # user and password
    r"|(?<=://)[A-Za-z0-9_.~-]{16,128}(?=@)",  # or a token
)

PRIVATE_KEY = re.compile(
    r"-----BEGIN [A-Z ]{0,30}PRIVATE KEY(?: BLOCK)?-----"
    # One whose end was cut off is hidden to the end.
    r"(?:.{1,8000}?-----END [A-Z ]{0,30}PRIVATE KEY(?: BLOCK)?-----|.{0,8000})",
    re.IGNORECASE | re.DOTALL,
)

NO_WIDTH = "\u00ad\u180e\u200b-\u200d\u2060\ufeff"
UNSEEN = re.compile(f"{ANSI_SEQUENCE.pattern}|[{NO_WIDTH}]")
"""Colours and spaces of no width may stand in the middle of a secret, or right before it."""

CAN_BE_UNSEEN = re.compile(f"[\x1b\x90\x98\x9b\x9d-\x9f{NO_WIDTH}]")
"""What each of them begins with."""

Redact = Callable[[str], str]


def secret_remover(environment: Mapping[str, str]) -> Redact:
    """A function that hides this environment's secrets, and tokens of known shape, in any text."""
    values = {value for name, value in environment.items() if SECRET_NAME.search(name) and len(value) >= SHORTEST}
    longest_first = sorted(values, key=len, reverse=True)
    known = re.compile("|".join(re.escape(value) for value in longest_first)) if values else None

    def hide(text: str) -> str:
        if known is not None:
            text = known.sub(HIDDEN, text)
        return hide_named(_hide_shapes(PRIVATE_KEY.sub(HIDDEN, text)))

    def redact(text: str) -> str:
        if (text.isascii() and "\x1b" not in text) or not CAN_BE_UNSEEN.search(text):
            return hide(text)
        return hide("\n".join(_hide_as_seen(line, hide) for line in _hide_keys(text).split("\n")))

    return redact


def _hide_shapes(text: str) -> str:
    if "://" in text:  # first: what a token leaves of a URL no longer looks like one
        text = change_marked_lines(text, ("@",), lambda line: IN_URL.sub(HIDDEN, line))
    return change_marked_lines(text, MARKS, lambda line: SHAPES.sub(HIDDEN, line))


def _hide_keys(text: str) -> str:
    """Before any line is looked at by itself: without its first line nothing tells that the others are a key."""
    text = PRIVATE_KEY.sub(HIDDEN, text)
    seen = UNSEEN.sub("", text)
    return PRIVATE_KEY.sub(HIDDEN, seen) if PRIVATE_KEY.search(seen) else text


def _hide_as_seen(line: str, hide: Redact) -> str:
    """A line that shows secrets only without what nobody sees, without it; any other stays as it is."""
    seen = UNSEEN.sub("", line)
    if seen == line:
        return line
    hidden = hide(seen)
    if hidden == seen:
        return line
    for token in SHAPES.findall(line):  # what nobody sees may be all that parts it from the word before
        hidden = hidden.replace(token, HIDDEN)
    return hidden


def redact_document(value: Any, redact: Redact) -> Any:
    """A JSON document with secrets hidden in every text of it."""
    if isinstance(value, str):
        return redact(value)
    if isinstance(value, dict):
        return {key: redact_document(item, redact) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [redact_document(item, redact) for item in value]
    return value
