"""What is wrong with a playbook, `<name>/SKILL.md` in the agent-skills format: front matter, then the method."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from engine.commands.knowledge.named_commands import command_problem, named_commands
from engine.plans.content import Link, read_content
from engine.workspace.paths import OutsideWorkspaceError, WorkspacePaths
from engine.workspace.problems import UnusableFileError
from engine.workspace.reading import read_clean_text
from engine.workspace.text import one_line

FILE = "SKILL.md"

NAME = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")

MAX_NAME_CHARS = 64
SHORTEST_DESCRIPTION, LONGEST_DESCRIPTION = 20, 1024

MAX_BODY_CHARS = 12_000
"""About 3,000 tokens: an agent reads all of its playbooks with every order."""

MAX_FRONT_CHARS = 4_000

FRONT = re.compile(r"---\n(?P<front>.*?\n)?---(?:\n|\Z)", re.DOTALL)

CODE = re.compile(r"```[^\n]*\n(?P<block>.*?)```|`(?P<span>[^`\n]+)`", re.DOTALL)

SHIPPED_FILE = re.compile(r"(?:agents|playbooks)/[\w./-]*\w")
"""Files beside the playbooks. Any other path in code is one of the workspace that the playbook is used in."""


@dataclass(frozen=True, slots=True)
class Slip:
    line: int
    """Counted from 1."""
    text: str


@dataclass(frozen=True, slots=True)
class Playbook:
    name: str
    """Its folder's."""
    slips: tuple[Slip, ...]


def lint_playbooks(folder: Path) -> tuple[Playbook, ...]:
    """All playbooks in a folder, by name. What has no SKILL.md is none."""
    paths = WorkspacePaths(folder.parent)
    places = sorted(place for place in folder.iterdir() if (place / FILE).exists() or (place / FILE).is_symlink())
    return tuple(Playbook(one_line(place.name), tuple(_slips(paths, place / FILE))) for place in places)


def _slips(paths: WorkspacePaths, path: Path) -> Iterator[Slip]:
    try:
        text = read_clean_text(paths, path) or ""
    except UnusableFileError as error:
        yield Slip(1, f"{error.problem.reason}. {error.problem.remedy}")
        return
    front = FRONT.match(text)
    if front is None:
        yield Slip(1, "it does not begin with front matter: `---`, name, description, `---`")
    else:
        yield from _front_slips(front["front"] or "", path.parent.name)
    yield from _body_slips(paths, path, text, front.end() if front else 0)


def _front_slips(front: str, folder: str) -> Iterator[Slip]:
    import yaml  # 20 ms, only where playbooks are looked at

    try:
        found: Any = yaml.safe_load(front) if len(front) <= MAX_FRONT_CHARS else None
    except (yaml.YAMLError, ValueError, RecursionError):
        found = None
    if not isinstance(found, dict):
        yield Slip(1, f"the front matter is no YAML mapping of at most {MAX_FRONT_CHARS:,} characters")
        return
    name, description = found.get("name"), found.get("description")
    if name != folder:
        yield Slip(_line_of(front, "name"), f"its name is {str(name)[:60]!r}, its folder's {folder[:60]!r}")
    elif not NAME.fullmatch(folder) or len(folder) > MAX_NAME_CHARS:
        yield Slip(_line_of(front, "name"), f"a name has small letters, digits and dashes, at most {MAX_NAME_CHARS}")
    length = len(description.strip()) if isinstance(description, str) else 0
    if not SHORTEST_DESCRIPTION <= length <= LONGEST_DESCRIPTION:
        limits = f"{SHORTEST_DESCRIPTION} to {LONGEST_DESCRIPTION:,}"
        yield Slip(_line_of(front, "description"), f"the description has {length:,} characters, it needs {limits}")


def _body_slips(paths: WorkspacePaths, path: Path, text: str, start: int) -> Iterator[Slip]:
    length = len(text[start:].strip())
    if not length:
        yield Slip(_line_at(text, start), "there is no method after the front matter")
    if length > MAX_BODY_CHARS:
        yield Slip(_line_at(text, start), f"the method has {length:,} characters, at most {MAX_BODY_CHARS:,}")
    content = read_content(text)
    for link in content.links:
        if reason := _link_problem(paths, path, link, content.anchors):
            yield Slip(link.line, f"link to {one_line(link.target)[:80]}: {reason}")
    for match in CODE.finditer(text, start):
        code = match["block"] or match["span"] or ""
        line = _line_at(text, match.start())
        yield from (Slip(line, reason) for reason in map(command_problem, named_commands(code)) if reason)
        if match["span"] and SHIPPED_FILE.fullmatch(code) and not _is_there(paths, paths.root / code):
            yield Slip(line, f"there is no file {code[:80]}")


def _link_problem(paths: WorkspacePaths, path: Path, link: Link, anchors: frozenset[str]) -> str:
    """Empty where it leads somewhere. Links to the web are not called."""
    target, _, anchor = link.target.partition("#")
    if link.is_web:
        return ""
    if not target:
        return "" if anchor in anchors else "no heading is called so"
    return "" if _is_there(paths, path.parent / target) else "there is no such file"


def _is_there(paths: WorkspacePaths, path: Path) -> bool:
    try:
        return paths.inside(path).exists()
    except (OutsideWorkspaceError, OSError):
        return False


def _line_of(front: str, key: str) -> int:
    lines = front.splitlines()
    return next((number for number, line in enumerate(lines, start=2) if line.startswith(f"{key}:")), 1)


def _line_at(text: str, place: int) -> int:
    return text.count("\n", 0, place) + 1
