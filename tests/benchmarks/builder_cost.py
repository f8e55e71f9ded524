"""What the builder adds to a step: a plan of one-command steps against the same commands started bare."""

import os
import subprocess
import tempfile
import time
from pathlib import Path
from statistics import median

from helpers.plans import TASK, step, write_plan

from engine.building.builder import build
from engine.building.control import BuildControl
from engine.building.trust import STATE_VARIABLE

STEPS = 100
ROUNDS = 5
LIMIT_MS = 20.0


def added_per_step_ms() -> float:
    """Median over rounds of (a build's time from its first to its last step - the bare commands' time) / steps."""
    return median((_steps_s() - _bare_s()) / STEPS * 1000 for _ in range(ROUNDS))


def _bare_s() -> float:
    started = time.perf_counter()
    for _ in range(STEPS):
        subprocess.run(["bash", "-c", "true"], stdin=subprocess.DEVNULL, capture_output=True, check=True)
    return time.perf_counter() - started


def _steps_s() -> float:
    with tempfile.TemporaryDirectory() as folder:
        os.environ[STATE_VARIABLE] = f"{folder}/state"
        chain = [step(f"s{n}", "true", after=(f"s{n - 1}",) if n else ()) for n in range(STEPS)]
        paths = write_plan(Path(folder), *chain)
        started = ended = 0.0
        for event in build(paths, TASK, by="bench", control=BuildControl()):
            if event.event == "build_started":
                started = time.perf_counter()
            elif event.event == "step_finished":
                ended = time.perf_counter()
        return ended - started


if __name__ == "__main__":
    print(f"builder adds {added_per_step_ms():.2f} ms to a step (at most {LIMIT_MS:g} ms)")
