"""What the Statistics screen asks for, and what is read for it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from control_room.topics import StatsMessage

if TYPE_CHECKING:
    # The engine's part is loaded when the screen is first opened.
    from engine.analytics.charts import Charts


class ChartsRequested(StatsMessage):
    """They are to be read (again)."""


@dataclass
class ChartsRead(StatsMessage):
    """The curves are read."""

    charts: Charts
