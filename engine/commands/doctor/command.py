"""`studio doctor`: checks the installation and the workspace, and says how to mend each finding."""

from collections.abc import Callable, Iterable, Iterator
from functools import partial
from pathlib import Path

import click

from engine.commands.common import (
    PROBLEM_EXIT,
    given_folder,
    json_option,
    print_json,
    print_text,
    workspace,
    workspace_option,
)
from engine.commands.doctor import check_claude_code, check_files, check_installation, check_runs, check_workspace
from engine.commands.doctor.findings import Finding, Level, problem, warning, worst
from engine.workspace.paths import WorkspacePaths, find_workspace
from engine.workspace.text import one_line


@click.command()
@workspace_option
@json_option
@click.pass_context
def doctor(context: click.Context, as_json: bool) -> int:
    """Checks the installation and the workspace. Exits with 3 where something is a problem.

    What somebody dropped of a connection with Claude Code (`studio connect`) is put in again. Nothing else is changed.
    """
    root = workspace(context) if given_folder(context) else find_workspace(Path.cwd())
    parts = {"installation": _installation(), "workspace": _workspace(root)}
    level = worst(finding for findings in parts.values() for finding in findings)
    if as_json:
        print_json({"level": level, "root": str(root) if root else None, **_documents(parts)})
    else:
        print_text("\n".join(_lines(parts, root)))
    return PROBLEM_EXIT if level is Level.PROBLEM else 0


def _installation() -> list[Finding]:
    return _each_once(finding for check in check_installation.CHECKS for finding in _run(check))


def _workspace(root: Path | None) -> list[Finding]:
    if root is None:
        return [warning("no workspace here: neither this folder nor one above it has .studio/", "Run `studio init`")]
    paths = WorkspacePaths(root)
    checks = (*check_workspace.CHECKS, *check_files.CHECKS, *check_runs.CHECKS, *check_claude_code.CHECKS)
    return _each_once(finding for check in checks for finding in _run(partial(check, paths)))


def _each_once(findings: Iterable[Finding]) -> list[Finding]:
    """Several checks may stumble over the same thing, such as a home that nobody knows."""
    return list(dict.fromkeys(findings))


def _run(check: Callable[[], Iterable[Finding]]) -> Iterator[Finding]:
    """One check's findings. Where it stumbles over the system, the others still run."""
    try:
        yield from check()
    except OSError as error:
        where = one_line(str(error.filename or "a check"))
        yield problem(
            f"{where}: {(error.strerror or str(error)).lower()}", "Allow yourself to read it, or move it away"
        )
    except RuntimeError as error:
        if "home directory" not in str(error):  # as pathlib and platformdirs say it
            raise
        yield problem("HOME is not set, and this system knows no home of yours", "Set HOME")


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
            lines.append(f"  {finding.level:<8} {one_line(finding.what)}")
            if finding.remedy:
                lines.append(f"  {'':<8} → {one_line(finding.remedy)}")
    found = [finding for findings in parts.values() for finding in findings]
    counts = {level: sum(finding.level is level for finding in found) for level in Level}
    lines.append(", ".join(_counted(counts[level], level) for level in (Level.PROBLEM, Level.WARNING)))
    return lines


def _counted(number: int, level: Level) -> str:
    return f"{number} {level}" if number == 1 else f"{number} {level}s"
