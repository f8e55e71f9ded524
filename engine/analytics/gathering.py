"""Reads the figures of a workspace. A file is read again only when it changed."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import UTC, date, datetime
from functools import partial
from pathlib import Path

from engine.analytics.facts import Folded
from engine.analytics.file_folds import archive_fold, journal_fold, learning_fold, manifest_fold, state_fold
from engine.analytics.fold_cache import FoldCache
from engine.analytics.other_facts import decision_facts, violation_facts
from engine.analytics.stats import Stats, WeekStats, together
from engine.analytics.weeks import monday_of, weeks_between
from engine.workspace.archived_journals import archived_sessions
from engine.workspace.journal_scan import folder_names, signature_of
from engine.workspace.learning_files import learning_paths
from engine.workspace.paths import WorkspacePaths
from engine.workspace.problems import Problem, UnusableFileError

SHOWN_PROBLEMS = 20
"""A folder of a thousand broken journals is one problem, not a thousand lines."""

Fold = Callable[[WorkspacePaths, Path], Folded]


def read_stats(paths: WorkspacePaths, now: datetime | None = None) -> Stats:
    """The figures as the files have them. Raises nothing for damaged ones: those are among the Stats' problems."""
    at = (now or datetime.now(UTC)).astimezone(UTC)
    reader = _Reader(paths)
    folds = (*reader.builds(), *reader.learnings(), *reader.others())
    reader.cache.save()
    return Stats(until(monday_of(at), folds), at, (*_shortened(reader.problems), *_oddities(folds, monday_of(at))))


class _Reader:
    def __init__(self, paths: WorkspacePaths) -> None:
        self.problems: list[Problem] = []
        self.cache = FoldCache(paths)
        self._paths = paths

    def builds(self) -> tuple[Folded, ...]:
        """What journals tell, packed ones too; and where there are none what other files do."""
        paths = self._paths
        sessions = folder_names(paths.orchestration)
        journals = {name: path for name in sessions if signature_of(path := paths.journal(name))}
        archives = archived_sessions(paths, without=sessions)
        told = (*self._folds(journals.values(), journal_fold), *self._folds(archives.values(), archive_fold))
        known_tasks = {task_id for fold in told for task_id in fold.tasks}
        states = (paths.session_state(name) for name in sessions if name not in journals)
        manifests = (paths.manifest(name) for name in folder_names(paths.tasks) if name not in known_tasks)
        return (*told, *self._folds(states, state_fold), *self._folds(manifests, manifest_fold))

    def learnings(self) -> tuple[Folded, ...]:
        try:
            return tuple(self._folds(learning_paths(self._paths), learning_fold))
        except UnusableFileError as error:
            self.problems.append(error.problem)
            return ()

    def others(self) -> Iterator[Folded]:
        for read in (violation_facts, decision_facts):
            folded, problems = read(self._paths)
            self.problems += problems
            yield folded

    def _folds(self, files: Iterable[Path], fold: Fold) -> Iterator[Folded]:
        for path in files:
            if (signature := signature_of(path)) is None:
                continue
            try:
                yield self.cache.fold(self._paths.relative(path), signature, partial(fold, self._paths, path))
            except UnusableFileError as error:
                self.problems.append(error.problem)


def until(this_week: date, folds: Sequence[Folded]) -> tuple[WeekStats, ...]:
    """Each week from the first that a file tells of to this one. What is said of later ones counts as this one's."""
    by_monday: dict[date, list[WeekStats]] = {}
    for fold in folds:
        for week in fold.weeks:
            by_monday.setdefault(min(week.begins_on, this_week), []).append(week)
    if not by_monday:
        return ()
    return tuple(together(by_monday.get(monday, ()), monday) for monday in weeks_between(min(by_monday), this_week))


def _shortened(problems: list[Problem]) -> list[Problem]:
    more = len(problems) - SHOWN_PROBLEMS
    if more <= 0:
        return problems
    return [*problems[:SHOWN_PROBLEMS], Problem(".studio", f"{more} more unreadable files", "See `studio doctor`")]


def _oddities(folds: Sequence[Folded], this_week: date) -> Iterator[Problem]:
    skipped = sum(fold.skipped for fold in folds)
    ahead = sum(week.begins_on > this_week for fold in folds for week in fold.weeks)
    odd_times = sum(fold.odd_times for fold in folds)
    if skipped:
        yield Problem(
            ".studio/orchestration", f"unreadable lines skipped: {skipped}", "A crash may tear a line; the rest counts"
        )
    if ahead:
        remedy = "Counted as this week; set the clock of the machine that wrote them"
        yield Problem(".studio", f"weeks to come that files tell of: {ahead}", remedy)
    if odd_times:
        remedy = "Each counts with the event before it, a duration below zero as none; set that machine's clock"
        yield Problem(".studio", f"times that cannot be right: {odd_times}", remedy)
