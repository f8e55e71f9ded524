"""The sessions of a workspace, one a line: what each was for, how it is, when it last changed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.content import Content

from engine.workspace.session_lines import OVER
from engine.workspace.snapshot import SessionSummary
from widgets.parts.outline import Node, Outline
from widgets.text.counting import counted
from widgets.text.formats import age, pad
from widgets.text.glyphs import word_mark
from widgets.text.searching import search_text

WORD_WIDTH = 12

ROOMY_WIDTH = 60
"""Cells from which the id stands in the line."""

FOLDING = ("fold", "unfold", "turn", "fold_all", "unfold_all")


@dataclass(frozen=True, slots=True)
class SessionRow:
    summary: SessionSummary
    status: str
    """The summary's, except where more is known of the shown session."""
    changed: str
    """How long ago, in one unit."""
    is_active: bool
    """Claude's hooks and `studio` write to this one."""


def session_nodes(
    sessions: Sequence[SessionSummary], now: datetime, *, active: str, killed: Mapping[str, str]
) -> tuple[Node, ...]:
    """`killed` maps a session whose run was cut off to its status, as long as its file says that it runs."""
    return tuple(_node(summary, now, active, _status(summary, killed)) for summary in sessions)


def _status(summary: SessionSummary, killed: Mapping[str, str]) -> str:
    return killed.get(summary.id, summary.status) if summary.status == "executing" else summary.status


def _node(summary: SessionSummary, now: datetime, active: str, status: str) -> Node:
    row = SessionRow(summary, status, age(summary.updated_at, now), summary.id == active)
    search = search_text(summary.id, summary.goal, status, *summary.task_ids, "active" if row.is_active else "")
    return Node(summary.id, 0, False, row, search)


class SessionList(Outline):
    """Nothing folds here: a session's parts are in its detail."""

    BINDING_GROUP_TITLE = "Sessions"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "choose", "Show", tooltip="Show this session on the dashboard"),
    ]

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        return False if action in FOLDING else super().check_action(action, parameters)

    def draw_node(self, node: Node, width: int) -> tuple[Content, Content]:
        row: SessionRow = node.item
        mark = word_mark(row.status)
        name = row.summary.goal or "(no goal)"
        left = Content.assemble((f"{mark.glyph} ", mark.style), (name, "bold" if row.is_active else ""))
        name = f"{row.summary.id}  " if width >= ROOMY_WIDTH + len(row.summary.id) else ""
        right = Content.assemble(
            ("active  " if row.is_active else "", "$text-primary"),
            (name, "$foreground-muted"),
            (pad(mark.word, WORD_WIDTH), mark.style),
            (f" {row.changed:>4}", "$foreground-muted"),
        )
        return left, right


def summary(sessions: Sequence[SessionSummary]) -> str:
    """`12 sessions, 2 open`"""
    still_open = sum(session.status not in OVER and session.problem is None for session in sessions)
    return f"{counted(len(sessions), 'session')}, {still_open:,} open"
