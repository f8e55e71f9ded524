"""What a verb that hooks and scripts call costs, against the least that Python needs to start."""

import shutil
import subprocess
import sys
import time
from pathlib import Path
from statistics import median

from benchmarks.programs import installed
from benchmarks.table import Bound, Limit, Result
from benchmarks.workspaces import Samples

ROUNDS = 9

SESSION_VERBS = (("status",), ("state",), ("checkpoint", "bench"), ("handoff", "planner", "builder"), ("recover",))


def measure(samples: Samples) -> list[Result]:
    root = samples.folder / "verbs"
    shutil.copytree(samples.small.root, root)
    pythons = [_ms([sys.executable, "-c", "pass"], root) for _ in range(ROUNDS)]
    verbs = [("orchestrator", *verb) for verb in SESSION_VERBS]
    verbs.append(("step-progress", "status", samples.small.task_id))
    verbs.append(("skills", "detect", "Add a login form to the dashboard"))
    verbs.append(("context-manager", "status"))
    return [_measured(root, verb, median(pythons)) for verb in verbs]


def _measured(root: Path, verb: tuple[str, ...], python_ms: float) -> Result:
    command = [installed("studio"), "-C", str(root), *verb]
    _ms(command, root)
    took = median(_ms(command, root) for _ in range(ROUNDS))
    return Result(f"studio {' '.join(verb[:2])}", took, "ms", "python -c pass", python_ms, Limit(Bound.RATIO, 9))


def _ms(command: list[str], folder: Path) -> float:
    started = time.perf_counter()
    subprocess.run(command, capture_output=True, check=False, cwd=folder)
    return (time.perf_counter() - started) * 1000
