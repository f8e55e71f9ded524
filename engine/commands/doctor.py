"""`studio doctor`: checks the installation and the workspace, and says how to mend each finding."""

from pathlib import Path

import click

from engine.commands import check_installation, check_workspace
from engine.commands.common import PROBLEM_EXIT, given_folder, json_option, print_json, workspace, workspace_option
from engine.commands.findings import Finding, Level, warning, worst
from engine.workspace.paths import WorkspacePaths, find_workspace


@click.command()
@workspace_option
@json_option
@click.pass_context
def doctor(context: click.Context, as_json: bool) -> int:
    """Checks the installation and the workspace. Exits with 3 where something is a problem."""
    root = workspace(context) if given_folder(context) else find_workspace(Path.cwd())
    parts = {"installation": _installation(), "workspace": _workspace(root)}
    level = worst(finding for findings in parts.values() for finding in findings)
    if as_json:
        print_json({"level": level, "root": str(root) if root else None, **_documents(parts)})
    else:
        click.echo("\n".join(_lines(parts, root)))
    return PROBLEM_EXIT if level is Level.PROBLEM else 0


def _installation() -> list[Finding]:
    return [finding for check in check_installation.CHECKS for finding in check()]


def _workspace(root: Path | None) -> list[Finding]:
    if root is None:
        return [warning("no workspace here: neither this folder nor one above it has .studio/", "Run `studio init`")]
    paths = WorkspacePaths(root)
    return [finding for check in check_workspace.CHECKS for finding in check(paths)]


def _documents(parts: dict[str, list[Finding]]) -> dict[str, list[dict[str, str]]]:
    return {
        name: [{"level": finding.level, "what": finding.what, "remedy": finding.remedy} for finding in findings]
        for name, findings in parts.items()
    }


def _lines(parts: dict[str, list[Finding]], root: Path | None) -> list[str]:
    lines: list[str] = []
    for name, findings in parts.items():
        lines.append(name.upper() + (f"  {root}" if name == "workspace" and root else ""))
        for finding in findings:
            lines.append(f"  {finding.level:<8} {finding.what}")
            if finding.remedy:
                lines.append(f"  {'':<8} → {finding.remedy}")
    found = [finding for findings in parts.values() for finding in findings]
    counts = {level: sum(finding.level is level for finding in found) for level in Level}
    lines.append(f"{counts[Level.PROBLEM]} problems, {counts[Level.WARNING]} warnings")
    return lines
