"""Where Claude Code is no longer connected with a workspace, what was prepared for its hooks there goes."""

from contextlib import suppress
from fnmatch import fnmatchcase

from engine.claude_code.answers.freshness import MADE_FROM
from engine.orchestration.leases import living_lease
from engine.workspace.locks import locked
from engine.workspace.paths import WorkspacePaths, is_folder, is_safe_id

OURS = (
    MADE_FROM,
    "prompt-*.json",
    "session-*.json",
    "session-*.md",
    "stop.json",
    "subagent-*.md",
    "*.tmp",
)
"""Names of all that is ever written to `.ready/`: by us, and by the hooks to remember what a session was told."""


def forget_ready(paths: WorkspacePaths) -> bool:
    """Takes `.studio/.ready/` away, but no file in it that is not ours; says whether it is gone.

    Not while Claude builds a task here: its hooks remember that in it. Any other session that goes on without being
    connected, by `studio claude`, makes it anew. Raises OSError, UnusableFileError.
    """
    if paths.ready.is_symlink() or not is_folder(paths.ready):
        return not paths.ready.exists()
    if _is_building(paths):
        return False
    with locked(paths, paths.ready):
        made_from = paths.ready / MADE_FROM
        made_from.unlink(missing_ok=True)  # first: without it nothing else there counts, should this be cut off
        for path in paths.ready.iterdir():
            if any(fnmatchcase(path.name, name) for name in OURS) and not path.is_dir():
                path.unlink(missing_ok=True)
        with suppress(OSError):  # something of a person's is in it
            paths.ready.rmdir()
    return not paths.ready.exists()


def _is_building(paths: WorkspacePaths) -> bool:
    names = [path.stem for path in paths.leases.glob("*.json")] if is_folder(paths.leases) else []
    return any(living_lease(paths, name) for name in names if is_safe_id(name))
