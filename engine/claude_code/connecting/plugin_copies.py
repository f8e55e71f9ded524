"""Copies of the plugin in the user's data that nobody uses any more are taken away.

A session that runs must not lose its hooks' scripts: `sh` ends with 2 for a script that is not there, which forbids
Claude its tool, and Claude Code 2.1.329 complains at every hook. So all stay while a `claude` of this person's settings
lives, and what is connected, or was started by `studio claude`, whose process names the folder, always does.
"""

import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from engine.claude_code.connecting.connection_record import Connections, RecordError
from engine.claude_code.connecting.plugin import PLUGIN, is_untouched
from engine.claude_code.connecting.settings import config_folder
from engine.workspace.writing import make_folder

if TYPE_CHECKING:
    import psutil

LEAVING = ".leaving-"
"""Before the name of a copy that is being deleted: what is left of one that a `kill -9` cut off is nobody's."""

IN_USE = "STUDIO_TUI_PLUGIN"
"""Environment variable of a `claude` that was started with a copy. Its arguments do not always tell: where `node` runs
Claude Code, it writes its title over them."""

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

    None while a `claude` runs that may have begun with one: whoever connects or disconnects next looks again.

    Raises RecordError, OSError.
    """
    if home.is_symlink() or not home.is_dir():
        return ()
    with copies_held(home):
        used = {record.version for record in known.all() if Path(record.settings).exists()}
        processes = _processes()
        running = [word for process in processes for word in process.words]
        if any(process.is_claude for process in processes):
            return ()
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


class _Process(NamedTuple):
    words: tuple[str, ...]
    """Its arguments, and what IN_USE says in it."""
    is_claude: bool
    """One that has the settings which `claude` would have if it was started here."""


def _processes() -> list[_Process]:
    """All that this person may look at."""
    import psutil  # 25 ms, and only where something may be deleted

    return [_look_at(process) for process in psutil.process_iter()]


def _look_at(process: "psutil.Process") -> _Process:
    """What may not be read, or is gone meanwhile, is empty."""
    import psutil

    words: list[str] = []
    is_claude = False
    with suppress(psutil.Error, OSError):
        words += process.cmdline()
        environment = process.environ()
        words.append(environment.get(IN_USE, ""))
        is_called_so = any("claude" in Path(word).name for word in (process.name(), *words[:2]))
        is_claude = is_called_so and config_folder(environment, Path(process.cwd())) == config_folder()
    return _Process(tuple(words), is_claude)
