"""`studio playbooks`: the methods that agents follow."""

from pathlib import Path

import click

from engine.commands.common import CommandError, as_folder, json_option, print_json, print_text
from engine.commands.knowledge.playbook_lint import FILE, Playbook, lint_playbooks
from engine.shipped_files import shipped


@click.group()
def playbooks() -> None:
    """The methods that agents follow, as SKILL.md files."""


@playbooks.command()
@click.argument("folder", required=False)
@json_option
def lint(folder: str | None, as_json: bool) -> int:
    """Check all SKILL.md in FOLDER, or those that come with us.

    Front matter, lengths, links, and whether the commands and files that they name are there. Exit codes: 0 all are as
    they should be, 1 one is not, or there is none.
    """
    place = as_folder(folder) if folder is not None else shipped("playbooks")
    found = _found(place)
    passed = not any(playbook.slips for playbook in found)
    if as_json:
        print_json({"passed": passed, "playbooks": [_document(playbook) for playbook in found]})
    else:
        print_text("\n".join(line for playbook in found for line in _lines(playbook)))
    return 0 if passed else 1


def _found(place: Path) -> tuple[Playbook, ...]:
    """Raises CommandError."""
    if not place.is_dir():
        raise CommandError(f"There is no folder {place}", "Name the one that holds the playbooks' folders")
    found = lint_playbooks(place.resolve())
    if not found:
        raise CommandError(f"{place} holds no playbooks", f"A playbook is a folder with a {FILE} in it")
    return found


def _document(playbook: Playbook) -> dict[str, object]:
    problems = [{"line": slip.line, "text": slip.text} for slip in playbook.slips]
    return {"name": playbook.name, "path": f"{playbook.name}/{FILE}", "problems": problems}


def _lines(playbook: Playbook) -> list[str]:
    if not playbook.slips:
        return [f"✔ {playbook.name}"]
    return [f"✘ {playbook.name}/{FILE}:{slip.line}: {slip.text}" for slip in playbook.slips]
