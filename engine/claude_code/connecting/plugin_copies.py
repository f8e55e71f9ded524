"""Copies of the plugin in the user's data that nobody uses any more are taken away.

A session that runs must not lose its hooks' scripts: `sh` ends with 2 for a script that is not there, which forbids
Claude its tool. Claude Code runs an installed plugin from a copy of its own, which it keeps for sessions that still
run; ours are used by `studio claude`, whose process names the folder in its arguments, and by what is connected.
"""

import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from engine.claude_code.connecting.connection_record import Connections, RecordError
from engine.claude_code.connecting.plugin import PLUGIN, is_untouched
from engine.workspace.writing import make_folder

LEAVING = ".leaving-"
"""Before the name of a copy that is being deleted: what is left of one that a `kill -9` cut off is nobody's."""

WAIT_S = 10.0
"""For whoever starts a `claude` with a copy, or deletes copies: moments."""


@contextmanager
def copies_held(home: Path) -> Iterator[None]:
    """Nobody takes a copy away meanwhile. Whoever becomes `claude` holds it until then, since its lock ends with it.

    Raises RecordError, OSError.
    """
    from filelock import FileLock, Timeout  # 40 ms that only whoever starts a `claude` has to wait

    make_folder(home.parent)
    try:
        with FileLock(home.parent / ".plugin.lock", timeout=WAIT_S):
            yield
    except Timeout:
        raise RecordError("another `studio` has the plugin's copies just now", "Try again in a moment") from None


def remove_unused(home: Path, known: Connections) -> tuple[str, ...]:
    """Takes all copies away that nobody uses; returns those that are kept, since they are not as they were written.

    Raises RecordError, OSError.
    """
    if home.is_symlink() or not home.is_dir():
        return ()
    with copies_held(home):
        used = {record.version for record in known.all() if Path(record.settings).exists()}
        running = list(_arguments_of_all())
        changed = []
        for folder in sorted(path for path in home.iterdir() if path.is_dir() and not path.is_symlink()):
            if folder.name.startswith(LEAVING):
                shutil.rmtree(folder)
            elif folder.name in used or any(str(folder) in word for word in running):
                continue
            elif is_untouched(folder):
                shutil.rmtree(folder.rename(home / f"{LEAVING}{secrets.token_hex(4)}"))
            elif (folder / PLUGIN).is_dir():
                changed.append(str(folder))
        if not any(home.iterdir()):
            home.rmdir()
    return tuple(changed)


def _arguments_of_all() -> Iterator[str]:
    """Of all processes that this person may look at."""
    import psutil  # 25 ms, and only where something may be deleted

    for process in psutil.process_iter():
        try:
            yield from process.cmdline()
        except (psutil.Error, OSError):
            continue  # gone meanwhile, or somebody else's
