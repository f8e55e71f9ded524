"""The sprint's review as the inbox needs it: found again only when something that it was made from changed."""

from dataclasses import dataclass
from pathlib import Path

from engine.inbox.review_summary import review_summary
from engine.inbox.source import gone
from engine.knowledge.base.entry_facts import entries_digest
from engine.knowledge.base.knowledge_file import parse_knowledge_file
from engine.knowledge.deciding.decided import already
from engine.knowledge.deciding.decision_log import Decision
from engine.knowledge.deciding.decisions import Decisions
from engine.knowledge.evolution.open_proposals import proposal_id_of
from engine.knowledge.evolution.proposal import Proposal
from engine.orchestration.sprint_review import Review, ReviewReader
from engine.workspace.config import EngineConfig, read_config
from engine.workspace.file_cache import Signature, file_signature
from engine.workspace.learning_files import learning_paths, read_learnings
from engine.workspace.paths import WorkspacePaths
from engine.workspace.person_files import read_person_text
from engine.workspace.problems import RefusedError, UnusableFileError
from engine.workspace.records.learning import Learning
from engine.workspace.records.sprint import SprintCounter

COUNTER = 0
"""The sprint counter's place among the files that a review is made from."""

_found_last: dict[Path, tuple[Signature, Review]] = {}
"""By workspace, with the sprint counter's signature: what any inbox of this process found last. The one that follows
the workspace finds what the one that decides needs."""


@dataclass(frozen=True, slots=True)
class _MadeFrom:
    files: tuple[Signature, ...]
    learnings: tuple[Learning, ...]
    decisions: tuple[Decision, ...]

    def is_same(self, other: "_MadeFrom") -> bool:
        """The very same tuples: comparing ten thousand learnings would cost what it should save."""
        is_same = self.learnings is other.learnings and self.decisions is other.decisions
        return is_same and self.files == other.files


class KeptReview:
    """Of one workspace. One thread at a time."""

    def __init__(self, paths: WorkspacePaths, decisions: Decisions) -> None:
        self._paths = paths
        self._decisions = decisions
        self._reader = ReviewReader(paths)
        self._known: tuple[_MadeFrom, Review] | None = None
        self._config: tuple[Signature, EngineConfig] | None = None
        self._learnings: tuple[tuple[Signature, ...], tuple[Learning, ...]] | None = None

    def is_on(self, counter: SprintCounter | None) -> bool:
        """The sprint's review is due, or somebody has begun to decide. Raises UnusableFileError."""
        if counter is None or counter.tasks_in_sprint < 1:
            return False
        is_due = counter.tasks_in_sprint >= self._settings().sprint_tasks
        return is_due or review_summary(self._decisions.all(), counter.current_sprint).decided > 0

    def review(self, learnings: tuple[Learning, ...]) -> Review:
        """As it stands, with the learnings of a Snapshot. Raises UnusableFileError."""
        paths = self._paths
        files = (paths.sprint_counter, paths.knowledge_base, paths.engine_config, paths.signal_rules)
        signatures = (*map(file_signature, files), file_signature(paths.tracked_frameworks))
        made_from = _MadeFrom(signatures, learnings, self._decisions.all())
        if self._known is None or not self._known[0].is_same(made_from):
            self._known = (made_from, self._reader.read(made_from.decisions, learnings))
        _found_last[paths.root] = (signatures[COUNTER], self._known[1])
        return self._known[1]

    def proposal(self, proposal_id: str) -> tuple[Proposal, int]:
        """A proposal with its sprint: the one found last, if its entries are still as they were then; else found anew.

        Raises UnknownItemError, AlreadyDecidedError, UnusableFileError.
        """
        signature, review = _found_last.get(self._paths.root, (None, None))
        if review is not None and signature == file_signature(self._paths.sprint_counter):
            found = _named(review, proposal_id)
            if found is not None and self._is_as_it_was(found):
                return found, review.sprint
        review = self.now()
        found = _named(review, proposal_id)
        if found is None and review.problems:  # what cannot be read may be why
            raise UnusableFileError(review.problems[0])
        if found is None:
            raise self._why_not(proposal_id)
        return found, review.sprint

    def _why_not(self, proposal_id: str) -> RefusedError:
        """Somebody was quicker; or it is not proposed any more."""
        live = (one for one in reversed(self._decisions.all()) if one.is_live and not one.undoes)
        held = next((one for one in live if proposal_id_of(one) == proposal_id), None)
        return already(held) if held else gone(proposal_id)

    def _is_as_it_was(self, proposal: Proposal) -> bool:
        text = read_person_text(self._paths, self._paths.knowledge_base)
        file = parse_knowledge_file(text.text if text else "")
        is_there = all(file.all_named(entry_id) for entry_id in proposal.entries)
        return is_there and entries_digest(file, proposal.entries) == proposal.seen

    def now(self) -> Review:
        """The review without a Snapshot. Raises UnusableFileError."""
        signatures = tuple(map(file_signature, learning_paths(self._paths)))
        if self._learnings is None or self._learnings[0] != signatures:
            self._learnings = (signatures, read_learnings(self._paths).learnings)
        return self.review(self._learnings[1])

    def _settings(self) -> EngineConfig:
        """The defaults where they cannot be read: the review itself names that problem."""
        now = file_signature(self._paths.engine_config)
        if self._config is None or self._config[0] != now:
            try:
                self._config = (now, read_config(self._paths))
            except (RefusedError, UnusableFileError):
                self._config = (now, EngineConfig())
        return self._config[1]


def _named(review: Review, proposal_id: str) -> Proposal | None:
    return next((one for one in review.proposals if one.id == proposal_id), None)
