"""How full the context is: every tier and pool weighed against its limit."""

import heapq
import threading
from collections.abc import Callable, Iterable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from engine.context.counting.tokens import TokenCounter, Weight, signature_of
from engine.context.gauges import tiers
from engine.context.gauges.contents import Contents, Task, contents_of
from engine.context.gauges.trend import TrendKeeper
from engine.context.gauges.usage import ContextUse, FileWeight, Gauge, Source
from engine.context.summaries.kept import plan_summary, summary_file
from engine.workspace.paths import WorkspacePaths

if TYPE_CHECKING:
    from engine.workspace.snapshot import Snapshot  # 10 ms that verbs which hooks call do not need

HEAVIEST = 8
"""Files that are named."""

WORKING = "what the session's agents reported"


class ContextMeter:
    """Measures one workspace again and again, and remembers the totals. Serves one thread."""

    def __init__(self, paths: WorkspacePaths, stop: threading.Event | None = None) -> None:
        self._paths = paths
        self._counter = TokenCounter(paths, stop)
        self._trends = TrendKeeper(paths)

    def measure(self, snapshot: "Snapshot", *, exact: bool = True) -> ContextUse:
        """The use now; not `exact`: at once, with estimates for what is not counted yet. Counts are kept on disk."""
        use = measure(self._paths, contents_of(self._paths, snapshot), self._counter, exact=exact)
        trend = self._trends.trend(snapshot.active_session_id)
        if use.is_counted:
            trend = trend.with_total(use.total)
            self._trends.keep(trend)
            self._counter.save()
        return replace(use, trend=trend.totals or (use.total,), trend_since=trend.since)

    def rest(self) -> None:
        """To be called when nothing has changed for a while: gives memory back, whoever in this process counted."""
        from engine.context.counting.encoder import release

        release()


def measure(
    paths: WorkspacePaths,
    contents: Contents,
    counter: TokenCounter,
    *,
    exact: bool = True,
) -> ContextUse:
    """Weighs what the contents name and what the pools' folders hold."""
    scale = _Scale(paths, counter, exact)
    measured = scale.name_heaviest(_tiers(scale, contents))
    pools = scale.name_heaviest(_pools(scale, contents))
    return ContextUse(
        tiers=measured,
        pools=pools,
        heaviest=scale.heaviest(),
        trend=(sum(gauge.tokens for gauge in measured),),
        is_counted=all(gauge.source is not Source.ESTIMATED for gauge in (*measured, *pools)),
    )


_Found = tuple[int, str, str, Source]
"""Tokens, file, gauge, source: ten thousand records would take 20 ms, and few are named."""


class _Scale:
    """Weighs files for one measurement and remembers which were heavy."""

    def __init__(self, paths: WorkspacePaths, counter: TokenCounter, exact: bool) -> None:
        self.paths = paths
        self._counter = counter
        self._exact = exact
        self._weights: dict[str, _Found] = {}
        """File to what it weighed first: a file may weigh in a tier and in a pool."""
        self._heaviest: dict[str, _Found] = {}
        """Of each gauge."""

    def files(self, gauge: str, files: Iterable[Path | str]) -> list[Weight]:
        return [self.file(gauge, path) for path in files]

    def file(self, gauge: str, path: Path | str, part: str = "", part_of: Callable[[str], str] | None = None) -> Weight:
        weight = self._counter.weigh_file(path, exact=self._exact, part=part, part_of=part_of)
        if weight.tokens:
            found = (weight.tokens, str(path), gauge, weight.source)
            self._weights.setdefault(found[1], found)
            if gauge not in self._heaviest or self._heaviest[gauge][0] < weight.tokens:
                self._heaviest[gauge] = found
        return weight

    def text(self, text: str) -> Weight:
        return self._counter.weigh_text(text, exact=self._exact)

    def heaviest(self) -> tuple[FileWeight, ...]:
        found = heapq.nsmallest(HEAVIEST, self._weights.values(), key=lambda one: (-one[0], one[1]))
        return tuple(map(self._named, found))

    def name_heaviest(self, gauges: tuple[Gauge, ...]) -> tuple[Gauge, ...]:
        heaviest = {gauge: self._named(found) for gauge, found in self._heaviest.items()}
        return tuple(replace(gauge, heaviest=heaviest.get(gauge.name)) for gauge in gauges)

    def _named(self, found: _Found) -> FileWeight:
        tokens, path, gauge, source = found
        return FileWeight(self.paths.relative(path), tokens, gauge, source)


def _tiers(scale: _Scale, contents: Contents) -> tuple[Gauge, ...]:
    paths, tasks = scale.paths, contents.tasks
    whole = [path for task in tiers.active(tasks) for path in tiers.task_files(paths, task.id)]
    index = tiers.indexed(tasks)
    return (
        _tier(0, "Invariants", scale.files("Invariants", [paths.invariants]), "studio/context/invariants.md"),
        _tier(1, "Active", scale.files("Active", whole), "plan, progress and manifest of the last 5 tasks"),
        _tier(
            2, "Summarized", [_summary(scale, task) for task in tiers.summarized(tasks)], "summaries of tasks 6 to 20"
        ),
        _tier(3, "Indexed", [scale.text(tiers.index_text(index))], f"one line for each of {len(index)} older tasks"),
    )


def _summary(scale: _Scale, task: Task) -> Weight:
    """What `summaries.task_summary` tells of the task."""
    summary = summary_file(scale.paths, task.id)
    if signature_of(summary):
        return scale.file("Summarized", summary)
    return scale.file("Summarized", scale.paths.plan(task.id), "summary", plan_summary)


def _pools(scale: _Scale, contents: Contents) -> tuple[Gauge, ...]:
    paths = scale.paths
    plans = [paths.plan(task.id) for task in tiers.active(contents.tasks)]
    files: dict[str, tuple[Iterable[Path | str], str]] = {
        "reserved": ([paths.knowledge_base, paths.invariants], "knowledge base and invariants"),
        "learnings": (tiers.learning_files(paths), "studio/learnings/"),
        "backlog": ([paths.backlog], ".studio/backlog.json"),
        "plans": (plans, "plans of the last 5 tasks"),
        "context7": (tiers.library_docs(paths), "library docs in .studio/.cache/context7/"),
    }
    counted = tuple(_pool(name, scale.files(name, found), what) for name, (found, what) in files.items())
    return (*counted, _pool("working", [Weight(contents.working, Source.REPORTED)], WORKING))


def _tier(number: int, name: str, weights: list[Weight], what: str) -> Gauge:
    budget = tiers.TIER_BUDGETS[number]
    return _gauge(name, weights, budget, budget, what)


def _pool(name: str, weights: list[Weight], what: str) -> Gauge:
    return _gauge(name, weights, *tiers.POOL_LIMITS[name], what)


def _gauge(name: str, weights: list[Weight], limit: int, hard_limit: int, what: str) -> Gauge:
    """Its source is that of the least certain of its figures."""
    sources = {weight.source for weight in weights}
    doubtful = (source for source in (Source.ESTIMATED, Source.REPORTED) if source in sources)
    tokens = sum(weight.tokens for weight in weights)
    return Gauge(name, tokens, limit, hard_limit, next(doubtful, Source.COUNTED), what)
