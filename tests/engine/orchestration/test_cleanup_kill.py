"""A cleanup that is killed at any moment: every session is whole, in its folder or in an archive."""

import random
import shutil
import tarfile
import threading
import time
from functools import partial
from pathlib import Path

from helpers.killed_calls import killed_within
from helpers.session_folders import end, session

from engine.orchestration.cleanup import clean_up
from engine.orchestration.cleanup_plan import cleanup_plan
from engine.workspace.paths import WorkspacePaths

KILLS = 16
IN_A_ROW = 4


def clean(paths: WorkspacePaths) -> None:
    list(clean_up(paths, cleanup_plan(paths, keep=0), threading.Event(), "person"))


def some_sessions(paths: WorkspacePaths) -> dict[str, int]:
    """Session to the size of its state.json; one more is at work, and stays."""
    sizes = {}
    for _ in range(15):
        session_id = session(paths)
        end(paths, session_id, "2025-01-01T00:00:00Z")
        sizes[session_id] = paths.session_state(session_id).stat().st_size
    session(paths)
    return sizes


def in_archives(paths: WorkspacePaths) -> dict[str, int]:
    """Session to the size of its state.json, over all archives; each can be read."""
    found = {}
    for archive in paths.archive.glob("*.tar.gz"):
        with tarfile.open(archive) as packed:
            for member in packed:
                if member.name.endswith("/state.json"):
                    found[member.name.split("/")[0]] = member.size
    return found


def copy_of(paths: WorkspacePaths, name: str) -> WorkspacePaths:
    return WorkspacePaths(Path(shutil.copytree(paths.root, paths.root.with_name(name))))


def test_no_session_is_lost(tmp_path):
    paths = WorkspacePaths(tmp_path / "made")
    sizes = some_sessions(paths)
    begun = time.monotonic()
    clean(copy_of(paths, "undisturbed"))
    chance, longest, kills = random.Random(20261121), time.monotonic() - begun, 0
    while kills < KILLS:
        copy = copy_of(paths, f"killed{kills}")
        for _ in range(IN_A_ROW):
            if not killed_within(chance.uniform(0.001, longest), partial(clean, copy)):
                longest *= 0.7  # it was through sooner
                break
            kills += 1
            assert kept(copy, sizes) == sizes
        clean(copy)
        assert cleanup_plan(copy, keep=0) == ()
        assert kept(copy, sizes) == sizes
        shutil.rmtree(copy.root)


def kept(paths: WorkspacePaths, sizes: dict[str, int]) -> dict[str, int]:
    """Of each session that is whole: what it was, where it is now."""
    packed = in_archives(paths)
    folders = {name: paths.session_state(name) for name in sizes if paths.session_state(name).exists()}
    return {name: packed[name] for name in sizes if name in packed} | {
        name: path.stat().st_size for name, path in folders.items()
    }
