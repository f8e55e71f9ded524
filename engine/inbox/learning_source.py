"""What builds learned: kept where it belongs if a person says so."""

from collections.abc import Sequence

from engine.context.gauges.usage import ContextUse
from engine.inbox.item import FileChange, InboxItem, ItemKind
from engine.inbox.source import as_problem
from engine.knowledge.deciding.decision_log import Decision
from engine.knowledge.deciding.decisions import Decisions
from engine.knowledge.evolution.proposal import Evidence
from engine.knowledge.learning.noticed import NoticedLearnings
from engine.knowledge.learning.noticed_event import NoticedLearning
from engine.orchestration.captured import tell_captured
from engine.workspace.paths import WorkspacePaths
from engine.workspace.problems import Problem, RefusedError, UnusableFileError
from engine.workspace.snapshot import Snapshot

MAX_EVIDENCE_CHARS = 600


class LearningSource:
    def __init__(self, paths: WorkspacePaths, decisions: Decisions) -> None:
        self._paths = paths
        self._decisions = decisions
        self._noticed = NoticedLearnings(paths, decisions)
        self._untold: tuple[Problem, ...] = ()
        """What went wrong after the last decision that was made here."""

    @property
    def problems(self) -> Sequence[Problem]:
        return (*self._noticed.problems, *self._untold)

    def items(self, snapshot: Snapshot, context: ContextUse | None) -> Sequence[InboxItem]:  # noqa: ARG002
        return [self._item(learning) for learning in self._noticed.waiting()]

    def preview(self, item_id: str, edited: str | None = None) -> Sequence[FileChange]:
        found = self._noticed.preview(item_id, edited)
        return (FileChange(self._paths.relative(found.path), found.before, found.after),)

    def accept(self, item_id: str, *, by: str, reason: str = "", edited: str | None = None) -> Decision:
        decision = self._noticed.accept(item_id, by=by, reason=reason, edited=edited)
        self._tell(item_id)
        return decision

    def reject(self, item_id: str, *, by: str, reason: str = "") -> Decision:
        return self._noticed.reject(item_id, by=by, reason=reason)

    def undo(self, decision: Decision, *, by: str) -> Decision:
        undoing = self._decisions.undo(decision.id, by=by)
        self._tell(decision.subject)
        return undoing

    def _tell(self, learning_id: str) -> None:
        """Manifest and session hear what was kept. It is decided all the same where they cannot be written."""
        try:
            tell_captured(self._paths, self._noticed, self._noticed.named(learning_id))
        except (RefusedError, OSError, UnusableFileError) as error:
            self._untold = (as_problem(error),)

    def _item(self, learning: NoticedLearning) -> InboxItem:
        said = learning.text[:MAX_EVIDENCE_CHARS]
        where = self._paths.relative(self._paths.journal(learning.session_id))
        return InboxItem(
            id=learning.id,
            kind=ItemKind.LEARNING,
            action="keep",
            title=learning.title,
            reason=_reason(learning),
            evidence=(Evidence(said, learning.task_id, learning.on, where),),
            at=learning.at,
            task_id=learning.task_id,
            editable=self._noticed.editable(learning),
        )


def _reason(learning: NoticedLearning) -> str:
    times = f", seen {learning.occurrences} times" if learning.occurrences > 1 else ""
    kind = learning.signal.signal_type
    return f"{learning.signal.reason or kind or 'a build noticed it'}{times}"
