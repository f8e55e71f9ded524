"""A task's planning as rows: what each phase does, found out or waits for."""

from collections.abc import Iterator
from datetime import datetime

from textual.content import Content

from engine.workspace.build_record import BuildRecord, PhaseRecord, Status
from widgets.building.held_up import held_note
from widgets.parts.row_list import Row, first_line
from widgets.text.formats import Part, duration, running_ms
from widgets.text.glyphs import DONE, STEP_MARKS

PHASE_NAMES = {
    "context": "context gathering",
    "questions": "questions",
    "plan": "plan",
    "challenge": "challenge",
    "review": "review",
}

NAME_WIDTH = max(map(len, PHASE_NAMES.values()))

PLANNED = "planned"
"""Key of the one line that is left of a planning that is through."""

FRONT = (Status.RUNNING, Status.ASKS_YOU, Status.FAILED, Status.PAUSED, Status.WAITING)
"""Where something is happening, the most telling first."""


def planning_rows(build: BuildRecord, now: datetime) -> Iterator[Row]:
    """A row for each phase while the task is planned; once it is, one line for all of them."""
    if build.is_planning:
        for phase in build.phases:
            yield _phase_row(phase, build, now)
    elif build.phases:
        yield _planned_row(build.phases)


def phase_logs(build: BuildRecord) -> dict[str, tuple[str, ...]]:
    """Row key to the planning's logs, the latest last."""
    logs = tuple(dict.fromkeys(phase.log for phase in build.phases if phase.log))
    return {PLANNED: logs, **{f"phase {phase.name}": (phase.log,) for phase in build.phases if phase.log}}


def front_phase_key(build: BuildRecord) -> str:
    """The row of the phase that runs, asks or comes next."""
    found = next((phase for status in FRONT for phase in build.phases if phase.status is status), None)
    return f"phase {found.name}" if found else ""


def _phase_row(phase: PhaseRecord, build: BuildRecord, now: datetime) -> Row:
    mark = STEP_MARKS[phase.status]
    name = PHASE_NAMES.get(phase.name, phase.name)
    note = _note(phase, build, now)
    parts: list[Part] = [(mark.glyph, mark.style), f" {name:<{NAME_WIDTH}}"]
    if note:
        parts.append((f"  {first_line(note)}", "$foreground-muted" if phase.status is Status.DONE else mark.style))
    right = Content.assemble((f"{mark.word} ", mark.style), f"{duration(_elapsed_ms(phase, now)):>12}")
    return Row(f"phase {phase.name}", Content.assemble(*parts), right, f"{name}  {note or mark.word}")


def _note(phase: PhaseRecord, build: BuildRecord, now: datetime) -> str:
    if phase.status is Status.ASKS_YOU:
        return f"press a: {phase.detail}".removesuffix(": ")
    if phase.status is Status.PAUSED and phase.resumes_at is not None:
        return held_note(phase.detail, phase.resumes_at, now, is_running=build.running)
    return phase.detail


def _elapsed_ms(phase: PhaseRecord, now: datetime) -> int | None:
    is_on = phase.status is Status.RUNNING and phase.started_at is not None
    return running_ms(phase.started_at, now) if is_on and phase.started_at else phase.elapsed_ms


def _planned_row(phases: tuple[PhaseRecord, ...]) -> Row:
    """`planned: confidence 88 (proceed), 2 doubts`; Enter tells of each phase."""
    challenge = next((phase.detail for phase in phases if phase.name == "challenge"), "")
    text = f"planned: {challenge}" if challenge else "planned"
    took = [phase.elapsed_ms for phase in phases if phase.elapsed_ms is not None]
    right = Content.styled(f"{DONE.word} {duration(sum(took) if took else None):>12}", "$foreground-muted")
    told = "\n".join(f"{PHASE_NAMES.get(phase.name, phase.name)}: {phase.detail or 'done'}" for phase in phases)
    return Row(PLANNED, Content.styled(f"{DONE.glyph} {text}", "$foreground-muted"), right, f"{text}\n\n{told}")
