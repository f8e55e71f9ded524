"""Sources that are imported when there may be something for them: in most workspaces, most of the time, there is not.

What they build on takes as long to import as all the rest of a `studio status`.
"""

import re
from collections.abc import Callable, Sequence

from engine.context.gauges.usage import POOLS_WITH_SAVINGS, ContextUse, Level
from engine.inbox.item import InboxItem
from engine.inbox.source import Source
from engine.inbox.stand_in import StandIn
from engine.workspace.paths import WorkspacePaths
from engine.workspace.snapshot import SPRINT_LENGTH, Snapshot
from engine.workspace.told_events import ToldEvents

NOTICED = "learning_noticed"
"""As knowledge/learning/noticed_event.py names it."""

MayHave = Callable[[Snapshot, ContextUse | None], bool]


class DeferredSource(StandIn):
    """Stands for a source until that is needed, and hands everything on to it from then on."""

    def __init__(self, own_ids: str, may_have: MayHave, make: Callable[[], Source]) -> None:
        """`own_ids` is a pattern of the ids that it owns; `may_have` is asked before it is made: it has to be quick."""
        super().__init__(make)
        self._own_ids = re.compile(own_ids)
        self._may_have = may_have

    def owns(self, item_id: str) -> bool:
        """By the id's form alone. The first source that says so answers for it."""
        return self._own_ids.fullmatch(item_id) is not None

    def items(self, snapshot: Snapshot, context: ContextUse | None) -> Sequence[InboxItem]:
        if not self._is_made and not self._may_have(snapshot, context):
            return ()
        return self._source.items(snapshot, context)


def may_have_proposals(paths: WorkspacePaths) -> MayHave:
    """The review is due by the default length, or settings or earlier decisions may say something else."""

    def may_have(snapshot: Snapshot, _: ContextUse | None) -> bool:
        tasks = snapshot.sprint.tasks_in_sprint if snapshot.sprint else 0
        return tasks >= SPRINT_LENGTH or (tasks > 0 and (paths.engine_config.exists() or paths.decisions.exists()))

    return may_have


def may_have_learnings(paths: WorkspacePaths) -> MayHave:
    """Some build has noticed something."""
    told = ToldEvents(paths, (NOTICED,))
    return lambda *_: bool(told.read())


def may_have_questions(snapshot: Snapshot, _: ContextUse | None) -> bool:
    return bool(snapshot.questions)


def may_have_runs(snapshot: Snapshot, _: ContextUse | None) -> bool:
    """Some run is going on, or died."""
    return any(task.has_owner for task in snapshot.tasks)


def may_have_savings(_: Snapshot, context: ContextUse | None) -> bool:
    """A pool is nearly full, and there are ways to make room in it."""
    pools = context.pools if context is not None else ()
    return any(pool.level is not Level.NORMAL and pool.name in POOLS_WITH_SAVINGS for pool in pools)
