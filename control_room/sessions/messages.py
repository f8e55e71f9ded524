"""What the Sessions screen asks for, and what the workers that answer it report."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from textual.message import Message

if TYPE_CHECKING:
    # The engine's part is loaded when the screen is first opened.
    from engine.orchestration.restore_preview import RestorePreview
    from engine.workspace.session_lines import SessionDetail


@dataclass
class SessionMessage(Message):
    """All that is about one session."""

    session_id: str


@dataclass
class DetailRequested(SessionMessage):
    """The whole of it is to be read."""


@dataclass
class ShowRequested(SessionMessage):
    """The dashboard is to show it."""


@dataclass
class PauseRequested(SessionMessage):
    """What runs is to stop after its step."""


@dataclass
class ResumeRequested(SessionMessage):
    """It is to be the active one, no longer paused."""


@dataclass
class CheckpointRequested(SessionMessage):
    """Its record is to be kept as it is."""


@dataclass
class RestoreRequested(SessionMessage):
    """What going back to a checkpoint changes is to be shown, and done if the person agrees."""

    checkpoint_id: str


@dataclass
class DetailRead(SessionMessage):
    """All of one session is read."""

    detail: SessionDetail | None
    """None where it is gone."""


@dataclass
class RestorePreviewed(SessionMessage):
    """What restoring a checkpoint would change is found out."""

    preview: RestorePreview


@dataclass
class SessionChanged(SessionMessage):
    """The engine did what was asked for."""

    title: str
    text: str
