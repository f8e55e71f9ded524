"""What `studio doctor` finds."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from engine.workspace.paths import WorkspacePaths
from engine.workspace.problems import Problem
from engine.workspace.text import one_line


class Level(StrEnum):
    OK = "ok"
    WARNING = "warning"
    """It works, but not as it could."""
    PROBLEM = "problem"
    """Something does not work until it is mended."""


@dataclass(frozen=True, slots=True)
class Finding:
    level: Level
    what: str
    remedy: str = ""
    """How to mend it; empty where all is well."""


def ok(what: str) -> Finding:
    return Finding(Level.OK, what)


def warning(what: str, remedy: str) -> Finding:
    return Finding(Level.WARNING, what, remedy)


def problem(what: str, remedy: str) -> Finding:
    return Finding(Level.PROBLEM, what, remedy)


def unusable(found: Problem) -> Finding:
    """A file that the screen shows as a problem too."""
    return problem(f"{found.path}: {found.reason}", found.remedy)


def shown(paths: WorkspacePaths, path: Path) -> str:
    """A path as a finding names it: a file's name may hold anything."""
    return one_line(paths.relative(path))


def worst(findings: Iterable[Finding]) -> Level:
    levels = {finding.level for finding in findings}
    return next((level for level in (Level.PROBLEM, Level.WARNING) if level in levels), Level.OK)
