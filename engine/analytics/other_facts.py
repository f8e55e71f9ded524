"""What is counted besides builds and learnings: broken rules, and what people decided about proposals."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from engine.analytics.facts import Fact, Folded, by_week
from engine.analytics.journal_fold import EARLIEST
from engine.analytics.stats import Figure
from engine.knowledge.evolution.rule_history import rule_histories
from engine.workspace.journal_scan import signature_of
from engine.workspace.paths import WorkspacePaths
from engine.workspace.problems import Problem, UnusableFileError
from engine.workspace.reading import read_document

if TYPE_CHECKING:
    from engine.knowledge.deciding.decision_log import Decision

Read = tuple[Folded, tuple[Problem, ...]]

FIGURES = {
    "accept": Figure.PROPOSALS_ACCEPTED,
    "edit": Figure.PROPOSALS_ACCEPTED,
    "reject": Figure.PROPOSALS_REJECTED,
}
"""What a decision counts as."""


def violation_facts(paths: WorkspacePaths) -> Read:
    """One fact for each time that a rule was broken."""
    try:
        counter = read_document(paths, paths.sprint_counter) or {}
    except UnusableFileError as error:
        return Folded(), (error.problem,)
    rules = counter.get("rules")
    histories = rule_histories(rules if isinstance(rules, dict) else {}, {})
    times = [violation.at for history in histories.values() for violation in history.violations]
    possible = [at for at in times if at is not None and at >= EARLIEST]
    return Folded(by_week(Fact(at, Figure.VIOLATIONS) for at in possible), odd_times=len(times) - len(possible)), ()


def decision_facts(paths: WorkspacePaths) -> Read:
    """One fact for each decision about a proposal that still holds."""
    if signature_of(paths.decisions) is None:
        return Folded(), ()
    from engine.knowledge.deciding.decision_log import DecisionLog  # 90 ms for pydantic, where nothing was decided yet
    from engine.knowledge.evolution.proposal import ProposalKind

    log = DecisionLog(paths)
    try:
        decisions = log.read()
    except UnusableFileError as error:
        return Folded(), (error.problem,)
    about_proposals = [decision for decision in decisions if decision.kind in set(ProposalKind)]
    return Folded(by_week(_facts_of(about_proposals))), (log.problem,) if log.problem else ()


def _facts_of(decisions: Iterable[Decision]) -> Iterator[Fact]:
    for decision in decisions:
        figure = FIGURES.get(decision.what)
        if decision.is_live and figure is not None and decision.at is not None:
            yield Fact(decision.at, figure)
