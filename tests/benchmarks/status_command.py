"""`studio status --json`, and what `studio` imports."""

import subprocess
import sys
import time
from statistics import median

from benchmarks.programs import REPOSITORY, installed
from benchmarks.table import Bound, Limit, Result
from benchmarks.workspaces import Samples

ROUNDS = 11

TEXTUAL_MODULES = """
import sys, engine.commands.main
print(sum(name.partition(".")[0] == "textual" for name in sys.modules))
"""


def measure(samples: Samples) -> list[Result]:
    status = [installed("studio"), "status", "--json", "-C", str(samples.small.root)]
    pydantic = [sys.executable, "-c", "import pydantic"]
    for command in (status, pydantic):  # the first writes bytecode and counts the tokens
        _run(command)
    times = [(_run(status), _run(pydantic)) for _ in range(ROUNDS)]
    took, baseline = (median(column) for column in zip(*times, strict=True))
    modules = subprocess.check_output([sys.executable, "-c", TEXTUAL_MODULES], text=True, cwd=REPOSITORY)
    return [
        Result("studio status --json", took, "ms", "import pydantic", baseline, Limit(Bound.RATIO, 2.5)),
        Result("textual's modules that studio imports", int(modules), "", limit=Limit(Bound.VALUE, 0)),
    ]


def _run(command: list[str]) -> float:
    """Milliseconds."""
    started = time.perf_counter()
    subprocess.run(command, capture_output=True, check=True, cwd=REPOSITORY)
    return (time.perf_counter() - started) * 1000
