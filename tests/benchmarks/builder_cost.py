"""What the builder adds to a step: a plan of one-command steps against the same commands started bare."""

import os
import subprocess
import tempfile
import time
from pathlib import Path
from statistics import median

from benchmarks.table import Bound, Limit, Result
from benchmarks.workspaces import Samples
from helpers.plans import TASK, step, write_plan

from engine.building.builder import build
from engine.orchestration.control import RunControl
from engine.plans.trust import STATE_VARIABLE

STEPS = 100
ROUNDS = 5


def measure(samples: Samples) -> list[Result]:
    times = [(_steps_s(), _bare_s()) for _ in range(ROUNDS)]
    built, bare = (median(column) / STEPS * 1000 for column in zip(*times, strict=True))
    return [Result("a step of a build", built, "ms", "its command alone", bare, Limit(Bound.ADDED, 20))]


def _bare_s() -> float:
    started = time.perf_counter()
    for _ in range(STEPS):
        subprocess.run(["bash", "-c", "true"], stdin=subprocess.DEVNULL, capture_output=True, check=True)
    return time.perf_counter() - started


def _steps_s() -> float:
    """From the first step to the end of the last one."""
    with tempfile.TemporaryDirectory() as folder:
        os.environ[STATE_VARIABLE] = f"{folder}/state"
        chain = [step(f"s{n}", "true", after=(f"s{n - 1}",) if n else ()) for n in range(STEPS)]
        paths = write_plan(Path(folder), *chain)
        started = ended = 0.0
        for event in build(paths, TASK, by="bench", control=RunControl()):
            if event.event == "build_started":
                started = time.perf_counter()
            elif event.event == "step_finished":
                ended = time.perf_counter()
        return ended - started
