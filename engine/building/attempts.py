"""One attempt at a step: its actions in order, then its checks."""

import threading
import time
from collections.abc import Iterable
from contextlib import closing
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from engine.building.checks import Verdict, verify
from engine.building.failures import AttemptFailedError, AttemptStoppedError
from engine.building.micro_actions import Workplace, do_action
from engine.building.processes import CommandRunner
from engine.workspace.attempt_log import AttemptLog
from engine.workspace.build_record import CheckResult, Status
from engine.workspace.paths import WorkspacePaths
from engine.workspace.records.plan import Criterion, Step
from engine.workspace.secrets import Redact


class Ending(StrEnum):
    PASSED = "passed"
    FAILED = "failed"
    STOPPED = "stopped"


@dataclass(frozen=True, slots=True)
class Attempt:
    """An attempt about to be made."""

    step: Step
    number: int
    """From 1."""
    log: Path
    continues: bool = False
    """This attempt was interrupted before and is made again; its log goes on."""
    by_person: bool = False
    """A person did the work: only the checks are left."""

    @property
    def is_rerun(self) -> bool:
        return self.continues or self.number > 1


@dataclass(frozen=True, slots=True)
class AttemptResult:
    ending: Ending
    duration_ms: int
    error_kind: str = ""
    """check_failed, action_failed, timeout or unverifiable."""
    error: str = ""
    checks: tuple[CheckResult, ...] = ()


@dataclass(frozen=True, slots=True)
class AttemptSettings:
    """What all attempts of a build share."""

    paths: WorkspacePaths
    marker: str
    """What the processes of this build are marked with; a step's id is added."""
    redact: Redact
    stop: threading.Event
    timeout_s: float


def run_attempt(settings: AttemptSettings, attempt: Attempt) -> AttemptResult:
    """Makes the attempt; called in a worker thread. Raises OSError where its log cannot be written."""
    started = time.monotonic()
    checks: list[CheckResult] = []
    kind, error = "", ""
    with closing(AttemptLog(settings.paths, attempt.log, settings.redact)) as log:
        _introduce(log, attempt)
        try:
            kind, error = _act_and_check(settings, attempt, log, checks)
            ending = Ending.FAILED if kind else Ending.PASSED
        except AttemptFailedError as failure:
            ending, kind, error = Ending.FAILED, failure.kind, str(failure)
        except AttemptStoppedError:
            ending = Ending.STOPPED
        log.note(f"── {ending}{': ' + error if error else ''}")
    checks += [CheckResult(c.text, Status.WAITING) for c in attempt.step.success_criteria[len(checks) :]]
    return AttemptResult(ending, round((time.monotonic() - started) * 1000), kind, error, tuple(checks))


def _act_and_check(
    settings: AttemptSettings, attempt: Attempt, log: AttemptLog, checks: list[CheckResult]
) -> tuple[str, str]:
    """Puts each check's result into `checks`; returns what failed first, as its kind and in words."""
    marker = settings.marker + attempt.step.id
    with CommandRunner(settings.paths.root, marker, log, settings.stop, settings.timeout_s) as runner:
        place = Workplace(settings.paths, runner, log, attempt.is_rerun)
        if not attempt.by_person:
            for action in sorted(attempt.step.micro_actions, key=lambda action: action.sequence):
                do_action(place, action)
        return _run_checks(place, attempt, checks)


def _introduce(log: AttemptLog, attempt: Attempt) -> None:
    again = ", again after an interruption" if attempt.continues else ""
    limit = attempt.step.retry_behavior.max_attempts
    log.note(f"── {attempt.step.id}, attempt {attempt.number} of {limit}{again}")
    if attempt.number > 1:
        for hint in attempt.step.retry_behavior.fix_hints:
            log.note(f"   hint: {hint}")


def _run_checks(place: Workplace, attempt: Attempt, results: list[CheckResult]) -> tuple[str, str]:
    """Makes all checks, so that a person sees everything that is wrong; returns the first failure's kind and words."""
    failures: list[tuple[str, str]] = []
    for criterion in attempt.step.success_criteria:
        verdict = verify(place.paths, place.runner, criterion.verification)
        if attempt.by_person and verdict.ending == "unverifiable":
            verdict = Verdict("passed", "on a person's word")
        place.log.note(f"{'✔' if verdict.passed else '✘'} {described(criterion, verdict)}")
        results.append(
            CheckResult(criterion.text, Status.DONE if verdict.passed else Status.FAILED, verdict.detail[:500])
        )
        if not verdict.passed:
            kind = "check_failed" if verdict.ending == "failed" else verdict.ending
            failures.append((kind, described(criterion, verdict)))
    return _most_telling(failures)


def _most_telling(failures: Iterable[tuple[str, str]]) -> tuple[str, str]:
    """An unverifiable check decides: no retry can change it. Else the first failure."""
    ordered = sorted(failures, key=lambda failure: failure[0] != "unverifiable")
    return ordered[0] if ordered else ("", "")


def described(criterion: Criterion, verdict: Verdict) -> str:
    return f"{criterion.text}: {verdict.detail}".removesuffix(": ")
