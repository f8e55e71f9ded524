"""From what a hook of Claude's leaves to the picture that shows it, and what a spool costs that nobody read."""

import json
import random
import resource
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from statistics import median

from benchmarks.programs import studio_tui
from benchmarks.table import Bound, Limit, Result
from benchmarks.workspaces import Samples
from helpers.claude_hooks import SESSION, leave, recorded

from engine.claude_code.events.spool import drain
from engine.overview import Overview
from engine.overviews import OverviewFollower
from engine.workspace.paths import WorkspacePaths

EVENTS = 30
FILES = 10_000
SEEN_WITHIN_MS = 150
SETTLE_S = 8.0
WATCHED_S = 16.0
SESSIONS = 100


def measure(samples: Samples) -> list[Result]:
    root = samples.folder / "spool"
    (root / ".studio").mkdir(parents=True)
    paths = WorkspacePaths(root)
    return [
        Result("a hook's event to Overview", _seen_ms(paths), "ms", limit=Limit(Bound.VALUE, SEEN_WITHIN_MS)),
        *_drained(paths),
        _idle(samples.folder / "many-sessions"),
    ]


def _seen_ms(paths: WorkspacePaths) -> float:
    """The median, of events that come while it is followed."""
    stop = threading.Event()
    follower = OverviewFollower(paths.root, stop)
    overviews = follower.overviews()
    leave(paths, recorded("SessionStart.startup"))
    _until_tool(overviews, "")
    time.sleep(2.0)
    chance = random.Random(1)  # events must not fall in step with a watch's own steps
    times = []
    for number in range(EVENTS):
        begun = time.perf_counter()
        leave(paths, recorded("PreToolUse.Bash", tool_use_id=f"use {number}"))
        _until_tool(overviews, f"use {number}")
        times.append((time.perf_counter() - begun) * 1000)
        time.sleep(0.1 + chance.random() / 10)
    stop.set()
    follower.wake()
    return median(times)


def _until_tool(overviews: Iterator[Overview], tool_id: str) -> None:
    """Until a session is there, and uses this tool if one is named."""
    for overview in overviews:
        if any(not tool_id or tool_id in [tool.id for tool in session.tools] for session in overview.claude):
            return


def _drained(paths: WorkspacePaths) -> list[Result]:
    """Against the least that must be done: each file read, its JSON parsed, a line written, the file removed."""
    ours = _timed(paths, lambda: drain(paths))
    bare = _timed(paths, lambda: _bare(paths.spool, paths.root / "bare.jsonl"))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1000
    return [
        Result(f"spool: {FILES:,} events drained", ours, "s", "read, parse, write, remove", bare),
        Result("spool: memory at its highest", peak, "MB"),
    ]


def _timed(paths: WorkspacePaths, work: object) -> float:
    for number in range(FILES):
        leave(paths, recorded("PostToolUse.Bash", tool_use_id=f"use {number}"))
    begun = time.perf_counter()
    assert callable(work)
    work()
    return time.perf_counter() - begun


def _bare(spool: Path, journal: Path) -> None:
    for path in sorted((path for path in spool.iterdir() if path.is_file()), key=lambda path: path.stat().st_mtime_ns):
        with journal.open("a") as file:
            file.write(json.dumps(json.loads(path.read_bytes())) + "\n")
        path.unlink()


def _idle(root: Path) -> Result:
    """With a hundred sessions, none of which has done anything for an hour."""
    paths = WorkspacePaths(root)
    at = time.time() - 3_600
    paths.state.mkdir(parents=True)
    for number in range(SESSIONS):
        leave(paths, recorded("UserPromptSubmit", session_id=f"{SESSION[:-3]}{number:03}"), at=at)
    program = studio_tui(root)
    try:
        program.wait_for("Claude")
        time.sleep(SETTLE_S)
        before = program.process.cpu_times()
        time.sleep(WATCHED_S)
        after = program.process.cpu_times()
    finally:
        program.close()
    share = (after.user + after.system - before.user - before.system) / WATCHED_S * 100
    return Result(
        f"idle beside {SESSIONS} of Claude's sessions: share of a core", share, "%", limit=Limit(Bound.VALUE, 1)
    )
