"""Tasks for an agent: its own, those beside it in full, older ones summarized, the oldest as lines of an index."""

import os
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache, partial
from pathlib import Path
from typing import Any

from engine.context.counting.token_cache import Signature
from engine.context.counting.tokens import signature_of
from engine.context.gauges import tiers
from engine.context.gauges.ages import latest_first
from engine.context.gauges.contents import TaskLine
from engine.context.gauges.context_state import read_context_state
from engine.context.injection.offers import Offer, PartDraft
from engine.context.injection.records import Part
from engine.context.summaries.kept import task_summary
from engine.workspace.paths import WorkspacePaths, is_safe_id
from engine.workspace.problems import UnusableFileError
from engine.workspace.reading import read_document
from engine.workspace.text import one_line

Document = dict[str, Any]

MAX_LINES = 100
"""Of one list of a task, such as its steps."""

NEIGHBOUR = "tier 1: one of the last 5 tasks"

KEPT_GOALS = 4_000


def task_drafts(paths: WorkspacePaths, task_id: str) -> tuple[PartDraft, ...]:
    """Current task, neighbours, summaries and references. Tiers go by how many tasks were worked on since."""
    desk = _Desk(paths)
    tasks = desk.tasks()
    active, summarized, older = (
        [task.id for task in tier if task.id != task_id]
        for tier in (tiers.active(tasks), tiers.summarized(tasks), tiers.indexed(tasks))
    )
    own = [task_id] if is_safe_id(task_id) else []
    return (
        PartDraft(Part.TASK, own, partial(desk.task, part=Part.TASK, why="the current task"), notes=desk.notes),
        PartDraft(Part.NEIGHBOURS, active, partial(desk.task, part=Part.NEIGHBOURS, why=NEIGHBOUR), notes=desk.notes),
        PartDraft(Part.SUMMARIES, summarized, desk.summary, notes=desk.notes),
        PartDraft(Part.REFERENCES, older, desk.reference, notes=desk.notes),
    )


def tasks_by_tier(paths: WorkspacePaths) -> dict[int, list[str]]:
    """The ids of tiers 1 to 3, the last that was worked on first."""
    tasks = _Desk(paths).tasks()
    in_tiers = (tiers.active(tasks), tiers.summarized(tasks), tiers.indexed(tasks))
    return {number: [task.id for task in tier] for number, tier in enumerate(in_tiers, start=1)}


def told_summaries(paths: WorkspacePaths) -> tuple[Offer, ...]:
    """What is told of each task of tier 2."""
    desk = _Desk(paths)
    found = (desk.summary(task.id) for task in tiers.summarized(desk.tasks()))
    return tuple(offer for offer in found if offer is not None)


@dataclass
class _Desk:
    """Reads tasks, and notes what cannot be read."""

    paths: WorkspacePaths
    notes: list[str] = field(default_factory=list)
    folder: str = field(init=False)

    def __post_init__(self) -> None:
        self.folder = self.paths.relative(self.paths.tasks)

    def tasks(self) -> Sequence[TaskLine]:
        """All of them, the last that was worked on first; their goals are not read yet."""
        try:
            with os.scandir(self.paths.tasks) as entries:
                found = [TaskLine(entry.name, "") for entry in entries if _is_task(entry)]
        except OSError:
            return ()
        return latest_first(found, read_context_state(self.paths).worked_on)

    def task(self, task_id: str, part: Part, why: str) -> Offer | None:
        """Without a plan there is nothing to tell of it."""
        plan = self._read(task_id, "plan")
        if plan is None:
            return None
        progress, manifest = self._read(task_id, "progress") or {}, self._read(task_id, "manifest") or {}
        goal, status = _line(plan.get("goal")), _line(manifest.get("status") or progress.get("status"))
        text = "\n".join(_task_lines(task_id, goal, status, plan, progress))
        return Offer(task_id, part, goal, text, why, self._source(task_id))

    def summary(self, task_id: str) -> Offer | None:
        text = task_summary(self.paths, task_id).strip()
        goal, _, rest = text.partition("\n")
        if not text:
            return None
        return Offer(
            task_id,
            Part.SUMMARIES,
            one_line(goal),
            "\n".join(filter(None, [f"### {task_id}: {one_line(goal)}", rest.strip()])),
            "tier 2: task 6 to 20, summarized",
            self._source(task_id),
        )

    def reference(self, task_id: str) -> Offer | None:
        path = self.paths.plan(task_id)
        signature = signature_of(path)
        if signature is None:
            return None
        try:
            goal = _goal(self.paths, path, signature)
        except UnusableFileError as error:
            self._note(error)
            return None
        text = f"- {task_id}: {goal}".rstrip(": ")
        return Offer(task_id, Part.REFERENCES, goal, text, "tier 3: task 21 or older, by name", self._source(task_id))

    def _read(self, task_id: str, name: str) -> Document | None:
        try:
            return read_document(self.paths, self.paths.task(task_id) / f"{name}.json")
        except UnusableFileError as error:
            self._note(error)
            return None

    def _note(self, error: UnusableFileError) -> None:
        self.notes.append(f"{error.problem.path}: {error.problem.reason}. {error.problem.remedy}")

    def _source(self, task_id: str) -> str:
        return f"{self.folder}/{task_id}/plan.json"


@lru_cache(maxsize=KEPT_GOALS)
def _goal(paths: WorkspacePaths, path: Path, signature: Signature) -> str:  # noqa: ARG001 - a file that changed has another
    """The goal in a plan, read once for each version of the file. Raises UnusableFileError."""
    return _line((read_document(paths, path) or {}).get("goal"))


def _is_task(entry: "os.DirEntry[str]") -> bool:
    return is_safe_id(entry.name) and entry.is_dir(follow_symlinks=False)


def _task_lines(task_id: str, goal: str, status: str, plan: Document, progress: Document) -> Iterator[str]:
    yield f"### {task_id}: {goal}{f' ({status})' if status else ''}"
    required = plan.get("gathered_requirements")
    known = required if isinstance(required, dict) else {}
    scope = known.get("scope")
    excluded = scope.get("excluded") if isinstance(scope, dict) else None
    yield from _listed("Not part of it", map(_line, _many(excluded)))
    yield from _listed("Constraints", map(_line, _many(known.get("technical_constraints"))))
    criteria = (one for one in _many(plan.get("acceptance_criteria")) if isinstance(one, dict))
    yield from _listed("Done when", (f"{_line(one.get('id'))}: {_line(one.get('criterion'))}" for one in criteria))
    done = {str(name) for name in _many(progress.get("completed_steps"))}
    steps = (one for one in _many(plan.get("steps")) if isinstance(one, dict))
    yield from _listed("Steps", (_step(one, str(one.get("id")) in done) for one in steps))


def _step(step: Document, is_done: bool) -> str:
    files = [_line(name) for name in _many(step.get("produces"))]
    made = f" ({', '.join(files)})" if files else ""
    return f"[{'x' if is_done else ' '}] {_line(step.get('id'))}: {_line(step.get('name'))}{made}"


def _listed(title: str, lines: Iterable[str]) -> Iterator[str]:
    found = [line.rstrip(": ") for line in lines]
    if found:
        yield f"{title}:"
        yield from (f"- {line}" for line in found[:MAX_LINES])
    if len(found) > MAX_LINES:
        yield f"- ({len(found) - MAX_LINES} more)"


def _many(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _line(value: Any) -> str:
    return "" if value is None else one_line(str(value))
