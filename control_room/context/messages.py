"""What is asked about the next agent's context, and what the workers that answer report."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from control_room.topics import ContextMessage
from engine.workspace.snapshot import Snapshot

if TYPE_CHECKING:
    # The engine's part is loaded when it is first asked for.
    from widgets.context.what_if import ItemId, WhatIf


@dataclass(frozen=True, slots=True)
class Wish:
    """For whom it is to be assembled."""

    goal: str
    agent: str
    """`planner` or `builder`."""
    task_id: str = ""
    """The task that the goal is from, where there is one."""
    without: frozenset[ItemId] = field(default_factory=frozenset)
    """What a person leaves out to see."""


@dataclass
class InjectionRequested(ContextMessage):
    """It is to be put together."""

    wish: Wish


@dataclass
class InjectionRead(ContextMessage):
    """It was put together, or could not be: `found` is None, and `reason` and `remedy` say why."""

    wish: Wish
    found: WhatIf | None
    reason: str = ""
    remedy: str = ""


def current_wish(snapshot: Snapshot) -> Wish | None:
    """For the goal of the task that is shown, else the session's; None where there is no goal yet."""
    build, session = snapshot.build, snapshot.session
    is_planned = build is not None and build.plan is not None and not build.is_planning
    agent = "builder" if is_planned else "planner"
    if build is not None and build.goal:
        return Wish(build.goal, agent, build.task_id)
    return Wish(session.goal, agent) if session is not None and session.goal else None


def depends_on(snapshot: Snapshot) -> tuple[object, ...]:
    """What an injection is made from. Records that did not change are the same objects, so comparing is quick."""
    build = snapshot.build
    task = (build.task_id, build.plan, build.progress, build.manifest) if build else ()
    return (snapshot.is_complete, snapshot.knowledge, snapshot.invariants, snapshot.learnings, snapshot.tasks, task)
