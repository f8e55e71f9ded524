"""A build that was killed: how soon the next one says its first word."""

import os
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from statistics import median

from benchmarks.programs import REPOSITORY, installed
from benchmarks.table import Bound, Limit, Result
from benchmarks.workspaces import Samples
from helpers.plans import TASK, step, write_plan

from engine.plans.trust import STATE_VARIABLE

ROUNDS = 7


def measure(samples: Samples) -> list[Result]:
    times = [(_resumed_ms(), _python_ms()) for _ in range(ROUNDS)]
    resumed, bare = (median(column) for column in zip(*times, strict=True))
    what = "resumed after kill -9, to its first line"
    return [Result(what, resumed, "ms", "python -c pass", bare, Limit(Bound.VALUE, 1000))]


def _resumed_ms() -> float:
    with tempfile.TemporaryDirectory() as folder:
        os.environ[STATE_VARIABLE] = f"{folder}/state"
        root = Path(folder) / "work"
        write_plan(root, step("s1", "true"), step("s2", "sleep 30", after=("s1",)))
        _kill_in(root, "s2")
        started = time.perf_counter()
        process = _build(root)
        assert process.stdout is not None
        process.stdout.readline()
        took = time.perf_counter() - started
        process.send_signal(signal.SIGTERM)
        process.wait()
        return took * 1000


def _kill_in(root: Path, step_id: str) -> None:
    process = _build(root)
    assert process.stdout is not None
    for line in process.stdout:
        if f"{step_id} attempt" in line:
            break
    process.kill()
    process.wait()


def _build(root: Path) -> "subprocess.Popen[str]":
    arguments = [installed("studio"), "-C", str(root), "build", TASK]
    return subprocess.Popen(arguments, cwd=REPOSITORY, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)


def _python_ms() -> float:
    started = time.perf_counter()
    subprocess.run([sys.executable, "-c", "pass"], check=True)
    return (time.perf_counter() - started) * 1000
