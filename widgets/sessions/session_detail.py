"""The whole of one session: route, agents' turns, failures, open questions, checkpoints, what is wrong with it."""

from collections.abc import Iterator
from datetime import datetime

from textual.content import Content

from engine.workspace.questions import OpenQuestion
from engine.workspace.records.session import AgentState, Failure, Session
from engine.workspace.session_lines import CheckpointLine, SessionDetail, SessionLine
from widgets.parts.detail_view import Detail, Field, Heading
from widgets.parts.picker import PickerRow
from widgets.sessions.session_pane import timeline
from widgets.text.counting import counted
from widgets.text.formats import age, duration
from widgets.text.glyphs import ASKS_YOU, FAILED, Mark, word_mark

SHOWN_STEPS = 5
"""Checkpoints of steps; `R` lists all."""

STEP_MARK = Mark("✔", "step", "$text-success")
RECORD_MARK = Mark("✎", "record", "$text-primary")

Part = Field | Heading | Content | str


def session_detail(detail: SessionDetail, now: datetime) -> Detail:
    line = detail.line
    parts = [*_head(detail, now), *_session_parts(detail.session, now), *_questions(detail.questions, now)]
    return Detail(line.goal or "(no goal)", (*parts, *_checkpoints(detail.checkpoints, now)), line.id)


def checkpoint_rows(detail: SessionDetail, now: datetime) -> tuple[PickerRow, ...]:
    """What can be restored, the newest first, to choose from."""
    return tuple(
        PickerRow(
            checkpoint.id,
            STEP_MARK if checkpoint.is_step else RECORD_MARK,
            checkpoint.name,
            f"{_kind(checkpoint)} {age(checkpoint.at, now):>4}",
        )
        for checkpoint in reversed(detail.checkpoints)
        if checkpoint.can_restore
    )


def _head(detail: SessionDetail, now: datetime) -> Iterator[Part]:
    line = detail.line
    mark = word_mark(line.status)
    state = Content.assemble((f"{mark.glyph} {mark.word}", mark.style), _at_work(line))
    yield Field("Status", state)
    if line.problem:
        problem = f"{line.problem.path}: {line.problem.reason}. {line.problem.remedy}"
        yield Field("Problem", Content.assemble((f"{FAILED.glyph} ", FAILED.style), problem))
    yield Field("Changed", _ago(line.updated_at, now))
    for number, task_id in enumerate(line.tasks):
        yield Field("" if number else "Tasks", task_id)
    yield Field("On disk", f"{line.size_bytes / 1000:,.0f} kB")


def _at_work(line: SessionLine) -> str:
    if line.is_running:
        return ", running"
    return f", {line.held_by} builds it" if line.held_by else ""


def _session_parts(session: Session | None, now: datetime) -> Iterator[Part]:
    if session is None:
        return
    routing = session.routing
    if routing.selected_workflow:
        sure = "" if routing.routing_confidence is None else f", confidence {routing.routing_confidence:.2f}"
        yield Field("Route", f"{routing.selected_workflow}{sure}")
    if routing.agent_sequence:
        yield Field("Agents", timeline(routing.agent_sequence, now))
    if session.outcome and session.outcome.summary:
        yield Field("Outcome", session.outcome.summary)
    if session.agent_states:
        yield Heading("Turns")
        yield from (_turn(turn, now) for turn in session.agent_states)
    if session.failures:
        yield Heading(f"Failures ({len(session.failures)})")
        yield from (_failure(failure) for failure in reversed(session.failures))


def _turn(turn: AgentState, now: datetime) -> Field:
    mark = word_mark(turn.status)
    took = (turn.completed_at - turn.started_at) if turn.started_at and turn.completed_at else None
    elapsed = f" {duration(round(took.total_seconds() * 1000))}" if took else ""
    error = f": {turn.error}" if turn.error else ""
    said = Content.assemble(
        (f"{mark.glyph} {mark.word}", mark.style), f"{elapsed}, {_ago(turn.started_at, now)}{error}"
    )
    return Field(turn.agent_name, said)


def _failure(failure: Failure) -> Field:
    outcome = {True: ", recovered", False: ", not recovered", None: ""}[failure.recovery_successful]
    return Field(failure.agent, f"{failure.error_message} → {failure.recovery_action}{outcome}")


def _questions(questions: tuple[OpenQuestion, ...], now: datetime) -> Iterator[Part]:
    if not questions:
        return
    yield Heading(f"{ASKS_YOU.glyph} Waits for you")
    for question in questions:
        yield Field(question.kind.value, f"{question.title} ({_ago(question.asked_at, now)})")


def _checkpoints(checkpoints: tuple[CheckpointLine, ...], now: datetime) -> Iterator[Part]:
    own = [checkpoint for checkpoint in checkpoints if not checkpoint.is_step]
    steps = [checkpoint for checkpoint in checkpoints if checkpoint.is_step]
    if not checkpoints:
        yield "No checkpoints yet: each agent's turn and each finished step makes one."
        return
    yield Heading(f"Checkpoints ({len(checkpoints)})")
    yield from (_checkpoint(checkpoint, now) for checkpoint in reversed(own))
    yield from (_checkpoint(checkpoint, now) for checkpoint in reversed(steps[-SHOWN_STEPS:]))
    if len(steps) > SHOWN_STEPS:
        yield Field("", f"and {counted(len(steps) - SHOWN_STEPS, 'earlier step')}: R lists all")


def _checkpoint(checkpoint: CheckpointLine, now: datetime) -> Field:
    mark = STEP_MARK if checkpoint.is_step else RECORD_MARK
    return Field(f"{mark.glyph} {_ago(checkpoint.at, now)}", f"{checkpoint.name}  {_kind(checkpoint)}".rstrip())


def _kind(checkpoint: CheckpointLine) -> str:
    if checkpoint.is_step:
        return f"step of {checkpoint.task_id}"
    return f"record after {checkpoint.after_agent}" if checkpoint.after_agent else "record"


def _ago(at: datetime | None, now: datetime) -> str:
    ago = age(at, now)
    return "just now" if ago == "now" else f"{ago} ago" if ago else "at no known time"
