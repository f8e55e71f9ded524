"""What the Sessions screen asks for, and what the workers that answer it report."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from control_room.topics import SessionMessage

if TYPE_CHECKING:
    # The engine's part is loaded when the screen is first opened.
    from engine.orchestration.restore_preview import RestorePreview
    from engine.workspace.session_lines import SessionDetail


@dataclass
class _OfSession(SessionMessage):
    session_id: str


@dataclass
class DetailRequested(_OfSession):
    """The whole of it is to be read."""


@dataclass
class ShowRequested(_OfSession):
    """The dashboard is to show it."""


@dataclass
class PauseRequested(_OfSession):
    """What runs is to stop after its step."""


@dataclass
class ResumeRequested(_OfSession):
    """It is to be the active one, no longer paused."""


@dataclass
class CheckpointRequested(_OfSession):
    """Its record is to be kept as it is."""


@dataclass
class RestoreRequested(_OfSession):
    """What going back to a checkpoint changes is to be shown, and done if the person agrees."""

    checkpoint_id: str


@dataclass
class DetailRead(_OfSession):
    """All of one session is read."""

    detail: SessionDetail | None
    """None where it is gone."""


@dataclass
class RestorePreviewed(_OfSession):
    """What restoring a checkpoint would change is found out."""

    preview: RestorePreview


@dataclass
class SessionChanged(_OfSession):
    """The engine did what was asked for."""

    title: str
    text: str
