"""Commands as texts name them: whether what a playbook tells to run is there."""

import re
from collections.abc import Collection, Iterator

import click

from engine.commands.main import COMMANDS

NAMED = re.compile(r"(?<![\w./-])studio (?P<words>[a-z][^\n|;&`]*)")
"""A call of `studio` in code; one with a capital or dashes instead of a verb stands for any."""

WORD = re.compile(r"[a-z][a-z-]*")

ALWAYS = ("--help", "-h", "-C", "--workspace")


def named_commands(code: str) -> Iterator[list[str]]:
    """The words after `studio` in each call."""
    for match in NAMED.finditer(code):
        yield match["words"].split()


def command_problem(words: list[str]) -> str:
    """What is not there of a call, empty where all is. Arguments are not looked at."""
    name, *rest = words
    if name not in COMMANDS:
        return f"there is no command `studio {name}`"
    loaded, command = COMMANDS[name].load()
    second = rest[0] if rest and WORD.fullmatch(rest[0]) else ""
    verbs: Collection[str] = command.commands if isinstance(command, click.Group) else getattr(loaded, "VERBS", ())
    if verbs and second and second not in verbs:
        return f"`studio {name}` has no verb {second}"
    if isinstance(command, click.Group):
        command = command.commands.get(second, command)
    elif verbs:
        return ""  # what such a verb takes is its own affair
    known = {*ALWAYS, *(option for parameter in command.params for option in parameter.opts)}
    unknown = (option for option in _options(rest) if option not in known)
    return next((f"`studio {name}` has no option {option}" for option in unknown), "")


def _options(words: list[str]) -> Iterator[str]:
    return (word.partition("=")[0] for word in words if word.startswith("--") and len(word) > 2)
