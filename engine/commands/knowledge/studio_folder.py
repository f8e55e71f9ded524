"""Where `learnings` and `signal-audit` work: for them, v5's STUDIO_DIR names the `studio` folder."""

import os
import sys
from collections.abc import Iterable
from pathlib import Path

import click

from engine.commands.common import CommandError, given_folder, print_text, workspace
from engine.workspace.paths import WorkspacePaths, find_workspace
from engine.workspace.problems import Problem

MAX_INPUT_BYTES = 1024 * 1024
"""Of standard input. A text's beginning says what it is about."""


def studio_paths(context: click.Context, create: bool = False) -> WorkspacePaths:
    """The workspace: `-C`, else beside the folder that STUDIO_DIR names, else the nearest upwards.

    Where there is none, the folder one is in: what is asked needs no workspace. With `create` it becomes one, for v5's
    scripts begin anywhere. Raises CommandError.
    """
    if given_folder(context) is not None:
        return WorkspacePaths(workspace(context))
    if named := os.environ.get("STUDIO_DIR"):
        studio = Path(os.path.realpath(named))
        if not studio.name or (studio.exists() and not studio.is_dir()):
            raise CommandError(f"STUDIO_DIR is {named}", "Name a folder such as studio")
        return WorkspacePaths(studio.parent, studio_folder=studio.name)
    found = find_workspace(Path.cwd())
    if found is None and create:
        (Path.cwd() / ".studio").mkdir()
    return WorkspacePaths(found or Path.cwd())


def text_or_input(text: str) -> str:
    """The text itself; for `-` what comes on standard input, of which the first megabyte counts."""
    if text != "-":
        return text
    return sys.stdin.buffer.read(MAX_INPUT_BYTES).decode("utf-8", "replace")


def tell_problems(problems: Iterable[Problem]) -> None:
    for problem in problems:
        print_text(f"{problem.path}: {problem.reason}. {problem.remedy}", err=True)
