"""What all commands of `studio` share: finding the workspace, saying no in one line, printing JSON."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

from engine.workspace.paths import find_workspace

PROBLEM_EXIT = 3
"""`studio doctor` found something that needs mending; 1 is for a command that could not do its work."""

F = TypeVar("F", bound=Callable[..., Any])


class CommandError(Exception):
    """A command cannot do what it was asked. The message says why, `remedy` what to do."""

    def __init__(self, reason: str, remedy: str) -> None:
        super().__init__(f"{reason}. {remedy}")
        self.reason = reason
        self.remedy = remedy


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
    """What `-C` names, or None where it was not used."""
    named = context.find_root().meta.get(_WORKSPACE)
    return Path(named).expanduser() if named else None


def workspace(context: click.Context) -> Path:
    """The workspace's root: what `-C` names, else the nearest folder upwards with `.studio/`. Raises CommandError."""
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
    click.echo(json.dumps(document, ensure_ascii=False, indent=None if one_line else 2))
