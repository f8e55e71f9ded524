"""What all commands of `studio` share: finding the workspace, saying no in one line, printing JSON."""

import json
import os
import re
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

from engine.commands.readying import note_workspace
from engine.workspace.paths import find_workspace
from engine.workspace.problems import RefusedError
from engine.workspace.text import clean_text

PROBLEM_EXIT = 3
"""`studio doctor` found something that needs mending; 1 is for a command that could not do its work."""

NOT_UTF8 = re.compile("[\ud800-\udfff]")
"""Lone surrogates: what Python makes of a file name's bytes that are not UTF-8."""

F = TypeVar("F", bound=Callable[..., Any])


class CommandError(RefusedError):
    """A command cannot do what it was asked."""


def workspace_option(command: F) -> F:
    """Adds `-C/--workspace PATH`; `workspace(context)` finds what it names."""
    return click.option(
        "-C",
        "--workspace",
        metavar="PATH",
        expose_value=False,
        callback=_remember_workspace,
        help="The project folder that holds .studio/ (default: the nearest one upwards).",
    )(command)


def json_option(command: F) -> F:
    """Adds `--json`, passed on as `as_json`."""
    return click.option("--json", "as_json", is_flag=True, help="Print one JSON document instead of text.")(command)


def _remember_workspace(context: click.Context, _: click.Parameter, value: str | None) -> None:
    if value is not None:
        context.find_root().meta[_WORKSPACE] = value


_WORKSPACE = "engine.commands.workspace"


def given_folder(context: click.Context) -> Path | None:
    """What `-C` names, or None where it was not used. Raises CommandError."""
    named = context.find_root().meta.get(_WORKSPACE)
    return None if named is None else as_folder(named)


def as_folder(named: str) -> Path:
    """A folder that a person named. Raises CommandError.

    No name is refused: a script whose variable is empty should not work on whatever folder it happens to be in.
    """
    if not named:
        raise CommandError("The folder's name is empty", "Name a folder; this one is `.`")
    try:
        return Path(named).expanduser()
    except RuntimeError:
        raise CommandError(f"There is no home folder for {named}", "Write the whole path") from None


def workspace(context: click.Context) -> Path:
    """The workspace's root: what `-C` names, else the nearest folder upwards with `.studio/`. Raises CommandError."""
    root = _find_root(context)
    note_workspace(context, root)
    return root


def _find_root(context: click.Context) -> Path:
    given = given_folder(context)
    if given is not None:
        if not (given / ".studio").is_dir():
            raise CommandError(f"{given} is no workspace: it has no .studio/ folder", f"Run `studio init {given}`")
        return given.resolve()
    found = find_workspace(Path.cwd())
    if found is None:
        raise CommandError(
            "No workspace here: neither this folder nor one above it has .studio/",
            "Run `studio init` to create one, or name one with -C PATH",
        )
    return found


def print_json(document: object, *, one_line: bool = False) -> None:
    """JSON on standard output, written out at once: a pipe's reader may be waiting for it."""
    is_utf8 = (getattr(sys.stdout, "encoding", None) or "").lower().replace("-", "") == "utf8"
    text = json.dumps(document, ensure_ascii=not is_utf8, indent=None if one_line else 2)
    if NOT_UTF8.search(text):  # from a folder's name that is no text
        text = json.dumps(document, indent=None if one_line else 2)
    click.echo(text)


def print_text(text: str, *, err: bool = False) -> None:
    """Text for a person: without escape codes, and without this environment's secrets, wherever it came from."""
    from engine.workspace.secrets import secret_remover  # JSON, which programs read, does without

    click.echo(clean_text(secret_remover(os.environ)(text)), err=err)
