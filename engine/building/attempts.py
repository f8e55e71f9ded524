"""One attempt at a step: its actions in order, then its checks."""

import threading
import time
from collections.abc import Callable, Iterable
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Any, Protocol

from engine.assistants.errors import AssistantError, QuotaError, StoppedError
from engine.assistants.session_host import ToolHook, no_tool_hook
from engine.building.checks import Verdict, verify
from engine.building.failures import AttemptFailedError, AttemptStoppedError
from engine.building.micro_actions import Workplace, do_action
from engine.building.processes import CommandRunner
from engine.workspace.attempt_log import AttemptLog
from engine.workspace.build_record import CheckResult, Status
from engine.workspace.paths import WorkspacePaths
from engine.workspace.records.plan import Criterion, Plan, Step
from engine.workspace.secrets import Redact

Document = dict[str, Any]


class Ending(StrEnum):
    PASSED = "passed"
    FAILED = "failed"
    """Its work does not do what the plan says: this uses up an attempt."""
    HELD = "held up"
    """Something else was in the way, such as a quota, the network or a time-out: the attempt is made again."""
    STOPPED = "stopped"


HOLDING = ("timeout",)
"""Of a check's or an action's failures, those that hold the attempt up instead of using it."""


class ProseWorker(Protocol):
    @property
    def name(self) -> str:
        """Who it is, as events have it in `by`."""

    def with_plan(self, plan: Plan) -> "ProseWorker":
        """The same, who works at another plan now."""

    def do(self, attempt: "Attempt", log: AttemptLog) -> None:
        """Does a step of prose. Raises AssistantError, and OSError where its log cannot be written."""


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
    failures: tuple[Document, ...] = ()
    """Of the attempts before it: attempt, error_kind, error, log."""
    hints: tuple[str, ...] = ()
    """What a person, or a known pattern of errors, says about them."""
    conversation: str = ""
    """An assistant's, in which the interrupted attempt goes on."""

    @property
    def is_rerun(self) -> bool:
        return self.continues or self.number > 1


@dataclass(frozen=True, slots=True)
class AttemptResult:
    ending: Ending
    duration_ms: int
    error_kind: str = ""
    """check_failed, action_failed, unverifiable, timeout, or the kind of an AssistantError."""
    error: str = ""
    resumes_at: datetime | None = None
    """When what held it up is over, where somebody said so."""
    checks: tuple[CheckResult, ...] = ()


def _nothing(_: Attempt) -> None:
    return


@dataclass(frozen=True, slots=True)
class AttemptSettings:
    """What all attempts of a build share."""

    paths: WorkspacePaths
    marker: str
    """What the processes of this build are marked with; a step's id is added."""
    redact: Redact
    stop: threading.Event
    timeout_s: float
    prose: ProseWorker | None = None
    """Who does steps of prose; None where that is a person."""
    tool_hook: ToolHook = no_tool_hook
    """Asked before each action, and told after it."""
    before: Callable[[Attempt], None] = _nothing
    """Called first, such as to note a point to come back to. Raises OSError."""


def run_attempt(settings: AttemptSettings, attempt: Attempt) -> AttemptResult:
    """Makes the attempt; called in a worker thread. Raises OSError where its log cannot be written."""
    started = time.monotonic()
    checks: list[CheckResult] = []
    with closing(AttemptLog(settings.paths, attempt.log, settings.redact)) as log:
        _introduce(log, attempt)
        ending, kind, error, resumes_at = _outcome(settings, attempt, log, checks)
        log.note(f"── {ending}{': ' + error if error else ''}")
    checks += [CheckResult(c.text, Status.WAITING) for c in attempt.step.success_criteria[len(checks) :]]
    took_ms = round((time.monotonic() - started) * 1000)
    return AttemptResult(ending, took_ms, kind, error, resumes_at, tuple(checks))


def _outcome(
    settings: AttemptSettings, attempt: Attempt, log: AttemptLog, checks: list[CheckResult]
) -> tuple[Ending, str, str, datetime | None]:
    """How it ended, what kind of error in which words, and when what held it up is over."""
    try:
        settings.before(attempt)
        kind, error = _act_and_check(settings, attempt, log, checks)
    except AttemptFailedError as failure:
        kind, error = failure.kind, str(failure)
    except (AttemptStoppedError, StoppedError):
        return Ending.STOPPED, "", "", None
    except AssistantError as failure:
        resumes_at = failure.resets_at if isinstance(failure, QuotaError) else None
        return Ending.HELD, failure.kind, str(failure), resumes_at
    if not kind:
        return Ending.PASSED, "", "", None
    return Ending.HELD if kind in HOLDING else Ending.FAILED, kind, error, None


def _act_and_check(
    settings: AttemptSettings, attempt: Attempt, log: AttemptLog, checks: list[CheckResult]
) -> tuple[str, str]:
    """Puts each check's result into `checks`; returns what failed first, as its kind and in words."""
    marker = settings.marker + attempt.step.id
    with CommandRunner(settings.paths.root, marker, log, settings.stop, settings.timeout_s) as runner:
        place = Workplace(settings.paths, runner, log, attempt.is_rerun, settings.tool_hook)
        if not attempt.by_person:
            _act(settings, attempt, place)
        return _run_checks(place, attempt, checks)


def _act(settings: AttemptSettings, attempt: Attempt, place: Workplace) -> None:
    if attempt.step.is_prose and settings.prose is not None:
        settings.prose.do(attempt, place.log)
    for action in sorted(attempt.step.micro_actions, key=lambda action: action.sequence):
        do_action(place, action)


def _introduce(log: AttemptLog, attempt: Attempt) -> None:
    again = ", again after an interruption" if attempt.continues else ""
    limit = attempt.step.retry_behavior.max_attempts
    log.note(f"── {attempt.step.id}, attempt {attempt.number} of {limit}{again}")
    if attempt.number > 1:
        for hint in (*attempt.step.retry_behavior.fix_hints, *attempt.hints):
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
