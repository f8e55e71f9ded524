"""Which transcripts there are: one for each of Claude's sessions, and one for each of its sub-agents.

Claude keeps them below `projects/`, in a folder named after the session's first folder: every character that is no
ASCII letter or digit is a `-` there, and a name of more than 200 characters ends in a hash. So `a b`, `a-b` and `a.b`
share a folder, and no name can be turned back: where a session ran is told by its lines alone.
"""

import os
import stat
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from engine.workspace.problems import Problem
from engine.workspace.text import clean_text

CONFIG_VARIABLE = "CLAUDE_CONFIG_DIR"
ENDING = ".jsonl"
MAX_DEPTH = 6
"""Folders below `projects/`; sub-agents' transcripts are in the third."""


@dataclass(frozen=True, slots=True)
class TranscriptFile:
    """One transcript as it is now."""

    path: str
    home: str
    """The transcript's own path, or, for a sub-agent's, the one of the session that it works for."""
    inode: int
    size: int
    mtime_ns: int


@dataclass(frozen=True, slots=True)
class Transcripts:
    """All that were found, by path, and what could not be looked into."""

    files: tuple[TranscriptFile, ...]
    problems: tuple[Problem, ...]


def config_folders(environment: Mapping[str, str]) -> tuple[Path, ...]:
    """Claude's folders: those that the variable names, with commas between them, else the usual two.

    None of them need be there. A folder is named once, however many links lead to it.
    """
    variable = unicodedata.normalize("NFC", environment.get(CONFIG_VARIABLE, ""))  # as Claude does with its folder
    named = [name.strip() for name in variable.split(",") if name.strip()]
    if not named:
        home = environment.get("HOME") or "/"
        settings = environment.get("XDG_CONFIG_HOME") or f"{home}/.config"
        named = [f"{settings}/claude", f"{home}/.claude"]  # the first is where some versions kept theirs
    return tuple(dict.fromkeys(Path(os.path.realpath(Path.cwd() / name)) for name in named))


def find_transcripts(folders: Sequence[Path]) -> Transcripts:
    """Every transcript in these of Claude's folders. Links to folders are not followed: they may lead in a circle."""
    files: list[TranscriptFile] = []
    problems: list[Problem] = []
    for folder in folders:
        files += _files(str(folder / "projects"), problems, MAX_DEPTH)
    return Transcripts(tuple(sorted(files, key=lambda file: file.path)), tuple(problems))


def _files(folder: str, problems: list[Problem], depth: int) -> Iterator[TranscriptFile]:
    try:
        with os.scandir(folder) as entries:
            found = sorted(entries, key=lambda entry: entry.name)
    except FileNotFoundError:
        return  # no session has been here yet, or Claude is just clearing away an old one
    except OSError as error:
        problems.append(unreadable(folder, (error.strerror or str(error)).lower()))
        return
    for entry in found:
        if entry.name.endswith(ENDING):
            try:
                status = entry.stat()
            except FileNotFoundError:
                continue
            except OSError as error:  # such as a link to itself
                problems.append(unreadable(entry.path, (error.strerror or str(error)).lower()))
                continue
            if stat.S_ISREG(status.st_mode):
                yield _file(entry.path, status)
        elif depth and entry.is_dir(follow_symlinks=False):
            yield from _files(entry.path, problems, depth - 1)


def _file(path: str, status: os.stat_result) -> TranscriptFile:
    session, is_agents, _ = path.partition("/subagents/")
    home = session + ENDING if is_agents else path
    return TranscriptFile(path, home, status.st_ino, status.st_size, status.st_mtime_ns)


def unreadable(path: str, reason: str) -> Problem:
    """What is told of a transcript or a folder that cannot be read."""
    return Problem(clean_text(path), f"cannot be read: {reason}", "Allow yourself to read it: it is not counted")
