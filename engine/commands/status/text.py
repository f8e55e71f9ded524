"""An Overview as text for a terminal: compact, and readable without colour."""

from collections.abc import Iterator

from engine.commands.status.text_build import build_lines
from engine.commands.status.text_claude import claude_lines
from engine.commands.status.text_times import clock, local_time
from engine.context.gauges.usage import ContextUse, Gauge, Level
from engine.overview import Overview
from engine.workspace.problems import Problem
from engine.workspace.records.session import AgentTurn, Failure, Session
from engine.workspace.snapshot import Snapshot
from engine.workspace.text import one_line

SHOWN_ACTIVITY = 8

SHOWN_ITEMS = 8


def text(overview: Overview) -> str:
    """All panes one below the other, each with a heading, without a last line end."""
    snapshot = overview.snapshot
    parts = (
        _session(snapshot),
        build_lines(snapshot.build),
        _questions(snapshot),
        _inbox(overview),
        _context(overview.context),
        _queue(snapshot),
        claude_lines(overview.claude),
        _activity(overview),
        _problems((*snapshot.problems, *overview.inbox_problems, *overview.claude_problems)),
    )
    # What is one line here stays one, whatever line ends were written into an id or a status.
    return "\n".join(" ".join(line.splitlines()).rstrip() for part in parts for line in part)


def _session(snapshot: Snapshot) -> Iterator[str]:
    session = snapshot.session
    if session is None:
        yield 'SESSION  none active. `studio plan "GOAL"` begins one, and so does Claude\'s /studio:studio'
        return
    confidence = session.routing.routing_confidence
    sure = "" if confidence is None else f" {confidence:.2f}"
    yield f"SESSION  {session.id}  {session.status}  {session.routing.selected_workflow}{sure}"
    yield f"  goal        {one_line(session.goal)}"
    if session.routing.agent_sequence:
        yield f"  agents      {' → '.join(_agent(turn) for turn in session.routing.agent_sequence)}"
    yield from _session_events(session)
    if len(snapshot.sessions) > 1:
        yield f"  {len(snapshot.sessions)} sessions in all"


def _session_events(session: Session) -> Iterator[str]:
    for handoff in session.handoffs:
        reason = f": {one_line(handoff.reason)}" if handoff.reason else ""
        yield f"  hand-off    {handoff.from_agent} → {handoff.to_agent}{reason}"
    for failure in session.failures:
        yield f"  failure     {_failure(failure)}"
    for checkpoint in session.checkpoints:
        yield f"  checkpoint  {one_line(checkpoint.name)}  {local_time(checkpoint.timestamp)}"
    if session.outcome:
        yield f"  outcome     {one_line(session.outcome.summary)}"


def _agent(turn: AgentTurn) -> str:
    if turn.started_at and turn.completed_at:
        return f"{turn.agent} {turn.status} {clock((turn.completed_at - turn.started_at).total_seconds())}"
    return f"{turn.agent} {turn.status}"


def _failure(failure: Failure) -> str:
    known = failure.recovery_successful is not None
    outcome = (", recovered" if failure.recovery_successful else ", not recovered") if known else ""
    message = one_line(failure.error_message)
    return f"{failure.agent}  {failure.error_type}: {message} → {failure.recovery_action}{outcome}"


def _questions(snapshot: Snapshot) -> Iterator[str]:
    if snapshot.questions:
        yield f"ASKS YOU {len(snapshot.questions)}  `studio answer` lists them with their choices"
    for question in snapshot.questions:
        where = f"  {question.step_id}" if question.step_id else ""
        yield f"  {question.kind:<10} {question.id}{where}  {one_line(question.title)}"


def _inbox(overview: Overview) -> Iterator[str]:
    if not overview.waiting:
        return
    yield f"INBOX    {overview.waiting} waiting  `studio inbox` lists them, `studio decide` decides"
    items = [item for item in overview.inbox if item.is_decidable]
    for item in items[:SHOWN_ITEMS]:
        yield f"  {item.kind:<10} {item.action}: {one_line(item.title)}"
    if len(items) > SHOWN_ITEMS:
        yield f"  … {len(items) - SHOWN_ITEMS} more"


def _context(context: ContextUse | None) -> Iterator[str]:
    if context is None:
        yield "CONTEXT  not measured yet"
        return
    yield f"CONTEXT  {context.level}"
    for number, gauge in enumerate(context.tiers):
        yield _gauge(f"{number} {gauge.name}", gauge)
    for gauge in context.pools:
        yield _gauge(gauge.name, gauge)
    if context.heaviest:
        yield f"  heaviest: {', '.join(f'{file.path} {file.tokens:,}' for file in context.heaviest[:3])}"


def _gauge(name: str, gauge: Gauge) -> str:
    level = "" if gauge.level is Level.NORMAL else f"  {gauge.level.upper()}"
    return f"  {name:<13} {gauge.tokens:>7,} of {gauge.limit:>6,}  {gauge.percent:>3}%  {gauge.source}{level}"


def _queue(snapshot: Snapshot) -> Iterator[str]:
    sprint = snapshot.sprint
    pending = snapshot.knowledge.pending if snapshot.knowledge else ()
    count = f"{sprint.tasks_in_sprint}/{snapshot.sprint_length}" if sprint else f"0/{snapshot.sprint_length}"
    due = "  evolution due" if snapshot.evolution_due else ""
    yield f"QUEUE    {len(pending)} pending  sprint {sprint.current_sprint if sprint else 1}: {count}{due}"
    for entry in pending:
        ready = "  ready" if entry.occurrences >= snapshot.promotion_threshold else ""
        yield f"  {entry.id}  {entry.occurrences}/{snapshot.promotion_threshold}{ready}  {one_line(entry.title)}"


def _activity(overview: Overview) -> Iterator[str]:
    yield "ACTIVITY" if overview.activity else "ACTIVITY none yet"
    for entry in overview.activity[:SHOWN_ACTIVITY]:
        yield f"  {local_time(entry.at)}  {entry.source}: {one_line(entry.text)}"


def _problems(problems: tuple[Problem, ...]) -> Iterator[str]:
    if problems:
        yield f"PROBLEMS {len(problems)}"
    for problem in problems:
        yield f"  {one_line(problem.path)}: {problem.reason}. {problem.remedy}"
