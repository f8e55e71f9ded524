"""A task's build as text: its planning, its steps, and the criteria and gates at its end."""

from collections.abc import Iterator
from datetime import datetime

from engine.commands.status.text_times import clock, local_time
from engine.orchestration.leases import held_words, holder_of_run
from engine.workspace.build_record import BuildRecord, PhaseRecord, Status, StepRecord
from engine.workspace.doers import step_doer
from engine.workspace.money_words import dollars_in_words
from engine.workspace.text import one_line


def build_lines(build: BuildRecord | None) -> Iterator[str]:
    if build is None:
        yield 'BUILD    no task yet. `studio plan "GOAL"` makes a plan.json, and so does Claude\'s /studio:studio'
        return
    yield _heading(build)
    yield f"  goal        {one_line(build.goal)}"
    if build.spent.tokens or build.spent.cost_usd:
        yield f"  used        {build.spent.tokens:,} tokens, {dollars_in_words(build.spent.cost_usd)}, measured"
    if build.running and build.owner is not None:
        yield f"  held        by {one_line(holder_of_run(build.owner))}"
    elif build.lease is not None:
        yield f"  held        {one_line(held_words(build.lease))}"
    elif build.left_by and build.status != "COMPLETE":
        yield f"  left        by {one_line(build.left_by)}: its process is gone"
    if build.reason:
        yield f"  stands still: {one_line(build.reason)}"
    yield from _planning(build)
    width = max((len(record.step.id) for record in build.steps), default=0)
    for record in build.steps:
        yield from _step(record, width)
    yield from _final_checks(build)


def _heading(build: BuildRecord) -> str:
    parts = [build.task_id, build.status, "running" if build.running else ""]
    if build.is_planning:
        done = sum(phase.status is Status.DONE for phase in build.phases)
        parts.append(f"{done}/{len(build.phases)} phases of planning done")
    else:
        parts.append(f"{build.done_count}/{len(build.steps)} steps done")
    parts.append(f"plan changed {build.plan_changes}×" if build.plan_changes else "")
    return f"BUILD    {'  '.join(filter(None, parts))}"


def _planning(build: BuildRecord) -> Iterator[str]:
    """Phase by phase while it is planned; afterwards how sure one may be of the plan."""
    if build.is_planning:
        yield from map(_phase, build.phases)
    elif build.phases:
        sure = next((phase.detail for phase in build.phases if phase.name == "challenge"), "")
        yield f"  planned     {one_line(sure)}"


def _phase(phase: PhaseRecord) -> str:
    elapsed = "" if phase.elapsed_ms is None else clock(phase.elapsed_ms / 1000)
    detail = f"  {one_line(phase.detail)}" if phase.detail else ""
    return f"  {phase.status:<9} planning: {phase.name:<9} {elapsed:>6}{detail}{_resumes(phase.resumes_at)}"


def _step(record: StepRecord, width: int) -> Iterator[str]:
    attempts = f"{record.attempt}/{record.max_attempts}" if record.attempt else "   "
    elapsed = "" if record.elapsed_ms is None else clock(record.elapsed_ms / 1000)
    reason = f"  {one_line(record.reason)}" if record.reason else ""
    doer = step_doer(record)
    by = f"  by {one_line(doer)}" if doer else ""
    name = f"{one_line(record.step.name)}{reason}{_resumes(record.resumes_at)}{by}"
    yield f"  {record.status:<9} {record.step.id:<{width}}  {attempts} {elapsed:>6}  {name}"
    for check in record.checks:
        detail = f": {one_line(check.detail)}" if check.detail else ""
        yield f"            {'':<{width}}    {check.status}  {one_line(check.text)}{detail}"


def _resumes(at: datetime | None) -> str:
    return f", held up until {local_time(at)}" if at else ""


def _final_checks(build: BuildRecord) -> Iterator[str]:
    for index, criterion in enumerate(build.criteria, start=1):
        name = f"{criterion.criterion.id or f'#{index}'}  {criterion.criterion.priority}"
        detail = f": {one_line(criterion.detail)}" if criterion.detail else ""
        yield f"  {criterion.status:<9} {name}  {one_line(criterion.criterion.text)}{detail}"
    for gate in build.gates:
        detail = f": {one_line(gate.detail)}" if gate.detail else ""
        yield f"  {gate.status:<9} gate {gate.gate.name}  {one_line(gate.gate.command)}{detail}"
