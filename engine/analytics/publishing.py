"""`studio/data/analytics.json`: the figures for whoever else wants them. Written when a build ends, or when asked for.

What others put into the file stays, in the document and in each week. So do weeks of which nothing is left here, since
their sessions are gone.
"""

from datetime import datetime

from engine.analytics.documents import Document, sources_document, totals_document, week_document
from engine.analytics.gathering import read_stats
from engine.analytics.stats import Stats
from engine.workspace.paths import WorkspacePaths
from engine.workspace.problems import CorruptFileError, Problem
from engine.workspace.writing import timestamp, update_document

VERSION = 1


def publish_stats(paths: WorkspacePaths, now: datetime | None = None) -> Stats:
    """Brings the file up to date; returns what it says now. Raises OSError, UnusableFileError."""
    stats = read_stats(paths, now)
    update_document(paths, paths.analytics, lambda document: _updated(paths, document, stats), missing={})
    return stats


def _updated(paths: WorkspacePaths, document: Document, stats: Stats) -> Document:
    """Raises CorruptFileError where the file's weeks are none of ours."""
    weeks = document.get("weeks", [])
    if not isinstance(weeks, list) or not all(isinstance(week, dict) for week in weeks):
        remedy = "Move the file away, or call them something else"
        raise CorruptFileError(Problem(paths.relative(paths.analytics), "`weeks` is no list of objects", remedy))
    return {
        **document,
        "version": VERSION,
        "updated_at": timestamp(stats.at),
        "sources": sources_document(),
        "totals": totals_document(stats.weeks),
        "weeks": _merged(weeks, stats),
    }


def _merged(before: list[Document], stats: Stats) -> list[Document]:
    by_name = {str(week.get("week")): week for week in before}
    for week in stats.weeks:
        if week.sums or week.step_ms or week.name not in by_name:
            by_name[week.name] = {**by_name.get(week.name, {}), **week_document(week)}
    return sorted(by_name.values(), key=lambda week: str(week.get("begins_on")))
