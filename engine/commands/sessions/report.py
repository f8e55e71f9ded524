"""Sessions as `studio sessions` prints them: JSON documents, and text for a person."""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime

from engine.commands.status.report_questions import question_document
from engine.commands.status.report_session import session_document
from engine.commands.status.report_times import Document, time_of
from engine.workspace.records.session import Session
from engine.workspace.session_lines import CheckpointLine, SessionDetail, SessionLine

KILO = 1000


def line_document(line: SessionLine) -> Document:
    problem = line.problem
    return {
        "id": line.id,
        "goal": line.goal,
        "status": line.status,
        "updated_at": time_of(line.updated_at),
        "tasks": list(line.tasks),
        "checkpoints": line.checkpoints,
        "open_questions": line.open_questions,
        "size_bytes": line.size_bytes,
        "is_current": line.is_current,
        "is_running": line.is_running,
        "holder": line.held_by or None,
        "problem": {"path": problem.path, "reason": problem.reason, "remedy": problem.remedy} if problem else None,
    }


def detail_document(detail: SessionDetail) -> Document:
    """The line with everything in it; `session` is what `studio status --json` has of it."""
    return {
        **line_document(detail.line),
        "session": session_document(detail.session),
        "checkpoints": [checkpoint_document(line) for line in detail.checkpoints],
        "open_questions": [question_document(question) for question in detail.questions],
    }


def checkpoint_document(line: CheckpointLine) -> Document:
    return {
        "id": line.id,
        "name": line.name,
        "at": time_of(line.at),
        "kind": "step" if line.is_step else "session",
        "after_agent": line.after_agent or None,
        "task_id": line.task_id or None,
        "step_id": line.step_id or None,
        "can_restore": line.can_restore,
    }


def list_text(lines: Sequence[SessionLine]) -> str:
    if not lines:
        return "No sessions yet. `studio run GOAL` begins one, and so does Claude's /studio:studio."
    rows: list[tuple[str, ...]] = [("  session", "status", "changed", "checkpoints", "asks", "size", "goal")]
    rows += [_row(line) for line in lines]
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]) - 1)]
    printed = ["  ".join([*map(str.ljust, row, widths), row[-1]]).rstrip() for row in rows]
    problems = [f"{line.problem.path}: {line.problem.reason}. {line.problem.remedy}" for line in lines if line.problem]
    return "\n".join([*printed, *(["", *problems] if problems else [])])


def _row(line: SessionLine) -> tuple[str, ...]:
    return (
        f"{'*' if line.is_current else ' '} {line.id}",
        _state(line),
        _when(line.updated_at),
        str(line.checkpoints),
        str(line.open_questions or "-"),
        size_text(line.size_bytes),
        line.goal or "-",
    )


def _state(line: SessionLine) -> str:
    """`executing, running`; `waiting, Claude 4eeb953a builds it`"""
    is_claudes = line.held_by and not line.is_running
    return line.status + (", running" if line.is_running else f", {line.held_by} builds it" if is_claudes else "")


def checkpoints_text(checkpoints: Sequence[CheckpointLine]) -> str:
    if not checkpoints:
        return "No checkpoints yet: each agent's turn and each finished step makes one."
    width = max(len(line.id) for line in checkpoints)
    return "\n".join(
        f"{line.id:{width}}  {_when(line.at)}  {_what(line)}{'' if line.can_restore else '  (cannot be restored)'}"
        for line in checkpoints
    )


def _what(line: CheckpointLine) -> str:
    return f"after {line.step_id}" if line.is_step else f"{line.name}  session's record"


def detail_text(detail: SessionDetail) -> str:
    line, session = detail.line, detail.session
    said = [
        f"Session:     {line.id}{' (active)' if line.is_current else ''}",
        f"Goal:        {line.goal or '-'}",
        f"Status:      {_state(line)}",
        f"Changed:     {_when(line.updated_at)}",
        f"Tasks:       {', '.join(line.tasks) or '-'}",
        f"Size:        {size_text(line.size_bytes)}",
    ]
    if line.problem:
        said.append(f"Problem:     {line.problem.path}: {line.problem.reason}. {line.problem.remedy}")
    if session:
        said += _session_text(session)
    said += _part("Waits for you", [f"{question.kind}: {question.title}" for question in detail.questions])
    said += _part("Checkpoints", checkpoints_text(detail.checkpoints).split("\n") if detail.checkpoints else ())
    return "\n".join(said)


def _session_text(session: Session) -> list[str]:
    routing = session.routing
    sure = "" if routing.routing_confidence is None else f" ({routing.routing_confidence:.2f})"
    agents = [
        f"{turn.agent}: {turn.status}{' — ' + turn.reason if turn.reason else ''}" for turn in routing.agent_sequence
    ]
    failures = [f"{item.agent}, {item.recovery_action}: {item.error_message}" for item in session.failures]
    return [
        f"Route:       {routing.selected_workflow or '-'}{sure}",
        *_part("Agents", agents),
        *_part("Failures", failures),
    ]


def _part(title: str, lines: Iterable[str]) -> list[str]:
    found = [f"  {line}" for line in lines]
    return ["", f"{title}:", *found] if found else []


def size_text(size_bytes: int) -> str:
    """`340 B`, `12 kB`, `3.4 MB`"""
    if size_bytes < KILO:
        return f"{size_bytes} B"
    if size_bytes < KILO**2:
        return f"{size_bytes / KILO:.0f} kB"
    return f"{size_bytes / KILO**2:.1f} MB"


def _when(at: datetime | None) -> str:
    return at.astimezone(UTC).strftime("%Y-%m-%d %H:%M") if at else "-".ljust(16)
