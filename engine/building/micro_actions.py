"""What the tools of a plan do: Write, Edit, Bash, Read, Glob, Grep. Each may be run again after it was interrupted."""

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from engine.assistants.protocol import ToolRequest
from engine.assistants.session_host import ToolHook, no_tool_hook
from engine.building.failures import AttemptFailedError, TookTooLongError
from engine.building.processes import CommandRunner
from engine.plans.problems import writable
from engine.plans.tool_use import command_of, content_of, path_of, text_param
from engine.workspace.attempt_log import AttemptLog
from engine.workspace.paths import WorkspacePaths
from engine.workspace.problems import UnusableFileError
from engine.workspace.reading import read_bytes
from engine.workspace.records.plan import MicroAction
from engine.workspace.text import one_line
from engine.workspace.writing import replace_file

SHOWN_MATCHES = 50
PATTERN_S = 2.0
"""Seconds a regular expression may take on one file: some patterns never end."""


@dataclass(frozen=True, slots=True)
class Workplace:
    """What an attempt works with."""

    paths: WorkspacePaths
    runner: CommandRunner
    log: AttemptLog
    is_rerun: bool = False
    """This attempt, or one before it, may have done some of the actions already."""
    tool_hook: ToolHook = no_tool_hook


def do_action(place: Workplace, action: MicroAction) -> None:
    """Does one action. Raises AttemptFailedError, AttemptStoppedError, and OSError where the log cannot be written."""
    place.runner.raise_if_stopped()
    request = ToolRequest(action.tool, action.model_dump(mode="json", exclude={"sequence", "purpose"}))
    if reason := place.tool_hook("PreToolUse", request, ""):
        raise AttemptFailedError(f"A hook blocks {action.tool}: {reason}")
    try:
        _do(place, action)
    except AttemptFailedError as error:
        place.tool_hook("PostToolUseFailure", request, str(error))
        raise
    place.tool_hook("PostToolUse", request, "")


def _do(place: Workplace, action: MicroAction) -> None:
    if action.tool == "Bash":
        _bash(place, action)
        return
    place.log.note(f"▸ {action.tool} {path_of(action) or text_param(action, 'pattern')}")
    try:
        _FILE_TOOLS[action.tool](place, action)
    except (OSError, ValueError, UnusableFileError) as error:
        raise AttemptFailedError(f"{action.tool} {path_of(action)}: {_in_words(error)}") from error


def last_line(output: str) -> str:
    """The last line that says something, short enough for a list."""
    return next((line for text in reversed(output.splitlines()) if (line := one_line(text))), "")[:200]


def _bash(place: Workplace, action: MicroAction) -> None:
    command = command_of(action)
    result = place.runner.run(command)
    name = one_line(command)[:120]
    if result.timed_out:
        raise TookTooLongError(f"`{name}` took longer than {place.runner.timeout_s:g} s and was ended")
    if result.exit_code != 0:
        raise AttemptFailedError(f"`{name}` exited {result.exit_code}: {last_line(result.tail)}".removesuffix(": "))


def _write(place: Workplace, action: MicroAction) -> None:
    path = writable(place.paths, path_of(action))
    content = (content_of(action) or "").encode()
    if path.is_dir():
        raise ValueError("is a folder")
    replace_file(path, content)
    place.log.note(f"  {len(content)} bytes")


def _edit(place: Workplace, action: MicroAction) -> None:
    path = writable(place.paths, path_of(action))
    before = _text(place.paths, path)
    old, new = text_param(action, "old_string"), text_param(action, "new_string")
    everywhere = action.params.get("replace_all") is True
    # Where `new` holds `old`, text that already reads `new` is left alone: an interrupted edit may be made again.
    pieces = before.split(new) if old in new else [before]
    found = sum(piece.count(old) for piece in pieces)
    if not found:
        if (new and new in before) or (not new and place.is_rerun):
            place.log.note("  nothing to do: it already reads so")
            return
        raise AttemptFailedError(f"Edit {path_of(action)}: the text to replace is not there")
    if found > 1 and not everywhere:
        raise AttemptFailedError(f"Edit {path_of(action)}: the text to replace is there {found} times, not once")
    replace_file(path, new.join(piece.replace(old, new) for piece in pieces).encode())
    place.log.note(f"  {found} place{'s' if found > 1 else ''} changed")


def _read(place: Workplace, action: MicroAction) -> None:
    text = _text(place.paths, place.paths.inside(path_of(action)))
    place.log.note(f"  {len(text.splitlines())} lines")


def _glob(place: Workplace, action: MicroAction) -> None:
    folder = place.paths.inside(path_of(action) or ".")
    found = 0
    for path in folder.glob(text_param(action, "pattern")):
        place.runner.raise_if_stopped()
        found += 1
        if found <= SHOWN_MATCHES:
            place.log.note(f"  {path.relative_to(folder)}")
    place.log.note(f"  {found} found")


def _grep(place: Workplace, action: MicroAction) -> None:
    import regex  # 15 ms, and few plans search

    try:
        pattern = regex.compile(text_param(action, "pattern"))
    except regex.error as error:
        raise ValueError(f"not a regular expression: {error}") from None
    found = 0
    for path in _files(place, place.paths.inside(path_of(action) or ".")):
        text = _searchable(place.paths, path)
        try:
            matches = len(pattern.findall(text, timeout=PATTERN_S)) if text else 0
        except TimeoutError:
            raise AttemptFailedError(f"Grep: the pattern took longer than {PATTERN_S:g} s on {path.name}") from None
        if matches and found < SHOWN_MATCHES:
            place.log.note(f"  {place.paths.relative(path)}: {matches}")
        found += matches
    place.log.note(f"  {found} found")


def _files(place: Workplace, start: Path) -> Iterator[Path]:
    if start.is_file():
        yield start
        return
    for folder, folders, names in os.walk(start):
        folders[:] = sorted(name for name in folders if name not in (".git", ".studio"))
        for name in sorted(names):
            place.runner.raise_if_stopped()
            yield Path(folder, name)


def _searchable(paths: WorkspacePaths, path: Path) -> str:
    """A file's text; empty for one that is binary, too big, or a link out of the workspace."""
    try:
        content = read_bytes(paths, path) or b""
    except UnusableFileError:
        return ""
    return "" if b"\0" in content else content.decode("utf-8", "replace")


def _text(paths: WorkspacePaths, path: Path) -> str:
    content = read_bytes(paths, path)
    if content is None:
        raise ValueError("there is no such file")
    return content.decode()


def _in_words(error: Exception) -> str:
    if isinstance(error, UnusableFileError):
        return error.problem.reason
    if isinstance(error, UnicodeDecodeError):
        return f"not UTF-8 at byte {error.start}"
    return (error.strerror or str(error)).lower() if isinstance(error, OSError) else str(error)


_FILE_TOOLS: dict[str, Callable[[Workplace, MicroAction], None]] = {
    "Write": _write,
    "Edit": _edit,
    "Read": _read,
    "Glob": _glob,
    "Grep": _grep,
}
