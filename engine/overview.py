"""Snapshot, context and inbox together: what the screen and `studio status` show, so that they never disagree."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from engine.context.gauges.usage import ContextUse
from engine.workspace.problems import Problem
from engine.workspace.snapshot import Activity, Snapshot

if TYPE_CHECKING:
    from engine.claude_code.live.sessions import ClaudeSession
    from engine.inbox.item import InboxItem  # brings difflib: the first picture, an empty frame, does not wait for it


@dataclass(frozen=True, slots=True)
class Overview:
    """Everything that is shown, at one moment."""

    snapshot: Snapshot
    context: ContextUse | None = None
    """None until it has been measured for the first time."""
    inbox: tuple[InboxItem, ...] = ()
    """All that waits for a decision, most urgent first."""
    is_inbox_known: bool = False
    """False until everything has been looked through for the first time."""
    inbox_problems: tuple[Problem, ...] = ()
    """What could not be looked through."""
    claude: tuple[ClaudeSession, ...] = ()
    """Claude's own sessions in this workspace: those that live first, each the last begun first."""
    claude_older: int = 0
    """How many sessions of Claude's were last heard of before all of these."""
    claude_problems: tuple[Problem, ...] = ()
    """What of Claude's events could not be read."""
    context_problem: Problem | None = None
    """Why it could not be measured as it is now; `context` then is as it was before."""

    @property
    def activity(self) -> tuple[Activity, ...]:
        """What just happened, with Claude's part in it, newest first."""
        if not self.claude:
            return self.snapshot.activity
        from engine.claude_code.live.merged_activity import merged_activity  # not for the first picture

        return merged_activity(self.snapshot.activity, self.claude)

    @property
    def waiting(self) -> int:
        """How many things wait for the person: what runs ask, all else in the inbox, steps to do by hand, and an
        evolution that is due while the inbox does not show it yet."""
        snapshot = self.snapshot
        asked = {(question.task_id, question.step_id) for question in snapshot.questions}
        build = snapshot.build
        steps = [step for step in build.waits_for_person if (build.task_id, step.step.id) not in asked] if build else []
        # Questions are counted where they are newest: the inbox is looked through a moment later.
        items = [item for item in self.inbox if item.question is None]
        shows_review = any(item.is_of_review for item in items)
        is_due = snapshot.evolution_due and not shows_review
        return len(snapshot.questions) + len(steps) + len(items) + int(is_due)
