"""What an open control room costs while nothing happens. All programs are watched over the same stretch of time."""

import time
from statistics import median

from benchmarks.programs import Program, bare_app, studio_tui
from benchmarks.table import Bound, Limit, Result
from benchmarks.workspaces import DONE_STEPS, Samples, selected_line

SETTLE_S = 8.0
"""After the counting is done: the follower's scans after it armed its watches are over."""

WATCHED_S = 32.0
"""Longer than the follower's rarest look, so that its cost is in the mean."""

MB = 1_000_000


def measure(samples: Samples) -> list[Result]:
    for sample in (samples.small, samples.big):
        sample.forget_counts()
    programs = [bare_app(), studio_tui(samples.small.root), studio_tui(samples.big.root)]
    try:
        programs[0].wait_for("bare app")
        for program in programs[1:]:
            program.wait_for(selected_line(DONE_STEPS))
            program.wait_for("tokens, counted")
        time.sleep(SETTLE_S)
        (bare, small, big), (bare_mb, *_), grown = _watched(programs)
        big_mb = programs[2].process.memory_info().rss / MB
        quits = [program.quit("q") * 1000 for program in programs]
    finally:
        for program in programs:
            program.close()
    return [
        Result("idle: share of a core", small, "%", "bare Textual app", bare, Limit(Bound.VALUE, 1)),
        Result("idle, 10,000 tasks: share of a core", big, "%", "bare Textual app", bare, Limit(Bound.VALUE, 1)),
        Result(f"idle: memory grown in {WATCHED_S:g} s", grown[1], "MB", limit=Limit(Bound.VALUE, 1)),
        Result(f"idle, 10,000 tasks: memory grown in {WATCHED_S:g} s", grown[2], "MB", limit=Limit(Bound.VALUE, 1)),
        Result("idle, 10,000 tasks: memory", big_mb, "MB", "bare Textual app", bare_mb, Limit(Bound.VALUE, 120)),
        Result("quit, idle", median(quits[1:]), "ms", "bare Textual app", quits[0]),
    ]


def _watched(programs: list[Program]) -> tuple[list[float], list[float], list[float]]:
    """Of each program: percent of a core, resident MB, and the MB by which it grew meanwhile."""
    before = [(_cpu_s(program), program.process.memory_info().rss) for program in programs]
    time.sleep(WATCHED_S)
    after = [(_cpu_s(program), program.process.memory_info().rss) for program in programs]
    shares = [(end[0] - start[0]) / WATCHED_S * 100 for start, end in zip(before, after, strict=True)]
    grown = [(end[1] - start[1]) / MB for start, end in zip(before, after, strict=True)]
    return shares, [rss / MB for _, rss in after], grown


def _cpu_s(program: Program) -> float:
    times = program.process.cpu_times()
    return float(times.user + times.system)
