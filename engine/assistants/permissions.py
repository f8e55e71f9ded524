"""Which tools an assistant may use without asking, which never, and which a person decides on.

Pure policy: it looks where links lead, but opens no file and asks nobody.
"""

import os
from pathlib import Path
from typing import Literal

from engine.assistants.permission_words import grant_key, path_of
from engine.assistants.protocol import ToolRequest

Verdict = Literal["allow", "ask", "deny"]

HARMLESS = frozenset({"TodoWrite", "TaskCreate", "TaskGet", "TaskList", "TaskUpdate"})
"""They keep the assistant's own list of what is to do; newer versions of Claude Code call it tasks."""

READING = frozenset({"Read", "Glob", "Grep", "LS"})
CHANGING = frozenset({"Write", "Edit", "MultiEdit", "NotebookEdit"})

ENGINES_OWN = (".studio", "hooks", "STUDIO_KNOWLEDGE_BASE.md")
"""Below the root: what the engine writes, or runs by itself. An assistant that could change it would decide whether
its own work is good, or run commands that nobody agreed to."""

RULES = ("studio/config", ".claude", ".mcp.json")
"""Below the root: they decide what an assistant may do and spend, so a change to them asks even where edits do not."""


def decide(
    request: ToolRequest, *, root: Path, edits: str, agreed_commands: frozenset[str], granted: frozenset[str]
) -> tuple[Verdict, str]:
    """The verdict and why; the reason is told to the assistant (deny) or to the person (ask).

    `edits` is `allow` or `ask`; `agreed_commands` are commands that a person agreed to with the plan, `granted` the
    grant keys of what was allowed for the rest of the session.
    """
    if request.tool in HARMLESS:
        return "allow", "it changes nothing"
    if request.tool in READING:
        return _decide_reading(request, root, granted)
    if request.tool in CHANGING:
        return _decide_change(request, root, edits, granted)
    if request.tool == "Bash" and _command(request) in agreed_commands:
        return "allow", "the plan names this command"
    if grant_key(request) in granted:
        return "allow", "allowed for this session"
    return "ask", "the plan does not name this command" if request.tool == "Bash" else "this tool always asks"


def _decide_reading(request: ToolRequest, root: Path, granted: frozenset[str]) -> tuple[Verdict, str]:
    place = _Place(root, path_of(request) or ".")
    if place.is_nowhere:
        return "deny", "that is no path"
    if place.inside is not None and not _leaves_by_pattern(request):
        return "allow", "it only reads in the workspace"
    if place.is_without_links and grant_key(request) in granted:
        return "allow", "allowed for this session"
    return "ask", "it reads outside the workspace"


def _decide_change(request: ToolRequest, root: Path, edits: str, granted: frozenset[str]) -> tuple[Verdict, str]:
    place = _Place(root, path_of(request))
    if not path_of(request) or place.is_nowhere:
        return "deny", "it names no file"
    if place.is_forbidden:
        return "deny", f"{place.shown} belongs to git or to the engine: leave it as it is"
    if place.is_without_links and grant_key(request) in granted:
        return "allow", "allowed for this session"
    if place.inside is None:
        return "ask", "it changes a file outside the workspace"
    if _is_below(place.inside, RULES):
        return "ask", f"{place.shown} decides what assistants may do"
    return (
        ("allow", "edits are allowed in the workspace") if edits == "allow" else ("ask", "edits ask in this workspace")
    )


class _Place:
    """Where a path leads, from the workspace's root."""

    def __init__(self, root: Path, path: str) -> None:
        self.shown = path
        real_root = Path(os.path.realpath(root))
        named = Path(os.path.normpath(root / path))
        if named.is_relative_to(root):  # the root itself may be reached through a link: that is no matter
            named = real_root / named.relative_to(root)
        try:
            self._real: Path | None = Path(os.path.realpath(root / path))
        except (OSError, ValueError):  # such as a null character in it
            self._real = None
        is_inside = self._real is not None and self._real.is_relative_to(real_root)
        self.inside = self._real.relative_to(real_root) if self._real is not None and is_inside else None
        """From the root, links followed; None outside."""
        self.is_without_links = named == self._real
        """A grant is for the folder that a person saw, not for where a link leads."""

    @property
    def is_nowhere(self) -> bool:
        return self._real is None

    @property
    def is_forbidden(self) -> bool:
        parts = self._real.parts if self._real is not None else ()
        is_gits = any(part.casefold() == ".git" for part in parts)  # anybody's, also outside
        return is_gits or (self.inside is not None and _is_below(self.inside, ENGINES_OWN))


def _is_below(inside: Path, places: tuple[str, ...]) -> bool:
    """Compared without case: some file systems do so too."""
    path = inside.as_posix().casefold()
    return any(path == place.casefold() or path.startswith(f"{place.casefold()}/") for place in places)


def _leaves_by_pattern(request: ToolRequest) -> bool:
    """A glob pattern may be a path of its own."""
    pattern = request.input.get("pattern", "") if request.tool == "Glob" else ""
    return isinstance(pattern, str) and (pattern.startswith(("/", "~")) or ".." in Path(pattern).parts)


def _command(request: ToolRequest) -> str:
    command = request.input.get("command")
    return command.strip() if isinstance(command, str) else ""
