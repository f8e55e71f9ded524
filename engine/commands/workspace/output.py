"""`studio output`: headings and marked lines for scripts, coloured on a terminal that wants colours."""

import os
import sys

import click

from engine.commands.verbs import Verb, verb_group
from engine.workspace.text import clean_text, one_line

BOLD, DIM, RED, GREEN, YELLOW, BLUE, CYAN = "1", "2", "31", "32", "33", "34", "36"
WIDTH = 60


def _header(_: click.Context, *words: str) -> None:
    title = _joined(words).upper()
    rule = "═" * max(WIDTH, min(len(title) + 4, 200))
    _print(f"{rule}\n  {title}\n{rule}", f"{BOLD};{CYAN}")


def _phase(_: click.Context, *words: str) -> None:
    title = _joined(words)
    _print(f"── {title} {'─' * max(2, WIDTH - len(title) - 4)}", f"{BOLD};{BLUE}")


def _agent(_: click.Context, *words: str) -> None:
    _print(f"▸ {_joined(words)}", CYAN)


def _status(_: click.Context, *words: str) -> None:
    """`status NAME VALUE…` stands in two columns; one word alone is a line."""
    if len(words) > 1:
        _print(f"{one_line(words[0])}:".ljust(16) + _joined(words[1:]), "")
    else:
        _print(_joined(words), "")


def _success(_: click.Context, *words: str) -> None:
    _print(f"✓ {_joined(words)}", GREEN)


def _error(_: click.Context, *words: str) -> None:
    _print(f"✗ {_joined(words)}", RED, err=True)


def _warning(_: click.Context, *words: str) -> None:
    _print(f"! {_joined(words)}", YELLOW)


def _info(_: click.Context, *words: str) -> None:
    _print(f"· {_joined(words)}", DIM)


def _joined(words: tuple[str, ...]) -> str:
    return " ".join(clean_text(word) for word in words).strip()


def _print(text: str, colour: str, *, err: bool = False) -> None:
    """The words are told apart by their mark, so nothing is lost without colours."""
    stream = sys.stderr if err else sys.stdout
    wants_colour = stream.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"
    click.echo(f"\x1b[{colour}m{text}\x1b[0m" if colour and wants_colour else text, err=err, color=True)


TEXT = "<text>…"
"""Words that a script forgot to quote are joined again."""

VERBS = {
    "header": Verb(_header, TEXT, "A heading between two rules."),
    "phase": Verb(_phase, TEXT, "A smaller heading."),
    "agent": Verb(_agent, TEXT, "Who works now."),
    "status": Verb(_status, TEXT, "A name and its value."),
    "success": Verb(_success, TEXT, "Something went well."),
    "error": Verb(_error, TEXT, "Something went wrong; to standard error."),
    "warning": Verb(_warning, TEXT, "Something to look at."),
    "info": Verb(_info, TEXT, "Something to know."),
}

output = verb_group(
    "output",
    VERBS,
    """Print headings and marked lines for scripts.

    Colours only on a terminal and without NO_COLOR. Exit codes: 0 printed, 1 no such verb or no text.""",
)
