"""A build as rows: its planning, its steps, and the criteria and gates at its end."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import TYPE_CHECKING

from textual.content import Content

from engine.workspace.build_record import BuildRecord, CriterionRecord, GateRecord, Status, StepRecord
from engine.workspace.doers import CLAUDE, step_doer
from widgets.building.claude_at_work import at_work_rows, claude_at_work, step_in_hand
from widgets.building.held_up import held_note
from widgets.building.holder_row import holder_row
from widgets.building.phase_rows import FRONT, front_phase_key, phase_logs, planning_rows
from widgets.parts.row_list import Row, first_line, heading
from widgets.text.formats import Part, duration, running_ms
from widgets.text.glyphs import STEP_MARKS, Mark

if TYPE_CHECKING:
    from engine.claude_code.live.sessions import ClaudeSession

NOT_YET = "not yet: "
"""What the builder puts before the reason why a person's work was not accepted."""

MAX_ID_WIDTH = 12
"""Longer step ids push their own name aside instead of everybody's."""


def logs_by_key(build: BuildRecord) -> dict[str, tuple[str, ...]]:
    """Row key to the logs of what ran there, the last attempt last."""
    ends = [(f"criterion {_criterion_id(number, record)}", record.log) for number, record in enumerate(build.criteria)]
    ends += [(f"gate {record.gate.name}", record.log) for record in build.gates]
    return {
        **phase_logs(build),
        **{f"step {record.step.id}": record.logs for record in build.steps},
        **{key: (log,) for key, log in ends if log},
    }


def build_rows(build: BuildRecord, now: datetime, claude: tuple[ClaudeSession, ...] = ()) -> Iterator[Row]:
    """`claude`: its sessions here, of which one may build this task."""
    at_work = claude_at_work(build, claude) if claude else None
    in_hand = step_in_hand(build)
    id_width = min(max((len(step.step.id) for step in build.steps), default=0), MAX_ID_WIDTH)
    if holder := holder_row(build, now, claude=claude):
        yield holder
    yield from planning_rows(build, now)
    if build.is_planning and build.steps:
        yield heading("steps", "steps of the plan")
    for step in build.steps:
        yield _step_row(step, build, id_width, now)
        if at_work is not None and step.step.id == in_hand:
            yield from at_work_rows(at_work, now)
    if at_work is not None and not in_hand:
        yield from at_work_rows(at_work, now)
    if build.criteria:
        yield heading("criteria", "acceptance criteria")
    for number, criterion in enumerate(build.criteria):
        yield _criterion_row(number, criterion)
    if build.gates:
        yield heading("gates", "quality gates")
    for gate in build.gates:
        yield _gate_row(gate)


def _step_row(record: StepRecord, build: BuildRecord, id_width: int, now: datetime) -> Row:
    mark = STEP_MARKS[record.status]
    parts: list[Part] = [
        (mark.glyph, mark.style),
        (f" {record.step.id:<{id_width}}", "$foreground-muted"),
        f"  {record.step.name or record.step.action.description}",
    ]
    note, who = step_note(record, now, is_running=build.running), step_doer(record)
    said: list[Part] = []
    if note:
        said.append((f"  {note}", mark.style if record.status is not Status.WAITING else "$foreground-muted"))
    if who:  # in front where it is Claude's own: a long note would push it off the line
        said.insert(0 if record.is_marked else len(said), (f"  by {who}", "$foreground-muted"))
    parts += said
    attempts = f"{record.attempt}/{record.max_attempts}" if record.attempt else ""
    elapsed = duration(_elapsed_ms(record, now))
    right = Content.assemble((f"{mark.word} ", mark.style), f"{attempts:>4} {elapsed:>7}")
    detail = f"{record.step.id} {record.step.name} {mark.word} {record.reason}"
    return Row(f"step {record.step.id}", Content.assemble(*parts), right, detail)


def step_note(record: StepRecord, now: datetime, *, is_running: bool = False) -> str:
    """What a glance should catch: the failed check, the question, what it waits for, or what holds it up until when."""
    failed = next((check for check in record.checks if check.status is Status.FAILED), None)
    if failed and record.status is Status.FAILED:
        return f"✘ {failed.text}: {failed.detail}".rstrip(": ")
    if record.status is Status.RUNNING and record.reason:
        return first_line(f"last time ✘ {record.reason}")
    if record.status is Status.ASKS_YOU:
        is_refused = record.reason.startswith(NOT_YET)
        return first_line(f"✘ {record.reason.removeprefix(NOT_YET)}") if is_refused else "do it, then press c"
    if record.status is Status.PAUSED and record.resumes_at is not None:
        return first_line(held_note(record.reason, record.resumes_at, now, is_running=is_running))
    return first_line(record.reason)


def _elapsed_ms(record: StepRecord, now: datetime) -> int | None:
    if record.status is Status.RUNNING and record.started_at is not None:
        return (record.elapsed_ms or 0) + running_ms(record.started_at, now)
    return record.elapsed_ms


def _criterion_row(number: int, record: CriterionRecord) -> Row:
    mark = STEP_MARKS[record.status]
    criterion = record.criterion
    name = _criterion_id(number, record)
    left = Content.assemble(
        (mark.glyph, mark.style),
        (f" {name}", "$foreground-muted"),
        f"  {criterion.text}",
        (_colon(record.detail), mark.style),
    )
    right = Content.assemble((f"{mark.word} ", mark.style), (f"{criterion.priority:>12}", "$foreground-muted"))
    detail = f"{criterion.text}\n{criterion.verification.type}: {criterion.verification.subject}\n{record.detail}"
    return Row(f"criterion {name}", left, right, detail.strip())


def _criterion_id(number: int, record: CriterionRecord) -> str:
    return record.criterion.id or f"#{number + 1}"


def _gate_row(record: GateRecord) -> Row:
    mark = STEP_MARKS[record.status]
    left = Content.assemble(
        (mark.glyph, mark.style),
        f" {record.gate.name}",
        (f"  {record.gate.command}", "$foreground-muted"),
        (_colon(record.detail), mark.style),
    )
    kind = "required" if record.gate.blocks else "warns only"
    right = Content.assemble((f"{mark.word} ", mark.style), (f"{kind:>12}", "$foreground-muted"))
    return Row(f"gate {record.gate.name}", left, right, f"{record.gate.command}\n{record.detail}".strip())


def _colon(detail: str) -> str:
    return f"  {first_line(detail)}" if detail.strip() else ""


def step_line(record: StepRecord, place: str = "") -> Content:
    """The line above the output: which attempt it is, which `place` its output has, how each check stands."""
    attempt = f", attempt {record.attempt} of {record.max_attempts}" if record.attempt else ""
    parts: list[Part] = [f"{record.step.id}{attempt} ", (f"  {place} " if place else "", "$foreground-muted")]
    for check in record.checks:
        mark: Mark = STEP_MARKS[check.status]
        parts += [(f" {mark.glyph} ", mark.style), check.text]
    return Content.assemble(*parts)


def empty_output(record: StepRecord | None) -> str:
    if record is None:
        return "Enter shows the whole of this line."
    if record.log:
        return ""  # about to be read, or nothing printed so far
    action = record.step.action.description
    if record.is_marked and record.by == CLAUDE and record.status is not Status.PAUSED:  # else Claude left it
        return f"Claude does this in its own terminal, where its output is; L shows its session. {action}".strip()
    is_open = record.status in (Status.WAITING, Status.FAILED, Status.SKIPPED)
    if record.status is Status.ASKS_YOU or (record.step.is_prose and is_open):
        whose = "you" if record.status is Status.ASKS_YOU else "Claude or you"
        return f"For {whose}: {action}" if action else f"For {whose} to do."
    return f"{'Not run yet.' if record.status is Status.WAITING else 'No output is kept.'} {action}".strip()


def front_key(build: BuildRecord) -> str:
    """The row where the build is: what runs, asks, failed or stands still; else what comes next; else the last one."""
    if build.is_planning:
        return front_phase_key(build)
    steps = [(f"step {record.step.id}", record.status) for record in build.steps]
    ends = [(f"criterion {_criterion_id(number, one)}", one.status) for number, one in enumerate(build.criteria)]
    ends += [(f"gate {one.gate.name}", one.status) for one in build.gates]
    for status in FRONT:
        # A criterion that waits is only next while somebody goes on building.
        for key, found in steps + ends if build.running or status is not Status.WAITING else steps:
            if found is status:
                return key
    return (steps + ends)[-1][0] if steps + ends else ""
