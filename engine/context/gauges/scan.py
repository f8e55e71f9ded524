"""The learnings by domain and age: how many are told in full, in short, and by title only."""

from collections import Counter
from dataclasses import dataclass
from datetime import date

from engine.context.summaries.extraction import most_tokens
from engine.knowledge.learning.learning_age import LearningAge, learning_age
from engine.knowledge.learning.learnings import told_by_age
from engine.workspace.learning_files import read_learnings
from engine.workspace.paths import WorkspacePaths
from engine.workspace.problems import Problem


@dataclass(frozen=True, slots=True)
class DomainScan:
    domain: str
    full: int
    summary: int
    index: int
    tokens: int
    """At most, of what is told of all of them."""

    @property
    def total(self) -> int:
        return self.full + self.summary + self.index


@dataclass(frozen=True, slots=True)
class LearningsScan:
    domains: tuple[DomainScan, ...]
    problems: tuple[Problem, ...]


def scan_learnings(paths: WorkspacePaths, on: date, domain: str = "") -> LearningsScan:
    """Of all domains, or of one, which is listed even where nothing was learned in it."""
    read = read_learnings(paths)
    names = {domain} if domain else {learning.domain for learning in read.learnings}
    ages: Counter[tuple[str, LearningAge]] = Counter()
    tokens: Counter[str] = Counter()
    for learning in read.learnings:
        if learning.domain in names:
            ages[learning.domain, learning_age(learning.learned_on, on)] += 1
            tokens[learning.domain] += most_tokens(told_by_age(learning, on))
    full, summary, index = LearningAge
    scans = (
        DomainScan(name, ages[name, full], ages[name, summary], ages[name, index], tokens[name])
        for name in sorted(names)
    )
    return LearningsScan(tuple(scans), read.problems)
