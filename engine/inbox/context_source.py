"""What could be summarized, archived or dropped, so that a context pool that fills up has room again."""

from collections.abc import Sequence

from engine.context.gauges.usage import ContextUse, Gauge
from engine.context.saving.optimize import ContextSavings
from engine.context.saving.records import Saving
from engine.inbox.item import FileChange, InboxItem, ItemKind
from engine.knowledge.deciding.decision_log import Decision
from engine.knowledge.deciding.decisions import Decisions
from engine.knowledge.evolution.proposal import Evidence
from engine.workspace.paths import WorkspacePaths
from engine.workspace.problems import Problem
from engine.workspace.snapshot import Snapshot


class ContextSource:
    problems: Sequence[Problem] = ()

    def __init__(self, paths: WorkspacePaths, decisions: Decisions) -> None:
        self._found: tuple[tuple[Gauge, ...], tuple[Saving, ...]] | None = None
        """What was found, and for which pools: it is another one whenever a file that weighs in them changed."""
        self._savings = ContextSavings(paths, decisions)
        self._titles: dict[str, str] = {}
        """Of the items shown, for the decision log."""

    def items(self, snapshot: Snapshot, context: ContextUse | None) -> Sequence[InboxItem]:  # noqa: ARG002
        if context is None:
            return ()
        if self._found is None or self._found[0] != context.pools:
            self._found = (context.pools, self._savings.find(context))
        found = self._found[1]
        self._titles = {saving.id: saving.title for saving in found}
        return [_item(saving) for saving in found]

    def preview(self, item_id: str, edited: str | None = None) -> Sequence[FileChange]:  # noqa: ARG002
        changes = self._savings.preview(item_id)
        return [FileChange(change.path, change.before, change.after) for change in changes]

    def accept(self, item_id: str, *, by: str, reason: str = "", edited: str | None = None) -> Decision:  # noqa: ARG002
        return self._savings.accept(item_id, by=by, reason=reason, title=self._titles.get(item_id, ""))

    def reject(self, item_id: str, *, by: str, reason: str = "") -> Decision:
        return self._savings.reject(item_id, by=by, reason=reason, title=self._titles.get(item_id, ""))

    def undo(self, decision: Decision, *, by: str) -> Decision:
        return self._savings.undo(decision, by=by)


def _item(saving: Saving) -> InboxItem:
    counted = "" if saving.is_counted else ", estimated"
    said = f"{saving.tokens_saved:,} tokens{counted}, in the pool {saving.pool}"
    return InboxItem(
        id=saving.id,
        kind=ItemKind.CONTEXT,
        action=saving.kind.value,
        title=saving.title,
        reason=saving.reason,
        evidence=(Evidence(said, where=saving.path),),
        tokens_saved=saving.tokens_saved,
    )
