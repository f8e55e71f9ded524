"""What the builder adds: a plan of one-command steps against the same commands run by a plain loop."""

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from statistics import median

from benchmarks.table import Bound, Limit, Result
from benchmarks.workspaces import Samples
from helpers.plans import TASK, Document, step, write_plan

from engine.building.builder import build
from engine.orchestration.control import RunControl
from engine.plans.trust import STATE_VARIABLE

STEPS = 200
ROUNDS = 5
PYTHON = f"{sys.executable} -I -S -c pass"
"""The least that a step of a real plan does: start one interpreter."""

BESIDE = 1_000
SLEEP_S = 0.05
WORKERS = 8


def measure(samples: Samples) -> list[Result]:
    return [
        _chain("200 steps of `true`", "true", Limit(Bound.RATIO, 1.5)),
        _chain("200 steps of `python -c pass`", PYTHON, Limit(Bound.RATIO, 1.5)),
        _beside(),
    ]


def _chain(what: str, command: str, limit: Limit) -> Result:
    times = [(_steps_s(_chained(command)), _bare_s(command)) for _ in range(ROUNDS)]
    built, bare = (median(column) * 1000 for column in zip(*times, strict=True))
    return Result(what, built, "ms", "a subprocess loop", bare, limit)


def _beside() -> Result:
    """Steps that wait for nothing but each other's workers: how far they are from never leaving one idle."""
    steps = [step(f"s{n}", f"sleep {SLEEP_S}", parallelizable=True) for n in range(BESIDE)]
    bare = median(_bare_s(f"sleep {SLEEP_S}", 1) for _ in range(20))
    built = _steps_s(steps, WORKERS)
    what = f"{BESIDE:,} independent steps, {WORKERS} workers"
    return Result(what, built, "s", "ideal", BESIDE * bare / WORKERS, Limit(Bound.RATIO, 1 / 0.9))


def _chained(command: str) -> list[Document]:
    return [step(f"s{n}", command, after=(f"s{n - 1}",) if n else ()) for n in range(STEPS)]


def _bare_s(command: str, count: int = STEPS) -> float:
    started = time.perf_counter()
    for _ in range(count):
        subprocess.run(["bash", "-c", command], stdin=subprocess.DEVNULL, capture_output=True, check=True)
    return time.perf_counter() - started


def _steps_s(steps: list[Document], workers: int | None = None) -> float:
    """From the first step to the end of the last one."""
    with tempfile.TemporaryDirectory() as folder:
        os.environ[STATE_VARIABLE] = f"{folder}/state"
        paths = write_plan(Path(folder), *steps)
        started = ended = 0.0
        for event in build(paths, TASK, by="bench", control=RunControl(), workers=workers):
            if event.event == "build_started":
                started = time.perf_counter()
            elif event.event == "step_finished":
                ended = time.perf_counter()
        return ended - started
