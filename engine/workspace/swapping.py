"""Putting a file in the place of one that somebody may just have saved, so that theirs survives even our death.

The two change places, and what came out is looked at. For that moment it has a name that tells the digests of what was
expected to come out and of ours: who finds it later, after a `kill -9`, knows whether it is a person's save.
"""

import hashlib
import os
import re
from datetime import UTC, datetime
from pathlib import Path

from engine.workspace.writing import flush_folder, keep_mode, name_beside, replace_file, write_flushed

SWAP = re.compile(r"\..+\.(?P<expected>[0-9a-f]{16})-(?P<ours>[0-9a-f]{16})\.swap\.tmp")

SAVED = ".saved-"
"""In the name of a save that is kept beside its file."""

MAX_NAME_CHARS = 100
"""Of the file's own name: with our additions it could be longer than a name may be."""


def replace_expected(target: Path, expected: bytes, content: bytes) -> bool:
    """Puts the content in the place of what is expected there. False where it was something else: that stays.

    Whoever calls this holds the file's lock, and has called `settle_swaps`. Raises OSError.
    """
    from engine.workspace.exchanging import exchange  # brings ctypes: whoever only reads does not wait for it

    swap = target.with_name(f".{target.name[:MAX_NAME_CHARS]}.{_digest(expected)}-{_digest(content)}.swap.tmp")
    _write(swap, target, content)
    try:
        is_exchanged = exchange(swap, target)
    except FileNotFoundError:
        swap.unlink(missing_ok=True)
        return False
    if not is_exchanged:
        swap.unlink(missing_ok=True)
        return _replace_after_a_look(target, expected, content)
    is_done = swap.read_bytes() == expected
    if not is_done:
        _put_back(swap, target, content)
    flush_folder(target.parent)
    swap.unlink(missing_ok=True)
    return is_done


def settle_swaps(target: Path) -> None:
    """Ends what a process that died left beside the file: a person's save gets its name again.

    Whoever calls this holds the file's lock. Raises OSError.
    """
    for swap, expected, ours in _swaps(target):
        held = _digest(swap.read_bytes())
        if held not in (expected, ours):
            _give_back(swap, target, ours)
        swap.unlink(missing_ok=True)


def _swaps(target: Path) -> list[tuple[Path, str, str]]:
    """With the digests in their names. Strings at first: a folder of learnings may hold thousands."""
    beginning = f".{target.name[:MAX_NAME_CHARS]}."
    try:
        with os.scandir(target.parent) as entries:
            names = [entry.name for entry in entries if entry.name.startswith(beginning)]
    except (FileNotFoundError, NotADirectoryError):
        return []
    found = [(target.with_name(name), SWAP.fullmatch(name)) for name in names]
    return [(path, match["expected"], match["ours"]) for path, match in found if match]


def _give_back(swap: Path, target: Path, ours: str) -> None:
    """A person's save takes our text's place; where they have saved again since, it is kept beside."""
    from engine.workspace.exchanging import exchange

    try:
        is_ours = _digest(target.read_bytes()) == ours
        if is_ours and exchange(swap, target):
            flush_folder(target.parent)
            return
    except FileNotFoundError:
        pass
    swap.rename(target.with_name(f"{target.name}{SAVED}{datetime.now(UTC):%Y%m%dT%H%M%S}"))


def _write(swap: Path, target: Path, content: bytes) -> None:
    """Under its name there is a whole text, or nothing."""
    beside = name_beside(target)
    try:
        write_flushed(beside, content)
        keep_mode(target, beside)
        beside.replace(swap)
    except BaseException:
        beside.unlink(missing_ok=True)
        raise


def _put_back(swap: Path, target: Path, ours: bytes) -> None:
    """Gives somebody's save its name again. If they saved once more, over ours, that one is the newest and stays."""
    from engine.workspace.exchanging import exchange

    try:
        exchange(swap, target)
    except FileNotFoundError:  # they removed the file since: what they had saved is kept all the same
        swap.rename(target)
        return
    if swap.read_bytes() != ours:
        exchange(swap, target)


def _replace_after_a_look(target: Path, expected: bytes, content: bytes) -> bool:
    try:
        if target.read_bytes() != expected:
            return False
    except FileNotFoundError:
        return False
    replace_file(target, content)
    return True


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()[:16]
