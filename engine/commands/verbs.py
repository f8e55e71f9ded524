"""Groups of verbs with the contract of STUDIO v5's scripts: `studio GROUP VERB ARGUMENTS…`, read as bash reads them.

A text that starts with dashes is an argument, more arguments than a verb takes are ignored, an empty one is missing.
"""

import json
import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from inspect import cleandoc
from pathlib import Path
from typing import Any

import click

from engine.commands.common import CommandError, given_folder, print_json, workspace, workspace_option
from engine.workspace.paths import WorkspacePaths, find_workspace, is_safe_id
from engine.workspace.secrets import redact_document, secret_remover
from engine.workspace.text import UNSAFE, TooDeepError, clean_document, clean_text, one_line

MAX_TEXT_CHARS = 10_000
"""Of a text; a longer one is refused rather than cut."""

MAX_JSON_CHARS = 32_000
"""Of a document, so that the journal's line, which a lost state is rebuilt from, has room for it."""

ROOM_BELOW = 16
"""Levels of nesting that a session's state needs around a document."""


@dataclass(frozen=True, slots=True)
class Verb:
    run: Callable[..., int | None]
    """Gets the context, then the arguments; returns the exit code, None for 0."""
    arguments: str
    """As the usage shows them: `<needed> [optional]`; a `…` at the end takes all that follow."""
    help: str

    @property
    def needed(self) -> int:
        return self.arguments.count("<")

    @property
    def taken(self) -> int | None:
        return None if self.arguments.endswith("…") else len(self.arguments.split())


class ScriptCommand(click.Command):
    """A command without verbs whose only word may be `help`, as the scripts have it."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        return super().parse_args(ctx, ["--help"] if args[:1] == ["help"] else args)


def verb_group(name: str, verbs: Mapping[str, Verb], help: str) -> click.Command:
    """The click command of a group."""

    @click.command(
        name,
        help=f"{cleandoc(help)}\n\n\b\n{_table(verbs)}",
        context_settings={"ignore_unknown_options": True, "allow_interspersed_args": False},
    )
    @click.argument("words", metavar="VERB [ARGUMENTS]...", nargs=-1, type=click.UNPROCESSED)
    @workspace_option
    @click.pass_context
    def group(context: click.Context, words: tuple[str, ...]) -> int:
        return _dispatch(context, name, verbs, list(words))

    return group


def _dispatch(context: click.Context, name: str, verbs: Mapping[str, Verb], words: list[str]) -> int:
    if words[:1] == ["help"]:
        click.echo(context.get_help())
        return 0
    if not words or words[0] not in verbs:
        if words:
            click.echo(f"Unknown command: {one_line(words[0])[:60]}", err=True)
        click.echo(f"Usage: studio {name} <{'|'.join(verbs)}> …\nSee `studio {name} help`", err=True)
        return 1
    verb, arguments = verbs[words[0]], words[1:]
    usage = f"Usage: studio {name} {words[0]} {verb.arguments}".rstrip()
    if arguments in (["--help"], ["-h"]):
        click.echo(f"{usage}\n\n  {verb.help}")
        return 0
    if len(arguments) < verb.needed or not all(word.strip() for word in arguments[: verb.needed]):
        click.echo(usage, err=True)
        return 1
    return verb.run(context, *arguments[: verb.taken]) or 0


def _table(verbs: Mapping[str, Verb]) -> str:
    width = max(len(f"{name} {verb.arguments}") for name, verb in verbs.items()) + 2
    return "\n".join(f"  {f'{name} {verb.arguments}':{width}}{verb.help}" for name, verb in verbs.items())


def script_paths(context: click.Context, create: bool = False) -> WorkspacePaths:
    """The workspace a script means: `-C`, else STUDIO_DIR, else the nearest upwards. Raises CommandError.

    With `create` it is made where there is none: v5's scripts begin anywhere.
    """
    if given_folder(context) is not None:
        return WorkspacePaths(workspace(context))
    if named := os.environ.get("STUDIO_DIR"):
        state = Path(os.path.realpath(named))
        if not state.name:
            raise CommandError(f"STUDIO_DIR is {named}", "Name a folder such as .studio")
        if not create and not state.is_dir():
            raise CommandError(f"There is no folder {named}, which STUDIO_DIR names", "Begin a session first")
        state.mkdir(parents=True, exist_ok=True)
        return WorkspacePaths(state.parent, state.name)
    if create and find_workspace(Path.cwd()) is None:
        Path(".studio").mkdir()
    return WorkspacePaths(workspace(context))


def actor() -> str:
    """Who calls: Claude's hooks and its shell say so in the environment."""
    return "claude" if os.environ.get("ORCH_SESSION_ID") or os.environ.get("CLAUDECODE") else "person"


def text_argument(text: str, what: str) -> str:
    """A text fit to be kept: no escape codes, no secrets, not endless. Raises CommandError."""
    if len(text) > MAX_TEXT_CHARS:
        raise CommandError(f"The {what} has {len(text):,} characters, at most {MAX_TEXT_CHARS:,}", "Say it shorter")
    return secret_remover(os.environ)(clean_text(text)).strip()


def name_argument(text: str, what: str) -> str:
    """The name of an agent or of a task. Raises CommandError."""
    if not is_safe_id(text):
        raise CommandError(f"{one_line(text)[:60]!r} is no name of {what}", "Use letters, digits, '.', '_' and '-'")
    return text


def json_argument(text: str, what: str) -> Any:
    """A document fit to be kept. Raises CommandError."""
    if len(text) > MAX_JSON_CHARS:
        remedy = "Put it into a file and hand over its path"
        raise CommandError(f"The {what} has {len(text):,} characters, at most {MAX_JSON_CHARS:,}", remedy)
    try:
        document = clean_document(json.loads(text), ROOM_BELOW)
        json.dumps(document, allow_nan=False)
    except TooDeepError as error:
        raise CommandError(f"The {what} is {error}", "Make it flatter") from None
    except (ValueError, RecursionError) as error:
        raise CommandError(f"The {what} is not JSON: {error}", "Quote it as one argument, such as '{}'") from None
    return redact_document(document, secret_remover(os.environ))


def print_document(document: object) -> None:
    """JSON that is safe on a terminal: other programs write states too, and may put escape codes into them."""
    if UNSAFE.search(json.dumps(document, ensure_ascii=False)):
        click.echo(json.dumps(document, indent=2))
    else:
        print_json(document)
