"""What stands for a source until that is needed: it is made then, and everything is handed on to it."""

from collections.abc import Callable, Sequence
from functools import cached_property

from engine.inbox.item import FileChange
from engine.inbox.source import Source
from engine.knowledge.deciding.decision_log import Decision
from engine.workspace.problems import Problem


class StandIn:
    """All but `items`: each kind has a reason of its own why it may not need its source for them."""

    def __init__(self, make: Callable[[], Source]) -> None:
        self._make = make

    @cached_property
    def _source(self) -> Source:
        return self._make()

    @property
    def _is_made(self) -> bool:
        return "_source" in self.__dict__

    @property
    def problems(self) -> Sequence[Problem]:
        return self._source.problems if self._is_made else ()

    def preview(self, item_id: str, edited: str | None = None) -> Sequence[FileChange]:
        return self._source.preview(item_id, edited)

    def accept(self, item_id: str, *, by: str, reason: str = "", edited: str | None = None) -> Decision:
        return self._source.accept(item_id, by=by, reason=reason, edited=edited)

    def reject(self, item_id: str, *, by: str, reason: str = "") -> Decision:
        return self._source.reject(item_id, by=by, reason=reason)

    def undo(self, decision: Decision, *, by: str) -> Decision:
        return self._source.undo(decision, by=by)
