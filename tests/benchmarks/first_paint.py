"""From the program's start to its first frame and to its data on screen, and from `q` to the end of the process."""

from dataclasses import dataclass
from statistics import median

from benchmarks.programs import Program, bare_app, studio_tui
from benchmarks.table import Bound, Limit, Result
from benchmarks.workspaces import DONE_STEPS, Samples, selected_line

ROUNDS = 9


@dataclass(frozen=True)
class Times:
    """In milliseconds."""

    frame: float
    data: float
    quit: float


def measure(samples: Samples) -> list[Result]:
    for _ in range(2):  # the first writes bytecode and fills the disk's cache
        _all_once(samples)
    rounds = [_all_once(samples) for _ in range(ROUNDS)]
    bare, small, big = (_median([times[place] for times in rounds]) for place in range(3))
    base = "bare Textual app"
    return [
        Result("first paint: frame", small.frame, "ms", base, bare.frame, Limit(Bound.RATIO, 1.5)),
        Result("first paint: data", small.data, "ms", base, bare.frame),
        Result("frame, 10,000 tasks", big.frame, "ms", "small workspace", small.frame, Limit(Bound.RATIO, 2)),
        Result("data, 10,000 tasks", big.data, "ms", "small workspace", small.data, Limit(Bound.RATIO, 2)),
        Result("quit, just painted", small.quit, "ms", base, bare.quit),
        Result("quit, just painted, 10,000 tasks", big.quit, "ms", base, bare.quit),
    ]


def _all_once(samples: Samples) -> list[Times]:
    """The bare app, the small and the big workspace."""
    line = selected_line(DONE_STEPS)
    return [
        _times(bare_app(), "bare app", "bare app"),
        _times(studio_tui(samples.small.root), "5 Activity", line),
        _times(studio_tui(samples.big.root), "5 Activity", line),
    ]


def _times(program: Program, frame: str, data: str) -> Times:
    try:
        framed, filled = program.wait_for(frame), program.wait_for(data)
        return Times((framed - program.started) * 1000, (filled - program.started) * 1000, program.quit("q") * 1000)
    finally:
        program.close()


def _median(times: list[Times]) -> Times:
    return Times(*(median(getattr(one, name) for one in times) for name in ("frame", "data", "quit")))
