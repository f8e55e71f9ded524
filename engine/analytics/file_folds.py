"""What single files tell: journals, the states of sessions without one, the manifests of v5's tasks, learnings."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from engine.analytics.facts import Fact, Folded, StepTime, by_week
from engine.analytics.journal_fold import EARLIEST, EVENTS, fold_journal
from engine.analytics.stats import Figure
from engine.workspace.archived_journals import scan_archived
from engine.workspace.journal_scan import scan_journal
from engine.workspace.learning_files import domain_of
from engine.workspace.learning_markdown import parse_learnings
from engine.workspace.paths import WorkspacePaths
from engine.workspace.reading import read_clean_text, read_document
from engine.workspace.times import to_time

RECOVERIES = {"retry": Figure.RETRIES, "replan": Figure.REPLANS, "escalate": Figure.ESCALATIONS}
"""What a session's failure led to."""

STOPPED = ("BLOCKED", "HALTED")


def journal_fold(paths: WorkspacePaths, journal: Path) -> Folded:
    """Raises UnusableFileError."""
    scan = scan_journal(paths, journal, EVENTS)
    return fold_journal(scan.documents, scan.skipped)


def archive_fold(paths: WorkspacePaths, archive: Path) -> Folded:
    """A session that was packed away. Raises UnusableFileError."""
    scan = scan_archived(paths, archive, EVENTS)
    return fold_journal(scan.documents, scan.skipped)


def state_fold(paths: WorkspacePaths, state: Path) -> Folded:
    """A session that v5's scripts keep: of what failed, only its state knows. Raises UnusableFileError."""
    document = read_document(paths, state) or {}
    failures = document.get("failures")
    times = _Times()
    facts: list[Fact | StepTime] = []
    for failure in failures if isinstance(failures, list) else ():
        if not isinstance(failure, dict) or (figure := RECOVERIES.get(str(failure.get("recovery_action")))) is None:
            continue
        facts += times.fact(failure.get("timestamp"), figure)
    return Folded(by_week(facts), odd_times=times.odd)


def manifest_fold(paths: WorkspacePaths, manifest: Path) -> Folded:
    """A task of whose build no journal tells. Raises UnusableFileError."""
    document = read_document(paths, manifest) or {}
    times = _Times()
    facts: list[Fact | StepTime] = []
    if document.get("started_at"):
        facts += times.fact(document["started_at"], Figure.BUILDS_BEGUN)
    if document.get("completed_at") and document.get("status") == "COMPLETE":
        facts += times.fact(document["completed_at"], Figure.BUILDS_COMPLETED)
    elif document.get("completed_at") and document.get("status") in STOPPED:
        facts += times.fact(document["completed_at"], Figure.BUILDS_BLOCKED)
    return Folded(by_week(facts), odd_times=times.odd)


def learning_fold(paths: WorkspacePaths, file: Path) -> Folded:
    """The learnings of one domain. Those without a date are in no week, and that is no fault: a person may leave it
    out. Raises UnusableFileError."""
    learnings = parse_learnings(domain_of(paths, file), read_clean_text(paths, file) or "")
    dated = [learning.learned_on for learning in learnings if learning.learned_on is not None]
    possible = [day for day in dated if day >= EARLIEST.date()]
    facts = (Fact(day, Figure.LEARNINGS_KEPT) for day in possible)
    return Folded(by_week(facts), odd_times=len(dated) - len(possible))


class _Times:
    def __init__(self) -> None:
        self.odd = 0

    def fact(self, time: Any, figure: Figure) -> Iterator[Fact]:
        """One, or none where the time cannot be right: then that is counted."""
        at = to_time(time)
        if at is not None and at >= EARLIEST:
            yield Fact(at, figure)
        else:
            self.odd += 1
