"""The review of a sprint: what it proposes now. All of its state is in the sprint counter and the decision log.

So a review that was interrupted goes on where it stopped, in any process.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from engine.knowledge.base.knowledge_edit import KnowledgeEdit
from engine.knowledge.base.knowledge_file import KnowledgeFileError, parse_knowledge_file
from engine.knowledge.deciding.decision_log import Decision
from engine.knowledge.deciding.decisions import Decisions
from engine.knowledge.evolution.all_alike import AlikeSearch
from engine.knowledge.evolution.open_proposals import take_in
from engine.knowledge.evolution.proposal import Proposal
from engine.knowledge.evolution.proposals import Knowns, Thresholds, find_proposals
from engine.knowledge.evolution.rule_history import rule_histories
from engine.knowledge.signals.evidence import read_signal_tables
from engine.workspace.config import EngineConfig, config_or_problem
from engine.workspace.learning_files import read_learnings
from engine.workspace.paths import WorkspacePaths
from engine.workspace.person_files import read_person_text
from engine.workspace.problems import Problem, RefusedError, UnusableFileError
from engine.workspace.reading import read_record
from engine.workspace.records.learning import Learning
from engine.workspace.records.sprint import SprintCounter
from engine.workspace.text import one_line


class UnknownProposalError(RefusedError):
    """Nothing of this name is proposed (any more)."""


@dataclass(frozen=True, slots=True)
class Review:
    counter: SprintCounter
    length: int
    """Completed tasks from which it is due."""
    proposals: tuple[Proposal, ...]
    """Those that wait for a person, also while the review is not due; no more of a kind than a person can judge."""
    later: int = 0
    """How many more wait for the next review."""
    problems: tuple[Problem, ...] = ()
    """Files that could not be read: what is in them has no part in it."""

    @property
    def sprint(self) -> int:
        return self.counter.current_sprint

    @property
    def is_due(self) -> bool:
        return self.counter.tasks_in_sprint >= self.length

    def proposal(self, proposal_id: str) -> Proposal:
        """Raises UnknownProposalError."""
        found = next((one for one in self.proposals if one.id == proposal_id), None)
        if found is None:
            reason, remedy = f"{one_line(proposal_id)[:80]!r} is not proposed", "See `studio sprint-evolution propose`"
            if self.problems:  # what cannot be read may be why
                problem = self.problems[0]
                reason, remedy = f"{reason}. {problem.path}: {problem.reason}", problem.remedy
            raise UnknownProposalError(reason, remedy)
        return found


class ReviewReader:
    """To be kept: what was found stays for as long as nothing of it changed. One thread at a time."""

    def __init__(self, paths: WorkspacePaths) -> None:
        self._paths = paths
        self._search = AlikeSearch()
        self._made_from: tuple[object, ...] = ()
        self._found: tuple[Proposal, ...] = ()
        self._problems: tuple[Problem, ...] = ()

    def read(self, decisions: Sequence[Decision], learnings: tuple[Learning, ...] | None = None) -> Review:
        """The review as it stands. `learnings` are those of a Snapshot; by default they are read.

        Files that cannot be read are problems, and the rest counts. Raises nothing that is expected.
        """
        problems: list[Problem] = []
        config = _config(self._paths, problems)
        counter = read_counter(self._paths, problems)
        text = _knowledge_text(self._paths, problems)
        if learnings is None:
            read = read_learnings(self._paths)
            learnings = read.learnings
            problems += read.problems
        made_from = (text, learnings, counter.rules, counter.violations, config)
        if made_from != self._made_from:
            self._found, self._problems = self._find(text, learnings, counter, config)
            self._made_from = made_from
        agenda = take_in(self._found, decisions, counter.current_sprint)
        return Review(counter, config.sprint_tasks, agenda.now, agenda.later, (*problems, *self._problems))

    def _find(
        self, text: str, learnings: tuple[Learning, ...], counter: SprintCounter, config: EngineConfig
    ) -> tuple[tuple[Proposal, ...], tuple[Problem, ...]]:
        file = parse_knowledge_file(text)
        try:
            KnowledgeEdit(file)
        except KnowledgeFileError as error:  # nothing could be accepted, and half of the file may be hidden
            where = self._paths.relative(self._paths.knowledge_base)
            return (), (Problem(where, error.reason, error.remedy),)
        tables = read_signal_tables(self._paths)
        knowns = Knowns(
            file,
            learnings,
            rule_histories(counter.rules, counter.violations),
            Thresholds(config.promote_at, config.drop_after_tasks),
        )
        return find_proposals(knowns, tables, self._search), tables.all_problems()


def read_review(paths: WorkspacePaths) -> Review:
    """The same, once. Raises UnusableFileError for a decision log that cannot be read."""
    return ReviewReader(paths).read(Decisions(paths).all())


def read_counter(paths: WorkspacePaths, problems: list[Problem]) -> SprintCounter:
    """The sprint counter; a new one where there is none, or where it cannot be read: then with a problem."""
    found = read_record(paths, paths.sprint_counter, SprintCounter)
    if isinstance(found, Problem):
        problems.append(found)
    return found if isinstance(found, SprintCounter) else SprintCounter()


def _config(paths: WorkspacePaths, problems: list[Problem]) -> EngineConfig:
    found = config_or_problem(paths)
    if isinstance(found, EngineConfig):
        return found
    problems.append(found)
    return EngineConfig()


def _knowledge_text(paths: WorkspacePaths, problems: list[Problem]) -> str:
    try:
        found = read_person_text(paths, paths.knowledge_base)
    except UnusableFileError as error:
        problems.append(error.problem)
        return ""
    return found.text if found else ""
