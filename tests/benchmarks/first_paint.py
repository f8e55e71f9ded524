"""From the program's start to its data on screen, and from `q` to the end of the process."""

from statistics import median

from benchmarks.programs import Program, bare_app, studio_tui
from benchmarks.table import Bound, Limit, Result
from benchmarks.workspaces import DONE_STEPS, Samples, selected_line

ROUNDS = 9


def measure(samples: Samples) -> list[Result]:
    for _ in range(2):  # the first writes bytecode and fills the disk's cache
        _all_once(samples)
    rounds = [_all_once(samples) for _ in range(ROUNDS)]
    bare, small, big = (median(times[place][0] for times in rounds) for place in range(3))
    bare_quit, small_quit, big_quit = (median(times[place][1] for times in rounds) for place in range(3))
    return [
        Result("first paint", small, "ms", "bare Textual app", bare, Limit(Bound.RATIO, 1.5)),
        Result("first paint, 10,000 tasks", big, "ms", "small workspace", small, Limit(Bound.RATIO, 2)),
        Result("quit, just painted", small_quit, "ms", "bare Textual app", bare_quit),
        Result("quit, just painted, 10,000 tasks", big_quit, "ms", "bare Textual app", bare_quit),
    ]


def _all_once(samples: Samples) -> list[tuple[float, float]]:
    """Paint and quit of the bare app, the small and the big workspace, in ms."""
    line = selected_line(DONE_STEPS)
    return [
        _paint_and_quit(bare_app(), "bare app"),
        _paint_and_quit(studio_tui(samples.small.root), line),
        _paint_and_quit(studio_tui(samples.big.root), line),
    ]


def _paint_and_quit(program: Program, text: str) -> tuple[float, float]:
    try:
        painted = program.wait_for(text) - program.started
        return painted * 1000, program.quit("q") * 1000
    finally:
        program.close()
