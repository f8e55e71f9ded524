"""A terminal's own notification, as the escape sequence that it understands.

Chosen over a package: a sequence needs no D-Bus, works over ssh, and the notification belongs to the terminal, so that
a click on it leads there. Three ways are in use; a terminal that knows none of them passes the sequence over.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Mapping

from engine.workspace.secrets import secret_remover
from engine.workspace.text import one_line

PROGRAM = "studio-tui"

MOST_CHARS = 200
"""Of a line: what is longer no desktop shows."""

ESC, BEL = "\x1b", "\x07"
END = f"{ESC}\\"

KNOWN = ("wezterm", "ghostty", "foot", "rxvt")
"""Terminals that take OSC 777, in `TERM` or `TERM_PROGRAM`."""


def notification(notice_id: str, title: str, words: str, environment: Mapping[str, str]) -> str:
    """What is written to the terminal, its bell included where nobody knows whether it understands the rest.

    Whatever stands in the texts, they cannot end the sequence or begin another one.
    """
    redact = secret_remover(environment)
    title = one_line(redact(f"{PROGRAM}: {title}"))[:MOST_CHARS]
    words = one_line(redact(words))[:MOST_CHARS]
    named = f"{environment.get('TERM', '')} {environment.get('TERM_PROGRAM', '')}".casefold()
    if "STY" in environment:
        return BEL  # GNU screen passes nothing on
    is_in_tmux = "TMUX" in environment
    if "kitty" in named:
        return _kitty(notice_id, title, words)
    if "iterm" in f"{named} {environment.get('LC_TERMINAL', '')}".casefold():
        return _passed_on(f"{ESC}]9;{title}: {words}{BEL}", is_in_tmux)
    is_known = not is_in_tmux and any(name in named for name in KNOWN)
    sequence = f"{ESC}]777;notify;{title.replace(';', ',')};{words.replace(';', ',')}{END}"
    return _passed_on(sequence, is_in_tmux) + ("" if is_known else BEL)


def _kitty(notice_id: str, title: str, words: str) -> str:
    """OSC 99. The same id from two control rooms is one notification."""
    key = hashlib.sha256(notice_id.encode("utf-8", "replace")).hexdigest()[:12]
    return "".join(
        f"{ESC}]99;i={PROGRAM}-{key}:e=1:{part};{base64.b64encode(text.encode('utf-8', 'replace')).decode()}{END}"
        for part, text in (("d=0:p=title", title), ("d=1:p=body", words))
    )


def _passed_on(sequence: str, is_in_tmux: bool) -> str:
    """tmux hands a sequence on to the terminal it runs in, where `allow-passthrough` is on."""
    return f"{ESC}Ptmux;{sequence.replace(ESC, ESC + ESC)}{END}" if is_in_tmux else sequence
