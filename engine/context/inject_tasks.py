"""Tasks for an agent: its own, those beside it in full, older ones summarized, the oldest as lines of an index."""

import os
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from engine.context import tiers
from engine.context.ages import latest_first
from engine.context.contents import TaskLine
from engine.context.context_state import read_context_state
from engine.context.injection import LeftOut, Part
from engine.context.offers import Offer, PartDraft
from engine.context.summaries import task_summary
from engine.workspace.paths import WorkspacePaths, is_safe_id
from engine.workspace.problems import UnusableFileError
from engine.workspace.reading import read_document
from engine.workspace.text import one_line

Document = dict[str, Any]

MAX_REFERENCES = 500
"""Lines of the index that are read: more do not fit into its tier."""

MAX_LINES = 100
"""Of one list of a task, such as its steps."""

TOKENS_A_REFERENCE = 20
"""About, for those that are not read."""


def task_drafts(paths: WorkspacePaths, task_id: str) -> tuple[PartDraft, ...]:
    """Current task, neighbours, summaries and references. Tiers go by how many tasks were worked on since."""
    desk = _Desk(paths)
    tasks = desk.tasks()
    active, summarized, older = (
        [task.id for task in tier if task.id != task_id]
        for tier in (tiers.active(tasks), tiers.summarized(tasks), tiers.indexed(tasks))
    )
    own = [desk.task(task_id, Part.TASK, "the current task")] if is_safe_id(task_id) else []
    beside = [desk.task(name, Part.NEIGHBOURS, "tier 1: one of the last 5 tasks") for name in active]
    told = [desk.summary(name) for name in summarized]
    lines = [desk.reference(name) for name in older[:MAX_REFERENCES]]
    return (
        PartDraft(Part.TASK, _given(own)),
        PartDraft(Part.NEIGHBOURS, _given(beside)),
        PartDraft(Part.SUMMARIES, _given(told)),
        PartDraft(Part.REFERENCES, _given(lines), _unread(older[MAX_REFERENCES:]), tuple(desk.notes)),
    )


def tasks_by_tier(paths: WorkspacePaths) -> dict[int, list[str]]:
    """The ids of tiers 1 to 3, the last that was worked on first."""
    tasks = _Desk(paths).tasks()
    in_tiers = (tiers.active(tasks), tiers.summarized(tasks), tiers.indexed(tasks))
    return {number: [task.id for task in tier] for number, tier in enumerate(in_tiers, start=1)}


def _given(offers: Sequence[Offer | None]) -> tuple[Offer, ...]:
    return tuple(offer for offer in offers if offer is not None)


def _unread(names: Sequence[str]) -> tuple[LeftOut, ...]:
    if not names:
        return ()
    why = f"over the budget of {tiers.TIER_BUDGETS[3]:,} tokens"
    tokens = len(names) * TOKENS_A_REFERENCE
    return (LeftOut("", Part.REFERENCES, f"{len(names):,} older tasks", tokens, why, ".studio/tasks/"),)


@dataclass
class _Desk:
    """Reads tasks, and notes what cannot be read."""

    paths: WorkspacePaths
    notes: list[str] = field(default_factory=list)

    def tasks(self) -> Sequence[TaskLine]:
        """All of them, the last that was worked on first; their goals are not read yet."""
        try:
            with os.scandir(self.paths.tasks) as entries:
                found = [TaskLine(entry.name, "") for entry in entries if _is_task(entry)]
        except OSError:
            return ()
        return latest_first(found, read_context_state(self.paths).worked_on)

    def task(self, task_id: str, part: Part, why: str) -> Offer | None:
        plan = self._read(task_id, "plan")
        progress, manifest = self._read(task_id, "progress"), self._read(task_id, "manifest")
        if not (plan or progress or manifest):
            return None
        goal = _line((plan or {}).get("goal"))
        status = _line((manifest or {}).get("status") or (progress or {}).get("status"))
        text = "\n".join(_task_lines(task_id, goal, status, plan or {}, progress or {}))
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
        plan = self._read(task_id, "plan")
        if plan is None:
            return None
        goal = _line(plan.get("goal"))
        text = f"- {task_id}: {goal}".rstrip(": ")
        return Offer(task_id, Part.REFERENCES, goal, text, "tier 3: task 21 or older, by name", self._source(task_id))

    def _read(self, task_id: str, name: str) -> Document | None:
        try:
            return read_document(self.paths, self.paths.task(task_id) / f"{name}.json")
        except UnusableFileError as error:
            self.notes.append(f"{error.problem.path}: {error.problem.reason}. {error.problem.remedy}")
            return None

    def _source(self, task_id: str) -> str:
        return self.paths.relative(self.paths.plan(task_id))


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
