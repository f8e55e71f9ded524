"""A terminal's own notification: what is written, and that no text can be more than text in it."""

import base64
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from control_room.notices.desktop import MOST_CHARS, notification

TERMINALS = {
    "kitty": {"TERM": "xterm-kitty"},
    "iterm": {"TERM": "xterm-256color", "TERM_PROGRAM": "iTerm.app"},
    "iterm over ssh": {"TERM": "xterm-256color", "LC_TERMINAL": "iTerm2"},
    "wezterm": {"TERM": "xterm-256color", "TERM_PROGRAM": "WezTerm"},
    "foot": {"TERM": "foot"},
    "unknown": {"TERM": "xterm-256color"},
    "tmux": {"TERM": "tmux-256color", "TMUX": "/tmp/tmux-0/default,1,0"},
    "screen": {"TERM": "screen", "STY": "1.pts-0"},
}
TEXT = r"[^\x00-\x1f\x7f-\x9f]*"
ONE = {
    "kitty": r"(\x1b\]99;i=studio-tui-[0-9a-f]+:e=1:d=[01]:p=(title|body);[A-Za-z0-9+/=]*\x1b\\){2}",
    "iterm": rf"\x1b\]9;studio-tui:{TEXT}\x07",
    "iterm over ssh": rf"\x1b\]9;studio-tui:{TEXT}\x07",
    "wezterm": rf"\x1b\]777;notify;studio-tui:{TEXT}\x1b\\",
    "foot": rf"\x1b\]777;notify;studio-tui:{TEXT}\x1b\\",
    "unknown": rf"\x1b\]777;notify;studio-tui:{TEXT}\x1b\\\x07",
    "tmux": rf"\x1bPtmux;\x1b\x1b\]777;notify;studio-tui:{TEXT}\x1b\x1b\\\x1b\\\x07",
    "screen": r"\x07",
}
HOSTILE = "\x1b]0;owned\x07\x9d52;c;AAAA\x9c \x1b\\ ; \x1bPtmux;\x1b\x1b]x\x07 \u202e\n\rnext"


@pytest.mark.parametrize("name", TERMINALS)
def test_a_terminal_gets_what_it_understands(name: str) -> None:
    assert re.fullmatch(ONE[name], notification("id", "Waits for you", "git push", TERMINALS[name]))


@pytest.mark.parametrize("name", TERMINALS)
def test_a_text_cannot_end_the_sequence_or_begin_another(name: str) -> None:
    assert re.fullmatch(ONE[name], notification(HOSTILE, HOSTILE, HOSTILE, TERMINALS[name]))


@given(st.text(), st.sampled_from(sorted(TERMINALS)))
def test_nor_can_any_other_text(text: str, name: str) -> None:
    assert re.fullmatch(ONE[name], notification(text, text, text, TERMINALS[name]))


def test_kitty_gets_the_words_as_they_are() -> None:
    found = re.findall(r";([A-Za-z0-9+/=]+)\x1b", notification("id", "Waits", "größer", TERMINALS["kitty"]))
    assert [base64.b64decode(part).decode() for part in found] == ["studio-tui: Waits", "größer"]


def test_the_same_thing_is_one_notification_in_kitty_whoever_tells_it() -> None:
    one, other = (notification(name, "a", "b", TERMINALS["kitty"]).split(":")[0] for name in ("one", "two"))
    assert one != other
    assert one == notification("one", "c", "d", TERMINALS["kitty"]).split(":")[0]


def test_a_secret_stays_here() -> None:
    environment = {**TERMINALS["foot"], "DEPLOY_TOKEN": "opensesame-4711"}
    assert "opensesame" not in notification("id", "Bash", "curl -H opensesame-4711", environment)


def test_a_long_text_is_cut() -> None:
    assert len(notification("id", "x" * 9_999, "y" * 9_999, TERMINALS["foot"])) < 2 * MOST_CHARS + 40
