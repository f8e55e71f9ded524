"""How the JSON of `studio status` spells a time."""

from datetime import datetime
from typing import Any

from engine.workspace.writing import timestamp

Document = dict[str, Any]


def time_of(at: datetime | None) -> str | None:
    return timestamp(at) if at else None
