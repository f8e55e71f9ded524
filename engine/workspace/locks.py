"""Locks shared by all our processes, one for each file that is changed."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from engine.workspace.paths import WorkspacePaths
from engine.workspace.problems import Problem, UnusableFileError

POLL_S = 0.005
"""filelock's own 50 ms made eight writers wait for over a second (design.md, Measured facts)."""

WAIT_S = 20.0
"""Changes hold a lock for milliseconds: after this long somebody is stuck, and saying so beats hanging."""


@contextmanager
def locked(paths: WorkspacePaths, path: Path, wait_s: float = WAIT_S) -> Iterator[None]:
    """Holds the lock for one file; the system releases it on `kill -9`. Not to be taken twice by one thread.

    Raises UnusableFileError if it stays taken, and OSError where no lock can be made (a read-only folder, a full disk).
    """
    from filelock import FileLock, Timeout  # 40 ms that a reading command does not need

    paths.inside(paths.locks).mkdir(parents=True, exist_ok=True)
    name = paths.relative(path).replace("/", "__") + ".lock"
    try:
        with FileLock(paths.locks / name, timeout=wait_s, poll_interval=POLL_S):
            yield
    except Timeout:
        problem = Problem(paths.relative(path), "another process holds its lock", "End that process, then try again")
        raise UnusableFileError(problem) from None
