"""A build as rows and words: what the Build pane and the first line of the screen say about it."""

from collections.abc import Iterator
from datetime import datetime

from textual.content import Content

from engine.workspace.build_record import BuildRecord, CriterionRecord, GateRecord, Status, StepRecord
from widgets.formats import Part, duration
from widgets.glyphs import ASKS_YOU, DONE, STEP_MARKS, WAITING, Mark, word_mark
from widgets.row_list import Row, heading

BAR_WIDTH = 16

MAX_ID_WIDTH = 12
"""Longer step ids push their own name aside instead of everybody's."""


def logs_by_key(build: BuildRecord) -> dict[str, tuple[str, ...]]:
    """Row key to the logs of what ran there, the last attempt last."""
    ends = [(f"criterion {_criterion_id(number, record)}", record.log) for number, record in enumerate(build.criteria)]
    ends += [(f"gate {record.gate.name}", record.log) for record in build.gates]
    return {
        **{f"step {record.step.id}": record.logs for record in build.steps},
        **{key: (log,) for key, log in ends if log},
    }


def build_rows(build: BuildRecord, now: datetime) -> Iterator[Row]:
    id_width = min(max((len(step.step.id) for step in build.steps), default=0), MAX_ID_WIDTH)
    for step in build.steps:
        yield _step_row(step, id_width, now)
    if build.criteria:
        yield heading("criteria", "acceptance criteria")
    for number, criterion in enumerate(build.criteria):
        yield _criterion_row(number, criterion)
    if build.gates:
        yield heading("gates", "quality gates")
    for gate in build.gates:
        yield _gate_row(gate)


def _step_row(record: StepRecord, id_width: int, now: datetime) -> Row:
    mark = STEP_MARKS[record.status]
    parts: list[Part] = [
        (mark.glyph, mark.style),
        (f" {record.step.id:<{id_width}}", "$foreground-muted"),
        f"  {record.step.name or record.step.action.description}",
    ]
    if note := step_note(record):
        parts.append((f"  {note}", mark.style if record.status is not Status.WAITING else "$foreground-muted"))
    attempts = f"{record.attempt}/{record.max_attempts}" if record.attempt else ""
    elapsed = duration(_elapsed_ms(record, now))
    right = Content.assemble((f"{mark.word} ", mark.style), f"{attempts:>4} {elapsed:>7}")
    detail = f"{record.step.id} {record.step.name} {mark.word} {record.reason}"
    return Row(f"step {record.step.id}", Content.assemble(*parts), right, detail)


def step_note(record: StepRecord) -> str:
    """What a glance should catch: the failed check, the question, or what it waits for."""
    failed = next((check for check in record.checks if check.status is Status.FAILED), None)
    if failed and record.status is Status.FAILED:
        return f"✘ {failed.text}: {failed.detail}".rstrip(": ")
    if record.status is Status.RUNNING and record.reason:
        return f"last time ✘ {record.reason}".split("\n", 1)[0]
    if record.status is Status.ASKS_YOU:
        return "do it, then press c"
    return record.reason.split("\n", 1)[0]


def _elapsed_ms(record: StepRecord, now: datetime) -> int | None:
    if record.status is Status.RUNNING and record.started_at is not None:
        running = int((now - record.started_at).total_seconds() * 1000)
        return (record.elapsed_ms or 0) + max(running, 0) // 1000 * 1000
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
    first = detail.strip().split("\n", 1)[0]
    return f"  {first}" if first else ""


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
    is_open = record.status in (Status.WAITING, Status.FAILED, Status.SKIPPED)
    if record.status is Status.ASKS_YOU or (record.step.is_prose and is_open):
        return f"For a person: {action}" if action else "For a person to do."
    return f"{'Not run yet.' if record.status is Status.WAITING else 'No output is kept.'} {action}".strip()


def front_key(build: BuildRecord) -> str:
    """The row where the build is: what runs, asks, failed or stands still; else what comes next; else the last one."""
    steps = [(f"step {record.step.id}", record.status) for record in build.steps]
    ends = [(f"criterion {_criterion_id(number, one)}", one.status) for number, one in enumerate(build.criteria)]
    ends += [(f"gate {one.gate.name}", one.status) for one in build.gates]
    for status in (Status.RUNNING, Status.ASKS_YOU, Status.FAILED, Status.PAUSED, Status.WAITING):
        # A criterion that waits is only next while somebody goes on building.
        for key, found in steps + ends if build.running or status is not Status.WAITING else steps:
            if found is status:
                return key
    return (steps + ends)[-1][0] if steps + ends else ""


def progress_bar(build: BuildRecord) -> str:
    """`2/4 ━━━━━━━━╸─────── 50%`"""
    total = len(build.steps)
    share = build.done_count / total if total else 0.0
    full = int(share * BAR_WIDTH)
    bar = "━" * full + ("╸" if 0 < full < BAR_WIDTH else "")
    return f"{build.done_count}/{total} {bar:─<{BAR_WIDTH}} {int(share * 100)}%"


def state_words(build: BuildRecord) -> str:
    """The task's state as one glyph and word, and whether it is true of this moment."""
    if build.waits_for_person and not build.running:
        return f"{ASKS_YOU.glyph} {ASKS_YOU.word}"
    if build.running:
        mark = word_mark(build.status or "BUILDING")
        return f"{mark.glyph} {mark.word}"
    mark = word_mark(build.status)
    if mark.word in ("building", "validating", "quality gates"):
        return "⏸ paused" if build.started_at else f"{mark.glyph} {mark.word}"
    return f"{mark.glyph} {mark.word}" if mark is not DONE and mark is not WAITING else mark.word
