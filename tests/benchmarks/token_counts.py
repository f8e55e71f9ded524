"""Counting the tokens of a workspace that weighs 20 MB: for the first time, and in a new process when all is known."""

import random
import subprocess
import sys
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from statistics import median

from benchmarks.big_workspace import plan_of
from benchmarks.programs import REPOSITORY
from benchmarks.table import Bound, Limit, Result
from benchmarks.workspaces import Samples

from engine.context.counting.encoder import encoder
from engine.context.counting.tokens import SETTLED_NS, TokenCounter
from engine.context.gauges.contents import read_contents
from engine.context.gauges.measure import measure as measure_context
from engine.workspace.paths import WorkspacePaths

BYTES = 20_000_000
COLD_ROUNDS, WARM_ROUNDS = 3, 9

FEW_FILES, MANY_FILES = 200, 2_000

WARM = """
import sys, time
from pathlib import Path
from engine.context.gauges.contents import read_contents
from engine.context.gauges.measure import measure
from engine.context.counting.tokens import TokenCounter
from engine.workspace.paths import WorkspacePaths
paths = WorkspacePaths(Path(sys.argv[1]))
started = time.perf_counter()
use = measure(paths, read_contents(paths), TokenCounter(paths))
print((time.perf_counter() - started) * 1000 if use.is_counted else "not counted")
assert "tiktoken" not in sys.modules, "something was counted again"
"""
"""Prints the milliseconds in which a new process finds all counts that are on disk."""


def measure(samples: Samples) -> list[Result]:
    results = []
    for count in (FEW_FILES, MANY_FILES):
        root = samples.folder / f"tokens-{count}"
        files = _make_workspace(root, count)
        results += [_cold(root, files, count), _warm(root, count)]
    return results


def _cold(root: Path, files: list[Path], count: int) -> Result:
    """Against tiktoken on the same files; its vocabulary is loaded before both."""
    encode = encoder().encode_ordinary
    paths = WorkspacePaths(root)
    times = []
    for _ in range(COLD_ROUNDS):
        counter = TokenCounter(paths)
        paths.token_cache.unlink(missing_ok=True)
        ours = _ms(partial(measure_context, paths, read_contents(paths), counter))
        times.append((ours, _ms(lambda: [encode(path.read_text()) for path in files])))
        counter.save()
    took, bare = (median(column) for column in zip(*times, strict=True))
    what = f"tokens of 20 MB in {count:,} files, for the first time"
    return Result(what, took, "ms", "tiktoken on them", bare, Limit(Bound.RATIO, 1.2))


def _warm(root: Path, count: int) -> Result:
    command = [sys.executable, "-c", WARM, str(root)]
    printed = [subprocess.check_output(command, text=True, cwd=REPOSITORY) for _ in range(WARM_ROUNDS)]
    what = f"tokens of 20 MB in {count:,} files, known, in a new process"
    return Result(what, median(map(float, printed)), "ms", limit=Limit(Bound.VALUE, 100))


def _make_workspace(root: Path, count: int) -> list[Path]:
    """Fills `root` with learnings, library docs, plans and a knowledge base; returns the files."""
    words = _words()
    size = BYTES // count
    texts = {f"studio/learnings/integrations/l{number}.md": _text(words, size) for number in range(count // 2)}
    texts |= {f".studio/.cache/context7/d{number}.md": _text(words, size) for number in range(count // 2)}
    texts |= {f".studio/tasks/t{number}/plan.json": str(plan_of(f"t{number}")) for number in range(5)}
    texts["STUDIO_KNOWLEDGE_BASE.md"] = _text(words, size)
    for name, text in texts.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    time.sleep(SETTLED_NS / 1e9 + 0.1)  # the signatures of younger files are not trusted
    return [root / name for name in texts]


def _words() -> list[str]:
    """Of this repository's documents: real words, and some code."""
    return [word for name in ("README.md", "ARCHITECTURE.md") for word in (REPOSITORY / name).read_text().split()]


def _text(words: list[str], size: int) -> str:
    """So many bytes of them, no two texts alike."""
    chosen = random.choices(words, k=size // 5)
    return " ".join(chosen)[:size]


def _ms(work: Callable[[], object]) -> float:
    started = time.perf_counter()
    work()
    return (time.perf_counter() - started) * 1000
