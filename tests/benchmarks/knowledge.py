"""Ten thousand entries and ten thousand learnings: loading them, judging a new text, deciding."""

import shutil
import time
from collections.abc import Callable
from statistics import median

from benchmarks.big_knowledge import make_knowledge
from benchmarks.table import Bound, Limit, Result
from benchmarks.workspaces import Samples

from engine.knowledge.base import markdown_blocks
from engine.knowledge.base.knowledge_edit import KnowledgeEdit
from engine.knowledge.base.knowledge_file import parse_knowledge_file
from engine.knowledge.deciding.decided import Subject
from engine.knowledge.deciding.decisions import Decisions
from engine.knowledge.signals.evidence import read_signal_tables
from engine.knowledge.signals.known_items import read_known_items
from engine.knowledge.signals.signals import classify
from engine.workspace.learning_files import read_learnings
from engine.workspace.paths import WorkspacePaths

ROUNDS = 5

TEXT = "task_20260204_100009: the build failed because the {} lock of the tokenPool was taken twice in the rowSize loop"


def measure(samples: Samples) -> list[Result]:
    paths = WorkspacePaths(samples.folder / "knowledge")
    make_knowledge(paths.root)
    return [_loaded(paths), _classified(paths), _decided(paths)]


def _loaded(paths: WorkspacePaths) -> Result:
    """From the files to entries with their places and learnings, nothing remembered; beside the parser alone."""
    text = paths.knowledge_base.read_text()

    def load() -> None:
        parse_knowledge_file.cache_clear()
        markdown_blocks._parse.cache_clear()
        parse_knowledge_file(paths.knowledge_base.read_text())
        assert len(read_learnings(paths).learnings) == 10_000

    took, parsed = _medians(load, lambda: markdown_blocks._parser().parse(text))
    return Result(
        "load 10,000 entries and 10,000 learnings", took, "ms", "markdown-it, whole", parsed, Limit(Bound.VALUE, 500)
    )


def _classified(paths: WorkspacePaths) -> Result:
    """With the search for duplicates; the words of each text are new."""
    tables, known = read_signal_tables(paths), read_known_items(paths, [])
    texts = iter(range(10_000))

    def judge() -> None:
        assert classify(TEXT.format(f"number{next(texts)}"), tables, known=known).is_signal

    took, alone = _medians(judge, lambda: classify(TEXT.format(f"alone{next(texts)}"), tables))
    return Result("classify among 20,000 known", took, "ms", "without duplicates", alone, Limit(Bound.VALUE, 10))


def _decided(paths: WorkspacePaths) -> Result:
    """Accepting a promotion, to its last line in the decision log; beside the same in a small knowledge base."""
    small = WorkspacePaths(paths.root.with_name("little-knowledge"))
    make_knowledge(small.root, entries=40, learnings=10)
    numbers = iter(range(2, 10))
    big_ones, small_ones = Decisions(paths), Decisions(small)
    _promote(big_ones, 1)

    def decide() -> None:
        _promote(big_ones, next(numbers))

    others = iter(range(1, 10))
    took, little = _medians(decide, lambda: _promote(small_ones, next(others)))
    shutil.rmtree(small.root)
    return Result("accept among 10,000 entries", took, "ms", "among 40", little, Limit(Bound.VALUE, 100))


def _promote(decisions: Decisions, number: int) -> None:
    def edit(edit: KnowledgeEdit) -> None:
        edit.move_entry(f"PQ-{number:03}", "Strict Constraints")
        edit.count_again("2026-11-21")
        edit.add_to_changelog(f"promoted PQ-{number:03}")

    decisions.accept(Subject("promote", f"PQ-{number:03}"), edit, by="bench")


def _medians(*works: Callable[[], object]) -> tuple[float, ...]:
    """Milliseconds, in turns."""
    times = [tuple(_ms(work) for work in works) for _ in range(ROUNDS)]
    return tuple(median(column) for column in zip(*times, strict=True))


def _ms(work: Callable[[], object]) -> float:
    started = time.perf_counter()
    work()
    return (time.perf_counter() - started) * 1000
