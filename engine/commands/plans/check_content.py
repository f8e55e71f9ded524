"""`studio check-content FILE`: whether a text is as a plan asks for. Works offline and changes nothing."""

from pathlib import Path
from typing import Any

import click

from engine.commands.common import CommandError, json_option, print_json, print_text, workspace, workspace_option
from engine.plans.content import Content, Link, read_content
from engine.plans.content_checks import Finding, Keyword, Wanted, check_content
from engine.workspace.paths import OutsideWorkspaceError, WorkspacePaths
from engine.workspace.problems import UnusableFileError
from engine.workspace.reading import read_text
from engine.workspace.text import clean_text, one_line

MARKDOWN = (".md", ".markdown")

MAX_BYTES = 1024 * 1024
"""Of a text: a long book. Parsing takes seconds for each megabyte."""


def _keywords(_: click.Context, __: click.Parameter, values: tuple[str, ...]) -> tuple[Keyword, ...]:
    return tuple(map(_keyword, values))


def _keyword(value: str) -> Keyword:
    """`WORD` or `WORD:MIN`. Raises click.BadParameter."""
    text, _, number = value.rpartition(":") if ":" in value else (value, ":", "1")
    if not text.strip() or not number.isdecimal() or not 0 < len(number) < 7:
        raise click.BadParameter(f"{one_line(value)[:60]!r} is not WORD or WORD:MIN, such as 'offline:3'")
    return Keyword(text.strip(), int(number))


@click.command("check-content")
@click.argument("file", metavar="FILE")
@click.option("--min-words", type=click.IntRange(min=0), metavar="N", help="At least so many words.")
@click.option("--max-words", type=click.IntRange(min=0), metavar="N", help="At most so many words.")
@click.option(
    "--heading", "headings", multiple=True, metavar="TEXT", help="A heading that has to be there; repeatable."
)
@click.option(
    "--keyword", "keywords", multiple=True, callback=_keywords, metavar="WORD:MIN", help="So often; repeatable."
)
@click.option("--one-h1", is_flag=True, help="Exactly one heading of the first level.")
@click.option("--links-exist", is_flag=True, help="Links to files and headings of the project lead somewhere.")
@json_option
@workspace_option
@click.pass_context
def check_content_command(context: click.Context, /, file: str, as_json: bool, **asked: Any) -> int:
    """Check a markdown text: its length, headings, keywords and links.

    Words are those that are read: neither code blocks nor front matter count. Links to the web are listed, never
    called. Exit codes: 0 all is as asked, 1 it is not, or there is no such file.
    """
    paths = WorkspacePaths(_root(context))
    path = Path(file).expanduser().absolute()
    content = _content(paths, path)
    if content is None:
        raise CommandError(f"There is no file {one_line(file)[:200]}", "Name a markdown file")
    findings = check_content(content, Wanted(**asked), lambda link: _link_problem(paths, path, content, link))
    passed = all(finding.passed for finding in findings)
    if as_json:
        print_json(_document(file, content, findings, passed))
    else:
        print_text(_text(file, content, findings, passed))
    return 0 if passed else 1


def _root(context: click.Context) -> Path:
    """The workspace, or this folder: a project is checked out without `.studio/` on a build server."""
    try:
        return workspace(context)
    except CommandError:
        return Path.cwd()


def _content(paths: WorkspacePaths, path: Path) -> Content | None:
    """Raises UnusableFileError, also for a file outside the workspace."""
    text = read_text(paths, path, MAX_BYTES)
    return None if text is None else read_content(clean_text(text))


def _link_problem(paths: WorkspacePaths, path: Path, content: Content, link: Link) -> str:
    """Empty where it leads somewhere. One that starts with `/` is meant from the workspace's root."""
    named, _, anchor = link.target.partition("#")
    named = named.partition("?")[0]
    if not named:
        return "" if not anchor or anchor in content.anchors else "no heading of this text is called so"
    start = paths.root if named.startswith("/") else path.parent
    try:
        target = paths.inside(start / named.lstrip("/"))
        if not target.exists():
            return "there is no such file"
        has_anchors = anchor and target.suffix.lower() in MARKDOWN and target.is_file()
        other = _content(paths, target) if has_anchors else None
    except OutsideWorkspaceError:
        return "it leads out of the workspace"
    except OSError as error:
        return (error.strerror or str(error)).lower()
    except UnusableFileError as error:
        return error.problem.reason
    return "" if other is None or anchor in other.anchors else f"no heading of {named} is called so"


def _document(file: str, content: Content, findings: tuple[Finding, ...], passed: bool) -> dict[str, Any]:
    return {
        "file": file,
        "passed": passed,
        "words": content.words,
        "headings": [{"level": item.level, "text": item.text, "line": item.line} for item in content.headings],
        "checks": [{"check": item.check, "passed": item.passed, "text": item.text} for item in findings],
        "unchecked_links": [link.target for link in content.links if link.is_web],
    }


def _text(file: str, content: Content, findings: tuple[Finding, ...], passed: bool) -> str:
    verdict = "is as asked" if passed else f"is not as asked: {sum(not item.passed for item in findings)} to mend"
    lines = [f"{'✔' if item.passed else '✘'} {item.text}" for item in findings]
    unchecked = [link.target for link in content.links if link.is_web]
    if unchecked:
        lines.append(f"not checked: {', '.join(unchecked[:10])}{' …' if len(unchecked) > 10 else ''}")
    return "\n".join([*lines, f"{one_line(file)} {verdict} ({content.words:,} words)"])
