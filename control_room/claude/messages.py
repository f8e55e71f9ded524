"""What the Claude screen asks for."""

from dataclasses import dataclass

from textual.message import Message


@dataclass
class OlderSessionsRequested(Message):
    """So many of Claude's sessions are to be shown besides the newest; 0 once nobody looks at them any more."""

    count: int
