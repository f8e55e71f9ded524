"""STUDIO v5's heavy verbs and some light ones, on the workspace that was recorded from v5's own scripts.

v5 took 0.3 to 9 s for the heavy ones where Python itself needs some 15 ms to start. Ours may take a third of that, and
a light one 150 ms. What carries over to another machine is the ratio to Python's start in the same run.
"""

import shutil
import subprocess
import sys
import time
from pathlib import Path
from statistics import median

from benchmarks.programs import REPOSITORY, installed
from benchmarks.table import Bound, Limit, Result
from benchmarks.workspaces import Samples

ROUNDS = 9
RECORDED = REPOSITORY / "tests" / "workspaces" / "acme-portal"
PYTHON_MS = 15.0
"""Python's start on the machine where v5 was measured."""

Verb = tuple[str, ...]

THIRD_OF_V5_MS: dict[Verb, float] = {
    ("context-manager", "status"): 300 / 3,
    ("orchestrator", "status"): 800 / 3,
    ("context-inject", "--task-id", "task_20260204_101500"): 1_000 / 3,
    ("skills", "detect", "Add a login form to the dashboard"): 9_000 / 3,
}

LIGHT_MS = 150.0
LIGHT: tuple[Verb, ...] = (("learnings", "count"), ("kb", "list"), ("stats",))

UNBOUNDED: tuple[Verb, ...] = (("inbox",),)
"""v5 has nothing like it, and it gathers from everywhere."""


def measure(samples: Samples) -> list[Result]:
    root = samples.folder / "recorded"
    shutil.copytree(RECORDED, root)
    allowed: dict[Verb, float | None] = {**THIRD_OF_V5_MS, **dict.fromkeys(LIGHT, LIGHT_MS), **dict.fromkeys(UNBOUNDED)}
    return [_measured(root, verb, most_ms) for verb, most_ms in allowed.items()]


def _measured(root: Path, verb: Verb, most_ms: float | None) -> Result:
    command = [installed("studio"), "-C", str(root), *verb]
    python = [sys.executable, "-c", "pass"]
    _ms(command, root)  # the first reads what later ones remember
    times = [(_ms(command, root), _ms(python, root)) for _ in range(ROUNDS)]
    took, baseline = (median(column) for column in zip(*times, strict=True))
    limit = Limit(Bound.RATIO, round(most_ms / PYTHON_MS, 1)) if most_ms is not None else None
    return Result(f"studio {' '.join(verb[:2])}, recorded workspace", took, "ms", "python -c pass", baseline, limit)


def _ms(command: list[str], folder: Path) -> float:
    """Raises CalledProcessError: a verb that fails at once would be quick."""
    started = time.perf_counter()
    subprocess.run(command, capture_output=True, check=True, cwd=folder)
    return (time.perf_counter() - started) * 1000
