"""How full the context is: every tier and pool weighed against its limit."""

import threading
from collections.abc import Callable, Iterable
from pathlib import Path

from engine.context import tiers
from engine.context.tokens import TokenCounter, Weight, signature_of
from engine.context.usage import ContextUse, FileWeight, Gauge, Source
from engine.workspace.paths import WorkspacePaths
from engine.workspace.snapshot import Snapshot, TaskSummary

HEAVIEST = 8
"""Files that are named."""

KEPT_TREND = 60


class ContextMeter:
    """Measures one workspace again and again, and remembers the totals. Serves one thread."""

    def __init__(self, paths: WorkspacePaths, stop: threading.Event | None = None) -> None:
        self._paths = paths
        self._counter = TokenCounter(paths, stop)
        self._trend: tuple[int, ...] = ()

    def measure(self, snapshot: Snapshot, *, exact: bool = True) -> ContextUse:
        """The use now; not `exact`: at once, with estimates for what is not counted yet. Counts are kept on disk."""
        use = measure(self._paths, snapshot, self._counter, exact=exact, trend=self._trend)
        if use.is_counted:
            self._trend = use.trend
            self._counter.save()
        return use

    def rest(self) -> None:
        """To be called when nothing has changed for a while: gives memory back."""
        self._counter.rest()


def measure(
    paths: WorkspacePaths,
    snapshot: Snapshot,
    counter: TokenCounter,
    *,
    exact: bool = True,
    trend: tuple[int, ...] = (),
) -> ContextUse:
    """Weighs what the snapshot names and what the pools' folders hold. `trend` is that of the measurement before."""
    scale = _Scale(paths, counter, exact)
    measured = _tiers(scale, snapshot)
    pools = _pools(scale, snapshot)
    total = sum(gauge.tokens for gauge in measured)
    return ContextUse(
        tiers=measured,
        pools=pools,
        heaviest=scale.heaviest(),
        trend=trend if trend and trend[-1] == total else (*trend, total)[-KEPT_TREND:],
        is_counted=all(gauge.source is not Source.ESTIMATED for gauge in (*measured, *pools)),
    )


class _Scale:
    """Weighs files for one measurement and remembers which were heavy."""

    def __init__(self, paths: WorkspacePaths, counter: TokenCounter, exact: bool) -> None:
        self.paths = paths
        self._counter = counter
        self._exact = exact
        self._weights: dict[str, FileWeight] = {}

    def files(self, gauge: str, files: Iterable[Path]) -> list[Weight]:
        return [self.file(gauge, path) for path in files]

    def file(self, gauge: str, path: Path, part: str = "", part_of: Callable[[str], str] | None = None) -> Weight:
        weight = self._counter.weigh_file(path, exact=self._exact, part=part, part_of=part_of)
        name = self.paths.relative(path)
        if weight.tokens and name not in self._weights:
            self._weights[name] = FileWeight(name, weight.tokens, gauge, weight.source)
        return weight

    def text(self, text: str) -> Weight:
        return self._counter.weigh_text(text, exact=self._exact)

    def heaviest(self) -> tuple[FileWeight, ...]:
        return tuple(sorted(self._weights.values(), key=lambda file: (-file.tokens, file.path))[:HEAVIEST])


def _tiers(scale: _Scale, snapshot: Snapshot) -> tuple[Gauge, ...]:
    paths, tasks = scale.paths, snapshot.tasks
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


def _summary(scale: _Scale, task: TaskSummary) -> Weight:
    """The task's written summary, else the goal and step names of its plan."""
    summary = tiers.summary_file(scale.paths, task.id)
    if signature_of(summary):
        return scale.file("Summarized", summary)
    return scale.file("Summarized", scale.paths.plan(task.id), "outline", tiers.outline)


def _pools(scale: _Scale, snapshot: Snapshot) -> tuple[Gauge, ...]:
    paths = scale.paths
    plans = [paths.plan(task.id) for task in tiers.active(snapshot.tasks)]
    files: dict[str, tuple[Iterable[Path], str]] = {
        "reserved": ([paths.knowledge_base, paths.invariants], "knowledge base and invariants"),
        "learnings": (tiers.learning_files(paths), "studio/learnings/"),
        "backlog": ([paths.backlog], ".studio/backlog.json"),
        "plans": (plans, "plans of the last 5 tasks"),
        "context7": (tiers.library_docs(paths), "library docs in .studio/.cache/context7/"),
    }
    counted = tuple(_pool(name, scale.files(name, found), what) for name, (found, what) in files.items())
    return (*counted, _working(snapshot))


def _working(snapshot: Snapshot) -> Gauge:
    used = sum(max(state.context_used, 0) for state in snapshot.session.agent_states) if snapshot.session else 0
    return _pool("working", [Weight(used, Source.REPORTED)], "what the session's agents reported")


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
