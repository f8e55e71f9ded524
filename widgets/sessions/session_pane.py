"""Pane 1: the orchestration session: its goal, its agents in sequence, what went wrong and what was handed over."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import TYPE_CHECKING, ClassVar

from textual.content import Content

from engine.overview import Overview
from engine.workspace.build_record import Spent
from engine.workspace.money_words import dollars_in_words
from engine.workspace.snapshot import Snapshot
from widgets.building.holder_row import holder_row
from widgets.claude.claude_rows import claude_note, claude_rows
from widgets.parts.pane import Pane
from widgets.parts.row_list import Row, first_line
from widgets.text.counting import counted
from widgets.text.formats import Part, age, duration, tokens
from widgets.text.glyphs import ASKS_YOU, RUNNING, word_mark

if TYPE_CHECKING:
    # Records build on pydantic, 90 ms: the first picture, an empty frame, does not wait for it.
    from engine.workspace.records.session import AgentTurn, Checkpoint, Failure, Handoff, Session


class SessionPane(Pane):
    NUMBER = 1
    TITLE = "Session"
    EMPTY: ClassVar[str] = (
        "No session yet. n begins one with a goal; so does /studio in Claude, after `studio connect`."
    )

    def make_rows(self, overview: Overview, now: datetime) -> tuple[Row, ...]:
        snapshot = overview.snapshot
        claude = tuple(claude_rows(overview.claude, now))
        held = _held(overview, now)
        if snapshot.session is None:
            return (*held, *claude)
        goal, state, *others = session_rows(snapshot.session, now, _spent(snapshot, snapshot.session))
        return (goal, state, *held, *claude, *others)

    def empty_text(self, overview: Overview) -> str:
        count = len(overview.snapshot.sessions)
        return f"No session is active. o chooses one of {counted(count, 'session')}." if count else self.EMPTY

    def make_subtitle(self, overview: Overview) -> str:
        snapshot = overview.snapshot
        if snapshot.session is None:
            return ""
        others = max(len(snapshot.sessions) - 1, 0)
        is_active = snapshot.session.id == snapshot.active_session_id
        name = snapshot.session.id if is_active else f"{snapshot.session.id} (not the active one)"
        return f"{name} · {others} more: o" if others else name

    def tab_note(self, overview: Overview) -> str:
        session = overview.snapshot.session
        own = word_mark(session.status).glyph if session else ""
        return own if own == ASKS_YOU.glyph else claude_note(overview.claude) or own


def _held(overview: Overview, now: datetime) -> tuple[Row, ...]:
    """Who holds the task that is shown, where that is this session's."""
    snapshot = overview.snapshot
    build = snapshot.build
    if build is None or (snapshot.session is not None and build.task_id not in snapshot.session.task_ids):
        return ()
    row = holder_row(build, now, build.task_id, overview.claude)
    return (row,) if row else ()


def _spent(snapshot: Snapshot, session: Session) -> Spent:
    """What was used for the task shown, as far as it is this session's."""
    build = snapshot.build
    return build.spent if build and build.session_id == session.id else Spent()


def session_rows(session: Session, now: datetime, spent: Spent | None = None) -> Iterator[Row]:
    """The most telling first: goal, state, timeline; then failures, hand-offs, runs and checkpoints, newest first."""
    yield Row("goal", Content.styled(session.goal or "(no goal)", "bold"), detail=session.goal)
    yield _state_row(session, now)
    if session.routing.agent_sequence:
        yield Row("timeline", timeline(session.routing.agent_sequence, now))
    if spent and (spent.tokens or spent.cost_usd):
        yield _spent_row(spent)
    for number, failure in reversed(list(enumerate(session.failures))):
        yield _failure_row(number, failure, now)
    for number, handoff in reversed(list(enumerate(session.handoffs))):
        yield _handoff_row(number, handoff, now)
    yield from _run_rows(session, now)
    for checkpoint in reversed(session.checkpoints):
        yield _checkpoint_row(checkpoint, now)


def _state_row(session: Session, now: datetime) -> Row:
    mark = word_mark(session.status)
    parts: list[Part] = [(f"{mark.glyph} {mark.word}", mark.style)]
    routing = session.routing
    if routing.selected_workflow:
        sure = "" if routing.routing_confidence is None else f" {routing.routing_confidence:.2f}"
        parts.append(f"  {routing.selected_workflow}{sure}")
    parts.append((f"  {session.mode} {session.trigger}".rstrip(), "$foreground-muted"))
    text = session.outcome.summary if session.outcome else ""
    if text:
        parts.append(f"  {text}")
    return Row("state", Content.assemble(*parts), _muted(_since(session.updated_at, now)), detail=text)


def _since(changed: datetime | None, now: datetime) -> str:
    ago = age(changed, now)
    return "changed just now" if ago == "now" else f"changed {ago} ago" if ago else ""


def timeline(turns: tuple[AgentTurn, ...], now: datetime) -> Content:
    """`planner ✔ 2:11 ─▶ builder ● 4:37`"""
    parts: list[Part] = []
    for turn in sorted(turns, key=lambda turn: turn.order):
        if parts:
            parts.append((" ─▶ ", "$foreground-muted"))
        mark = word_mark(turn.status)
        parts += [turn.agent, " ", (f"{mark.glyph} {mark.word}", mark.style)]
        is_over_or_on = turn.completed_at is not None or mark.glyph == RUNNING.glyph
        if is_over_or_on and (elapsed := duration(_elapsed(turn.started_at, turn.completed_at, now))):
            parts.append((f" {elapsed}", "$foreground-muted"))
    return Content.assemble(*parts)


def _spent_row(spent: Spent) -> Row:
    cost = f", {dollars_in_words(spent.cost_usd)}" if spent.cost_usd else ""
    left = Content.assemble(f"used {tokens(spent.tokens)} tokens{cost}", (", measured", "$foreground-muted"))
    exact = f"{counted(spent.tokens, 'token')}{cost}"
    detail = f"Assistants used {exact} for the task in pane 2, as measured by whoever ran the model."
    return Row("spent", left, detail=detail)


def _failure_row(number: int, failure: Failure, now: datetime) -> Row:
    outcome = {True: ", recovered", False: ", not recovered", None: ""}[failure.recovery_successful]
    left = Content.assemble(
        ("✘ ", "$text-error"),
        f"{failure.agent}  {first_line(failure.error_message)}",
        (f"  → {failure.recovery_action}{outcome}", "$text-warning"),
    )
    detail = (
        f"{failure.agent}: {failure.error_type}\n\n{failure.error_message}\n\n"
        f"recovery: {failure.recovery_action}{outcome}\nretries before: {failure.retry_count}"
    )
    return Row(f"failure {number}", left, _muted(f"failure {age(failure.timestamp, now):>4}"), detail)


def _handoff_row(number: int, handoff: Handoff, now: datetime) -> Row:
    passed = ", ".join(f"{key}: {_short(value)}" for key, value in handoff.context_passed.items())
    left = Content.assemble(f"→ {handoff.from_agent} to {handoff.to_agent}", (f"  {passed}", "$foreground-muted"))
    detail = f"{handoff.from_agent} to {handoff.to_agent} ({handoff.reason})\n\n{passed.replace(', ', chr(10))}"
    return Row(f"handoff {number}", left, _muted(f"hand-off {age(handoff.timestamp, now):>4}"), detail)


def _run_rows(session: Session, now: datetime) -> Iterator[Row]:
    for number, run in reversed(list(enumerate(session.agent_states))):
        mark = word_mark(run.status)
        is_over_or_on = run.completed_at is not None or mark.glyph == RUNNING.glyph
        took = duration(_elapsed(run.started_at, run.completed_at, now)) if is_over_or_on else ""
        parts: list[Part] = [(mark.glyph, mark.style), f" {run.agent_name} {mark.word} {took}"]
        if run.error:
            parts.append((f"  {first_line(run.error)}", "$text-error"))
        right = _muted(f"run {age(run.started_at, now):>4}")
        yield Row(f"run {run.invocation_id or number}", Content.assemble(*parts), right, run.error)


def _checkpoint_row(checkpoint: Checkpoint, now: datetime) -> Row:
    after = f" after {checkpoint.after_agent}" if checkpoint.after_agent else ""
    left = Content.assemble("✎ ", checkpoint.name, (after, "$foreground-muted"))
    return Row(f"checkpoint {checkpoint.id}", left, _muted(f"checkpoint {age(checkpoint.timestamp, now):>4}"))


def _elapsed(started: datetime | None, completed: datetime | None, now: datetime) -> int | None:
    return None if started is None else int(((completed or now) - started).total_seconds() * 1000)


def _short(value: object) -> str:
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)


def _muted(text: str) -> Content:
    return Content.styled(text, "$foreground-muted")
