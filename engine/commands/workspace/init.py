"""`studio init [PATH]`: creates a workspace, or completes one."""

from pathlib import Path

import click

from engine.commands.common import as_folder, given_folder, json_option, print_json, print_text, workspace_option
from engine.shipped_files import shipped
from engine.workspace.creating import Created, create_workspace


@click.command()
@click.argument("path", required=False)
@workspace_option
@json_option
@click.pass_context
def init(context: click.Context, path: str | None, as_json: bool) -> None:
    """Creates a workspace at PATH (default: this folder). What is there already stays as it is."""
    root = as_folder(path) if path is not None else given_folder(context) or Path.cwd()
    created = create_workspace(root, shipped("new-workspace"))
    if as_json:
        print_json({"root": str(root.resolve()), "made": created.made, "kept": created.kept})
        return
    print_text("\n".join(_lines(root.resolve(), created)))


def _lines(root: Path, created: Created) -> list[str]:
    headline = f"Workspace in {root}" if created.made else f"Workspace in {root}: nothing was missing"
    return [
        headline,
        *(f"  made   {name}" for name in created.made),
        *(f"  there  {name}" for name in created.kept),
        "Next: `studio-tui` opens the control room, `studio doctor` checks everything",
    ]
