"""`studio kb`: the knowledge base listed, shown, searched and checked. Changes nothing."""

from itertools import groupby
from typing import Any

import click

from engine.commands.common import (
    PROBLEM_EXIT,
    CommandError,
    json_option,
    print_json,
    print_text,
    workspace,
    workspace_option,
)
from engine.knowledge.base.knowledge_file import FileEntry, KnowledgeFile, parse_knowledge_file
from engine.knowledge.base.knowledge_lint import lint_knowledge, matches
from engine.workspace.paths import WorkspacePaths
from engine.workspace.person_files import read_person_text
from engine.workspace.text import clean_text, one_line


class KnowledgeVerbs(click.Group):
    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        if args and args[0] not in self.commands:
            raise CommandError(f"Unknown command: {args[0]}", "See `studio kb --help`")
        return super().resolve_command(ctx, args)


@click.group(cls=KnowledgeVerbs)
@workspace_option
def kb() -> None:
    """Look into the knowledge base, STUDIO_KNOWLEDGE_BASE.md.

    Nothing is changed. Exit codes: 0 done, 1 it could not be done or nothing was found, 3 `lint` found something.
    """


@kb.command("list", short_help="List the entries.")
@click.option("--section", metavar="TITLE", help="Only the entries of this section.")
@json_option
@workspace_option
@click.pass_context
def list_command(context: click.Context, section: str | None, as_json: bool) -> int:
    """List the entries, in the file's order.

    Exit codes: 0 listed, also where there are none; 1 there is no such section.
    """
    file = _file(context)
    wanted = None if section is None else _section_title(file, section)
    entries = [entry for entry in file.entries if wanted is None or entry.section == wanted]
    _print_entries(file, entries, as_json=as_json)
    return 0


@kb.command(short_help="Show one entry as it stands in the file.")
@click.argument("entry_id", metavar="ID")
@json_option
@workspace_option
@click.pass_context
def show(context: click.Context, entry_id: str, as_json: bool) -> int:
    """Show one entry as it stands in the file; all of them where several have this id.

    Exit codes: 0 shown, 1 there is none.
    """
    file = _file(context)
    found = file.all_named(entry_id.strip().upper())
    if not found:
        raise CommandError(f"There is no entry {one_line(entry_id)[:60]!r}", "See `studio kb list`")
    if as_json:
        print_json({"entries": [_document(file, entry) for entry in found]})
    else:
        print_text("\n".join("".join(file.lines[entry.first : entry.end]).rstrip() + "\n" for entry in found).rstrip())
    return 0


@kb.command(short_help="List the entries that hold all these words.")
@click.argument("words", metavar="WORDS...", nargs=-1, required=True)
@json_option
@workspace_option
@click.pass_context
def search(context: click.Context, words: tuple[str, ...], as_json: bool) -> int:
    """List the entries that hold all these words, whatever their case.

    Exit codes: 0 found, 1 nothing was found.
    """
    file = _file(context)
    found = [entry for entry in file.entries if matches(file, entry, " ".join(words))]
    _print_entries(file, found, as_json=as_json)
    return 0 if found else 1


@kb.command(short_help="Name what is wrong in the file.")
@json_option
@workspace_option
@click.pass_context
def lint(context: click.Context, as_json: bool) -> int:
    """Name what is wrong in the file: the line, what it is and what to do.

    Looks for duplicate ids, missing and repeated sections, ids in the wrong section, entries without title or fields,
    repeated fields, bad dates, counts that are not so, conflict markers, and what is never closed.

    Exit codes: 0 nothing, 3 something, 1 the file could not be read.
    """
    file = _file(context)
    found = lint_knowledge(file)
    if as_json:
        print_json(
            {
                "passed": not found,
                "entries": len(file.entries),
                "findings": [
                    {"rule": one.rule, "line": one.line or None, "text": one.text, "remedy": one.remedy}
                    for one in found
                ],
            }
        )
    elif found:
        print_text(
            "\n".join(f"{f'line {one.line}' if one.line else 'file'}: {one.text}. {one.remedy}" for one in found)
        )
    else:
        print_text(f"✔ {_counted(len(file.entries))}, nothing to mend")
    return PROBLEM_EXIT if found else 0


def _file(context: click.Context) -> KnowledgeFile:
    """Raises CommandError where there is none, UnusableFileError."""
    paths = WorkspacePaths(workspace(context))
    found = read_person_text(paths, paths.knowledge_base)
    if found is None:
        name = paths.relative(paths.knowledge_base)
        raise CommandError(f"There is no {name}", "Run `studio init`: it adds one and leaves all else as it is")
    return parse_knowledge_file(found.text)


def _section_title(file: KnowledgeFile, named: str) -> str:
    """The section's title as the file has it. Raises CommandError."""
    titles = [section.title for section in file.sections]
    found = next((title for title in titles if title.casefold() == named.strip().casefold()), None)
    if found is None:
        shown = ", ".join(one_line(title)[:40] for title in titles[:10])
        raise CommandError(f"There is no section {one_line(named)[:60]!r}", f"There are: {shown}" if titles else "")
    return found


def _print_entries(file: KnowledgeFile, entries: list[FileEntry], *, as_json: bool) -> None:
    if as_json:
        print_json({"entries": [_document(file, entry) for entry in entries]})
        return
    lines: list[str] = []
    for section, below in groupby(entries, key=lambda entry: entry.section):
        lines += ["", one_line(section), *(f"  {entry.id:<8} {one_line(entry.title)}" for entry in below)]
    if lines:
        print_text("\n".join(lines[1:]))
    print_text(_counted(len(entries)), err=True)


def _document(file: KnowledgeFile, entry: FileEntry) -> dict[str, Any]:
    return {
        "id": entry.id,
        "title": clean_text(entry.title),
        "section": clean_text(entry.section),
        "line": entry.number,
        "fields": {clean_text(field.name): clean_text(field.value) for field in file.fields(entry)},
        "body": clean_text(file.body(entry)),
    }


def _counted(number: int) -> str:
    return f"{number:,} {'entry' if number == 1 else 'entries'}"
