"""Looks whether a plan's acceptance criteria hold now, outside a build: nothing is written but a log."""

import os
import threading
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from engine.building.checks import Verdict, verify
from engine.building.processes import CommandRunner
from engine.plans.refusals import NotTrustedError
from engine.plans.runnables import Runnable
from engine.plans.trust import has_agreed
from engine.workspace.attempt_log import AttemptLog
from engine.workspace.build_fold import criterion_name
from engine.workspace.log_names import LogNames
from engine.workspace.paths import WorkspacePaths
from engine.workspace.process_marks import marker_prefix
from engine.workspace.records.plan import Criterion, Plan
from engine.workspace.secrets import secret_remover

LOG_STEM = "verify-ac"


@dataclass(frozen=True, slots=True)
class NamedCriterion:
    name: str
    """Its id, or `#` and its place where it has none."""
    criterion: Criterion


@dataclass(frozen=True, slots=True)
class CheckedCriterion:
    name: str
    text: str
    priority: str
    verdict: Verdict
    log: str
    """File name in the task's `logs/`."""


def named_criteria(plan: Plan) -> tuple[NamedCriterion, ...]:
    return tuple(
        NamedCriterion(criterion_name(criterion, place), criterion)
        for place, criterion in enumerate(plan.acceptance_criteria)
    )


def runnables_of(criteria: Sequence[NamedCriterion]) -> tuple[Runnable, ...]:
    """The commands that checking them runs."""
    runs = ((found.name, found.criterion.verification.runs) for found in criteria)
    return tuple(Runnable(name, "command", command) for name, command in runs if command)


def check_criteria(
    paths: WorkspacePaths, task_id: str, criteria: Sequence[NamedCriterion], stop: threading.Event, timeout_s: float
) -> Iterator[CheckedCriterion]:
    """Checks one after another. Raises NotTrustedError, AttemptStoppedError, OSError."""
    if not has_agreed(paths.root, runnables_of(criteria)):
        reason = "Nobody has agreed yet to what these criteria run here"
        raise NotTrustedError(reason, f"Look at what they run, then trust it (`studio build {task_id} --trust`)")
    path = LogNames(paths, task_id).next(LOG_STEM)
    redact = secret_remover(os.environ)
    log = AttemptLog(paths, path, redact)
    try:
        marker = marker_prefix(paths, task_id) + LOG_STEM
        with CommandRunner(paths.root, marker, log, stop, timeout_s) as runner:
            for found in criteria:
                log.note(f"# {found.name}: {found.criterion.text}")
                verdict = verify(paths, runner, found.criterion.verification)
                said = Verdict(verdict.ending, redact(verdict.detail))
                yield CheckedCriterion(found.name, found.criterion.text, found.criterion.priority, said, path.name)
    finally:
        log.close()
