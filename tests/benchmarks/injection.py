"""What the next agent would receive, among ten thousand entries and ten thousand learnings: asked for again and again.

A run asks once or twice. The Context screen asks at each key of a what-if: for another goal, or without an item.
"""

import time
from collections.abc import Iterator
from datetime import date
from itertools import cycle
from pathlib import Path
from statistics import median

from benchmarks.big_knowledge import make_knowledge
from benchmarks.table import Bound, Limit, Result
from benchmarks.workspaces import Samples

from engine.context.injection.inject import assemble
from engine.context.injection.records import Injection, Part
from engine.workspace.paths import WorkspacePaths

ROUNDS = 11

GOALS = (
    "Cache the login token in the tokenPool so that an upload may retry",
    "Make the page index quicker with a rowSize limit, and test the backend",
)
"""Both share words with most of what is known: that is the most work."""

DAY = date(2026, 11, 21)


def measure(samples: Samples) -> list[Result]:
    pools = WorkspacePaths(samples.folder / "injection")
    make_knowledge(pools.root)
    strict = WorkspacePaths(samples.folder / "injection-strict")
    make_knowledge(strict.root)
    _make_all_strict(strict.knowledge_base)
    return [_measured(pools, "of four sections"), _measured(strict, "all strict")]


def _measured(paths: WorkspacePaths, kind: str) -> Result:
    """Milliseconds, with a warm cache; beside the first time, which reads and counts all."""
    first_ms, first = _asked(paths, GOALS[0])
    left_out = next(item.key for item in first.items if item.part is Part.CONSTRAINTS)
    asked: Iterator[tuple[str, frozenset[str]]] = cycle(
        (goal, frozenset(keys)) for goal in GOALS for keys in ((), (left_out,))
    )
    took = []
    for (goal, without), _ in zip(asked, range(ROUNDS), strict=False):
        ms, found = _asked(paths, goal, without)
        assert len(found.items) > 100
        took.append(ms)
    what = f"inject among 10,000 entries, {kind}, and 10,000 learnings"
    return Result(what, median(took), "ms", "the first time", first_ms, Limit(Bound.VALUE, 150))


def _asked(paths: WorkspacePaths, goal: str, without: frozenset[str] = frozenset()) -> tuple[float, Injection]:
    started = time.perf_counter()
    found = assemble(paths, goal, without=without, on=DAY)
    return (time.perf_counter() - started) * 1000, found


def _make_all_strict(knowledge_base: Path) -> None:
    """Each entry stays as it is, but for where it stands."""
    head, *sections = knowledge_base.read_text().split("\n## ")
    entries = "".join(body for section in sections for body in section.partition("\n")[1:] if "### " in body)
    knowledge_base.write_text(f"{head}\n## Strict Constraints\n{entries}\n## Slop Ledger\n")
