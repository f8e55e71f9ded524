"""A person says that a rule was broken: written down in a worker, as what a build notices is."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from textual.app import App

from control_room.topics import RuleMessage
from control_room.workers import run_in_worker
from engine.workspace.paths import WorkspacePaths

if TYPE_CHECKING:
    # Loaded with the screen that asks.
    from widgets.dialogs.violation_dialog import ViolationTold

BY = "person"


@dataclass
class RuleBroken(RuleMessage):
    """It is to be written down."""

    told: ViolationTold


@dataclass
class ViolationRecorded(RuleMessage):
    """It is noted that a rule was broken."""

    told: ViolationTold
    is_new: bool
    """False where it was known that this task broke the rule."""


class BrokenRules:
    def __init__(self, app: App[None], paths: WorkspacePaths) -> None:
        self._app = app
        self._paths = paths

    def take(self, message: RuleMessage) -> None:
        """A request of the screen, or what a worker of ours wrote down."""
        match message:
            case RuleBroken():
                run_in_worker(self._app, partial(self._record, message.told), "broken rule")
            case ViolationRecorded():
                self._tell(message)

    def _tell(self, recorded: ViolationRecorded) -> None:
        told = recorded.told
        if recorded.is_new:
            title, text = f"{told.rule_id}: recorded", "Its tasks without a violation are counted anew."
        else:
            title, text = told.rule_id, f"It was known that {told.task_id} broke it."
        self._app.notify(text, title=title, markup=False)

    def _record(self, told: ViolationTold) -> ViolationRecorded:
        from engine.knowledge.evolution.rule_history import record_violation

        is_new = record_violation(self._paths, told.rule_id, told.task_id, BY, told.text)
        return ViolationRecorded(told, is_new)
