"""The table of the inbox's sources."""

from functools import cached_property
from typing import TYPE_CHECKING

from engine.inbox.deferred import (
    DeferredSource,
    may_have_learnings,
    may_have_proposals,
    may_have_questions,
    may_have_runs,
    may_have_savings,
)
from engine.inbox.question_source import QuestionSource
from engine.inbox.source import Source
from engine.workspace.paths import WorkspacePaths

if TYPE_CHECKING:
    from engine.knowledge.deciding.decisions import Decisions

PROPOSALS = r"(promote|conflict|new-rule|merge)-.+|drop-[A-Z]{2,4}-\d{1,7}|finish-sprint-\d{1,9}"
"""A library doc that may be dropped has an id of another form."""

SAVINGS = r"(archive|summarize|drop)-.+"


def make_sources(paths: WorkspacePaths) -> tuple[DeferredSource, ...]:
    """The first that owns an id answers for it."""
    makers = _Makers(paths)
    return (
        DeferredSource(r"ask-.+", may_have_questions, QuestionSource),
        DeferredSource(r"resume-.+", may_have_runs, makers.recovery),
        DeferredSource(PROPOSALS, may_have_proposals(paths), makers.evolution),
        DeferredSource(r"learning-.+", may_have_learnings(paths), makers.learning),
        DeferredSource(SAVINGS, may_have_savings, makers.context),
    )


class _Makers:
    """They share the decisions, so that the log is read once."""

    def __init__(self, paths: WorkspacePaths) -> None:
        self._paths = paths

    @cached_property
    def _decisions(self) -> "Decisions":
        from engine.knowledge.deciding.decisions import Decisions

        return Decisions(self._paths)

    def recovery(self) -> Source:
        from engine.inbox.recovery_source import RecoverySource

        return RecoverySource(self._paths, self._decisions)

    def evolution(self) -> Source:
        from engine.inbox.remembered_review import RememberedReview

        return RememberedReview(self._paths, self._make_evolution)

    def _make_evolution(self) -> Source:
        from engine.inbox.evolution_source import EvolutionSource

        return EvolutionSource(self._paths, self._decisions)

    def learning(self) -> Source:
        from engine.inbox.learning_source import LearningSource

        return LearningSource(self._paths, self._decisions)

    def context(self) -> Source:
        from engine.inbox.context_source import ContextSource

        return ContextSource(self._paths, self._decisions)
