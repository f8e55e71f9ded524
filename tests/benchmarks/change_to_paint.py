"""From a file's change to the pane that shows it. watchfiles' own callback is timed at the same changes."""

import random
import sys
import time
from collections.abc import Callable
from statistics import median

from benchmarks.programs import Program, studio_tui
from benchmarks.table import Bound, Limit, Result
from benchmarks.workspaces import DONE_STEPS, Sample, Samples, selected_line

CHANGES = 16
CALM_S = 6.0
"""After the counting is done: the follower's scans after it armed its watches are over."""

WATCHER = """
import sys, watchfiles
for _ in watchfiles.watch(sys.argv[1], debounce=50, step=10, watch_filter=lambda _, path: not path.endswith(".tmp")):
    print("called", flush=True)
"""


def measure(samples: Samples) -> list[Result]:
    programs = [
        studio_tui(samples.small.root),
        studio_tui(samples.big.root),
        Program(sys.executable, "-c", WATCHER, str(samples.small.root / ".studio")),
    ]
    try:
        small, big, called = _timed(samples, *programs)
    finally:
        for program in programs:
            program.close()
        for sample in (samples.small, samples.big):
            sample.show_done(DONE_STEPS)
    return [
        Result("change to paint", small, "ms", "watchfiles' callback", called, Limit(Bound.ADDED, 60)),
        Result("change to paint, 10,000 tasks", big, "ms", "small workspace", small, Limit(Bound.RATIO, 1.5)),
    ]


def _timed(samples: Samples, small: Program, big: Program, watcher: Program) -> tuple[float, float, float]:
    """The medians in ms."""
    for program in (small, big):
        program.wait_for("tokens, counted")
    time.sleep(CALM_S)
    chance = random.Random(1)  # changes must not fall in step with a watch's own steps
    times: list[tuple[float, float, float]] = []
    for number in range(CHANGES):
        done = DONE_STEPS + 1 if number % 2 == 0 else DONE_STEPS
        (painted, called) = _change(samples.small, done, small, watcher)
        time.sleep(0.5 + chance.random() / 10)
        (painted_big,) = _change(samples.big, done, big)
        time.sleep(0.5 + chance.random() / 10)
        times.append((painted, painted_big, called))
    return tuple(median(column) for column in zip(*times, strict=True))  # type: ignore[return-value]


def _change(sample: Sample, done: int, screen: Program, watcher: Program | None = None) -> tuple[float, ...]:
    """Milliseconds from the change until it is painted and, with a watcher, until that was called."""
    waits: list[Callable[[], float]] = [lambda: screen.wait_for(selected_line(done))]
    screen.forget()
    if watcher is not None:
        watcher.forget()
        waits.append(lambda: watcher.wait_for("called"))
    sample.show_done(done)
    changed = time.perf_counter()
    return tuple((wait() - changed) * 1000 for wait in waits)
