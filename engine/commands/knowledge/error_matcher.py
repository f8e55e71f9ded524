"""`studio error-matcher`: known errors in a command's output, with hints how to mend them."""

import sys
from pathlib import Path

import click

from engine.commands.common import CommandError, print_text
from engine.commands.verbs import Verb, print_document, script_paths, verb_group
from engine.knowledge.error_patterns import MAX_CHARS, find_errors, read_error_patterns
from engine.workspace.paths import WorkspacePaths
from engine.workspace.problems import Problem

MAX_MATCHES = 10


def _match(context: click.Context, text: str) -> int:
    """JSON of what was found, the best first. Exit code 1 where nothing was."""
    found = find_errors(_paths(context), _standard_input() if text == "-" else text, MAX_MATCHES)
    _tell(found.problems)
    matches = [
        {
            "id": match.id,
            "category": match.category,
            "severity": match.severity,
            "hints": match.hint.splitlines(),
            "line": match.line,
        }
        for match in found.found
    ]
    print_document({"matched": bool(matches), "matches": matches})
    return 0 if matches else 1


def _list(context: click.Context) -> None:
    known = read_error_patterns(_paths(context))
    _tell(known.problems)
    print_document(
        {
            "patterns": [
                {
                    "id": pattern.id,
                    "pattern": pattern.pattern,
                    "category": pattern.category,
                    "severity": pattern.severity,
                    "hints": list(pattern.hints),
                }
                for pattern in known.patterns
            ]
        }
    )


def _standard_input() -> str:
    """Its end: a log may be long, and what matters stands there."""
    kept = b""
    while part := sys.stdin.buffer.read(MAX_CHARS):
        kept = (kept + part)[-4 * MAX_CHARS :]
    return kept.decode("utf-8", "replace")


def _paths(context: click.Context) -> WorkspacePaths:
    """The workspace; the folder one is in where there is none, since the shipped patterns need none."""
    try:
        return script_paths(context)
    except CommandError:
        return WorkspacePaths(Path.cwd())


def _tell(problems: tuple[Problem, ...]) -> None:
    for problem in problems:
        print_text(f"{problem.path}: {problem.reason}. {problem.remedy}", err=True)


VERBS = {
    "match": Verb(_match, "<text|->", "Print the errors that a text shows, or standard input, as JSON."),
    "list": Verb(_list, "", "Print all known patterns as JSON, the workspace's own first."),
}

error_matcher = verb_group(
    "error-matcher",
    VERBS,
    """Find known errors in a command's output, with hints how to mend them.

    A workspace adds its own patterns in studio/config/error-patterns.json; an id of a shipped one replaces it.

    Exit codes: 0 found, or listed; 1 nothing was found, or it could not be done.""",
)
