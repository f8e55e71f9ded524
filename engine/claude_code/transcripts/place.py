"""Where what was read of the transcripts is remembered."""

import hashlib
import os
import sqlite3
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path

from engine.claude_code.transcripts.memory import UsageMemory

STATE_VARIABLE = "STUDIO_TUI_STATE"


def open_memory(place: Path) -> UsageMemory:
    """What is remembered in this file. One that is damaged is made anew; where none can be, all is read each time."""
    for _ in range(2):
        try:
            return UsageMemory(place)
        except sqlite3.DatabaseError as error:
            if isinstance(error, sqlite3.OperationalError):
                break
            with suppress(OSError):
                place.unlink()
        except OSError:
            break
    return UsageMemory(None)


def memory_place(folders: Sequence[Path], environment: Mapping[str, str]) -> Path:
    """One database for these of Claude's folders."""
    named = environment.get(STATE_VARIABLE)
    if named:
        cache = Path(named)
    else:
        from platformdirs import user_cache_path  # only when usage is asked for

        cache = user_cache_path("studio-tui")
    digest = hashlib.sha256(b"\0".join(os.fsencode(folder) for folder in folders)).hexdigest()[:16]
    return cache / f"transcripts-{digest}.sqlite"
