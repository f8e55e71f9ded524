"""Reads what the charts are drawn from."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from engine.analytics.burn_down import SPRINT_EVENTS, backlog_curve, sprint_curve
from engine.analytics.charts import Charts, Curve
from engine.analytics.gathering import read_stats
from engine.analytics.growth import knowledge_curves
from engine.knowledge.deciding.decision_log import DecisionLog
from engine.workspace.journal_scan import folder_names, scan_journal, signature_of
from engine.workspace.learning_files import read_learnings
from engine.workspace.markdown_files import parse_knowledge_base
from engine.workspace.paths import WorkspacePaths, is_safe_id
from engine.workspace.problems import Problem, UnusableFileError
from engine.workspace.reading import read_clean_text, read_document, read_record
from engine.workspace.records.backlog import Backlog
from engine.workspace.records.sprint import SprintCounter

NS_A_SECOND = 10**9


def read_charts(paths: WorkspacePaths, now: datetime | None = None) -> Charts:
    """All charts. Raises nothing for damaged files: they are among the problems, and what they hold is missing."""
    at = (now or datetime.now(UTC)).astimezone(UTC)
    stats = read_stats(paths, at)
    reader = _Reader(paths, at)
    return Charts(
        at,
        reader.backlog(),
        reader.sprint(),
        stats.weeks,
        reader.knowledge(),
        tuple(dict.fromkeys((*stats.problems, *reader.problems))),
    )


class _Reader:
    def __init__(self, paths: WorkspacePaths, now: datetime) -> None:
        self.problems: list[Problem] = []
        self._paths = paths
        self._now = now

    def backlog(self) -> Curve | None:
        found = read_record(self._paths, self._paths.backlog, Backlog)
        if isinstance(found, Problem):
            self.problems.append(found)
        return backlog_curve(found, self._now) if isinstance(found, Backlog) else None

    def knowledge(self) -> tuple[Curve, ...]:
        paths = self._paths
        learnings = read_learnings(paths)
        try:
            base = parse_knowledge_base(read_clean_text(paths, paths.knowledge_base) or "")
            decisions = DecisionLog(paths).read()
        except UnusableFileError as error:
            self.problems.append(error.problem)
            return ()
        entries = (entry for section in base.sections for entry in section.entries)
        return knowledge_curves(entries, learnings.learnings, decisions, self._now)

    def sprint(self) -> Curve | None:
        """Of the tasks that this sprint completed, and of those begun since its start that are not complete yet."""
        counter = read_record(self._paths, self._paths.sprint_counter, SprintCounter)
        counter = counter if isinstance(counter, SprintCounter) else SprintCounter()
        events = tuple(self._events(counter.last_evolution))
        done_now = set(counter.task_ids[-counter.tasks_in_sprint :] if counter.tasks_in_sprint > 0 else ())
        done_before = set(counter.task_ids) - done_now
        begun = {str(event.get("task_id")) for event in events if event.get("event") == "build_started"}
        tasks = sorted(task_id for task_id in begun - done_before if is_safe_id(task_id))
        steps = {task_id: self._steps_of(task_id) for task_id in tasks}
        return sprint_curve(steps, events, self._now) if steps else None

    def _events(self, since: datetime | None) -> Iterator[dict[str, Any]]:
        """Of the journals that were written to since."""
        since_ns = since.timestamp() * NS_A_SECOND if since else 0.0
        for name in folder_names(self._paths.orchestration):
            journal = self._paths.journal(name)
            signature = signature_of(journal)
            if signature is None or signature.modified_ns < since_ns:
                continue
            try:
                yield from scan_journal(self._paths, journal, SPRINT_EVENTS).documents
            except UnusableFileError as error:
                self.problems.append(error.problem)

    def _steps_of(self, task_id: str) -> frozenset[str]:
        try:
            steps = (read_document(self._paths, self._paths.plan(task_id)) or {}).get("steps")
        except UnusableFileError as error:
            self.problems.append(error.problem)
            return frozenset()
        found = (step.get("id") for step in steps if isinstance(step, dict)) if isinstance(steps, list) else ()
        return frozenset(step_id for step_id in found if isinstance(step_id, str))
