"""`.studio/.cache/skills/`: skills as they were read, since YAML takes ten times as long as JSON. Safe to delete."""

import time
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from typing import Any

from engine.knowledge.skills.skill import Skill, skill_document, skill_from
from engine.workspace.paths import OutsideWorkspaceError, WorkspacePaths, is_folder, is_safe_id
from engine.workspace.problems import Problem, UnusableFileError
from engine.workspace.reading import read_document
from engine.workspace.text import TooDeepError, clean_document

FORMAT = 1

SETTLED_NS = 50_000_000
"""As in `workspace/file_cache.py`, whose import would bring pydantic along."""

Found = list[Skill | Problem]

Signatures = dict[str, list[int]]
"""File to what changes when its content does: times of content and of inode, size, inode."""


def signatures_of(ours: Iterable[Path], theirs: Iterable[Path]) -> Signatures:
    named = [("shipped", path) for path in ours] + [("own", path) for path in theirs]
    return {f"{whose}/{path.name}": _signature(path) for whose, path in named}


def kept_skills(paths: WorkspacePaths, signatures: Signatures) -> Found | None:
    """What was kept, if it is of these very files. Anybody may have written the cache: it is read as tolerantly."""
    try:
        document = read_document(paths, paths.skills_cache)
        if document is None or (document.get("format"), document.get("signatures")) != (FORMAT, signatures):
            return None
        return [_kept(clean_document(entry)) for entry in document["found"]]
    except (UnusableFileError, TooDeepError, AttributeError, KeyError, TypeError, ValueError):
        return None


def keep_skills(paths: WorkspacePaths, signatures: Signatures, found: Found) -> None:
    """A folder that cannot be written to costs reading again; so does a file that may still change unseen."""
    newest = max((max(signature[:2]) for signature in signatures.values() if signature), default=0)
    if not is_folder(paths.state) or newest > time.time_ns() - SETTLED_NS:
        return
    from engine.workspace.writing import encode, replace_file  # only when something changed

    document = {"format": FORMAT, "signatures": signatures, "found": [_entry(one) for one in found]}
    with suppress(OSError, OutsideWorkspaceError):
        paths.inside(paths.skills_cache)
        replace_file(paths.skills_cache, encode(document))


def clear_skills_cache(paths: WorkspacePaths) -> int:
    """Deletes what is kept, by us or by v5; returns how many files that were.

    Raises OutsideWorkspaceError for a cache that is a link out of the workspace, and OSError.
    """
    folder = paths.inside(paths.skills_cache.parent)
    files = [path for path in folder.iterdir() if not path.is_dir()] if is_folder(folder) else []
    for path in files:
        path.unlink(missing_ok=True)
    return len(files)


def _signature(path: Path) -> list[int]:
    try:
        status = path.stat()
    except OSError:
        return []
    return [status.st_mtime_ns, status.st_ctime_ns, status.st_size, status.st_ino]


def _entry(one: Skill | Problem) -> dict[str, Any]:
    if isinstance(one, Problem):
        return {"path": one.path, "reason": one.reason, "remedy": one.remedy}
    return {"skill": skill_document(one), "source": one.source}


def _kept(entry: dict[str, Any]) -> Skill | Problem:
    """Raises KeyError, TypeError, AttributeError or ValueError for what we never write."""
    if "skill" not in entry:
        return Problem(str(entry["path"]), str(entry["reason"]), str(entry["remedy"]))
    skill = skill_from(entry["skill"], "", str(entry["source"]))
    if not is_safe_id(skill.name):
        raise ValueError(f"{skill.name!r:.40} is no name")
    return skill
