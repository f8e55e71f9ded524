"""A cleanup that is killed at any moment: every session is whole, in its folder or in an archive."""

import random
import subprocess
import sys
import tarfile
import time
from pathlib import Path

import pytest
from helpers.session_folders import end, session

from engine.orchestration.cleanup_plan import cleanup_plan
from engine.workspace.paths import WorkspacePaths

ROOT = Path(__file__).parents[3]

CLEAN = """
import sys, threading
from pathlib import Path
from engine.orchestration.cleanup import clean_up
from engine.orchestration.cleanup_plan import cleanup_plan
from engine.workspace.paths import WorkspacePaths
paths = WorkspacePaths(Path(sys.argv[1]))
plan = cleanup_plan(paths, keep=0)
print("begun", flush=True)
for _ in clean_up(paths, plan, threading.Event(), "person"):
    pass
"""


def in_archives(paths: WorkspacePaths) -> dict[str, int]:
    """Session to the size of its state.json, over all archives; each can be read."""
    found = {}
    for archive in paths.archive.glob("*.tar.gz"):
        with tarfile.open(archive) as packed:
            for member in packed:
                if member.name.endswith("/state.json"):
                    found[member.name.split("/")[0]] = member.size
    return found


@pytest.mark.parametrize("seed", range(4))
def test_no_session_is_lost(tmp_path, seed):
    paths = WorkspacePaths(tmp_path)
    sizes = {}
    for _ in range(40):
        session_id = session(paths)
        end(paths, session_id, "2025-01-01T00:00:00Z")
        sizes[session_id] = paths.session_state(session_id).stat().st_size
    session(paths)
    wait = random.Random(seed)
    while cleanup_plan(paths, keep=0):
        process = subprocess.Popen(
            [sys.executable, "-c", CLEAN, str(tmp_path)], stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=ROOT
        )
        with process:
            assert process.stdout.readline() == b"begun\n"
            time.sleep(wait.uniform(0.02, 0.2))  # a random moment of its work
            process.kill()
        packed = in_archives(paths)
        for session_id, size in sizes.items():
            kept = paths.session_state(session_id)
            assert (kept.stat().st_size if kept.exists() else packed[session_id]) == size
