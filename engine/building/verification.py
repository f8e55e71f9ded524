"""The end of a build: acceptance criteria, then quality gates. They decide between COMPLETE and BLOCKED."""

from collections.abc import Generator, Iterator
from dataclasses import dataclass, field

from engine.building.attempts import described
from engine.building.checks import Verdict, verify, verify_command
from engine.building.failures import AttemptStoppedError
from engine.building.job import BuildJob
from engine.building.processes import CommandRunner
from engine.workspace.attempt_log import AttemptLog
from engine.workspace.build_fold import criterion_name
from engine.workspace.build_record import Status
from engine.workspace.journal import Event
from engine.workspace.records.plan import Criterion, Gate

LOG_STEM = "checks"
"""The log of criteria and gates is named like that of a step with this id."""

OPTIONAL = ("should", "nice-to-have", "nice_to_have", "could", "optional")
"""Priorities that do not block; any other word counts as must."""

MANIFEST_WORDS = {Status.DONE: "PASS", Status.FAILED: "FAIL", Status.WARNED: "WARN", Status.SKIPPED: "SKIP"}


@dataclass
class Findings:
    """How the end of a build went."""

    criteria_passed: int = 0
    gates: dict[str, str] = field(default_factory=dict)
    """Gate name to PASS, FAIL, WARN or SKIP."""
    blocking: list[str] = field(default_factory=list)
    """Names of the criteria and gates that failed and must not."""
    blocking_details: list[str] = field(default_factory=list)
    """The same in more words: what failed, and what it said."""
    was_stopped: bool = False
    log: str = ""
    """File name of the output."""


def verify_build(job: BuildJob) -> Generator[Event, None, Findings]:
    """Yields each check's event; the generator's value is its Findings. Raises OSError."""
    path = job.logs.next(LOG_STEM)
    findings = Findings(log=path.name)
    settings = job.attempts
    log = AttemptLog(job.paths, path, settings.redact)
    try:
        marker = settings.marker + LOG_STEM
        with CommandRunner(job.paths.root, marker, log, settings.stop, settings.timeout_s) as runner:
            yield from _check_criteria(job, runner, findings, path.name)
            yield from _check_gates(job, runner, findings, path.name)
    except AttemptStoppedError:
        findings.was_stopped = True
    finally:
        log.close()
    return findings


def _check_criteria(job: BuildJob, runner: CommandRunner, findings: Findings, log: str) -> Iterator[Event]:
    job.files.save_manifest("VALIDATING")
    for index, criterion in enumerate(job.plan.acceptance_criteria):
        _stop_between(job)
        name = criterion_name(criterion, index)
        verdict = verify(job.paths, runner, criterion.verification)
        status = _criterion_status(criterion, verdict)
        findings.criteria_passed += verdict.passed
        if status is Status.FAILED:
            findings.blocking.append(name)
            findings.blocking_details.append(f"{name} {described(criterion, verdict)}")
        yield job.journal.append(
            "criterion_checked", name=name, status=status.value, detail=verdict.detail[:500], log=log
        )


def _check_gates(job: BuildJob, runner: CommandRunner, findings: Findings, log: str) -> Iterator[Event]:
    job.files.save_manifest("QUALITY_GATES", acceptance_criteria_passed=findings.criteria_passed)
    for gate in job.plan.quality_gates:
        _stop_between(job)
        status, detail = _check_gate(runner, gate)
        findings.gates[gate.name] = MANIFEST_WORDS[status]
        if status is Status.FAILED:
            findings.blocking.append(f"gate {gate.name}")
            findings.blocking_details.append(f"gate {gate.name} (`{gate.command}`): {detail}")
        yield job.journal.append("gate_checked", name=gate.name, status=status.value, detail=detail[:500], log=log)


def _check_gate(runner: CommandRunner, gate: Gate) -> tuple[Status, str]:
    if not gate.command.strip():
        return Status.SKIPPED, "the plan gives no command"
    verdict = verify_command(runner, gate.command)
    if verdict.passed:
        return Status.DONE, verdict.detail
    return (Status.FAILED if gate.blocks else Status.WARNED), verdict.detail


def _criterion_status(criterion: Criterion, verdict: Verdict) -> Status:
    if verdict.passed:
        return Status.DONE
    return Status.WARNED if criterion.priority.strip().casefold() in OPTIONAL else Status.FAILED


def _stop_between(job: BuildJob) -> None:
    if job.is_stopping:
        raise AttemptStoppedError
