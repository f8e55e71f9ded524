"""What was learned before and bears on a goal: strict constraints and learnings, the closest first."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from engine.knowledge.domains import GLOBAL, find_domains
from engine.knowledge.words import telling_words
from engine.workspace.file_cache import FileCache
from engine.workspace.knowledge_reader import KnowledgeReader
from engine.workspace.paths import WorkspacePaths
from engine.workspace.records.knowledge import Entry
from engine.workspace.records.learning import Learning
from engine.workspace.records.survey import Rule

STRICT = "Strict Constraints"

MAX_CONSTRAINTS = 12
MAX_LEARNINGS = 12
MAX_TEXT_CHARS = 800
"""Of one rule. A plan has to read all of them."""

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Lessons:
    domains: tuple[str, ...]
    constraints: tuple[Rule, ...]
    learnings: tuple[Rule, ...]


def find_lessons(paths: WorkspacePaths, goal: str, notes: list[str]) -> Lessons:
    """What bears on the goal. What was left out, and files that cannot be read, are noted with their reason."""
    files = FileCache(paths)
    reader = KnowledgeReader(paths, files)
    knowledge = reader.base(expected=False)
    learned = reader.learnings()
    notes.extend(f"{problem.path}: {problem.reason}. {problem.remedy}" for problem in files.problems)
    domains = find_domains(goal, (learning.domain for learning in learned))
    return Lessons(
        domains=domains,
        constraints=_constraints(knowledge.section(STRICT) if knowledge else (), goal, domains, notes),
        learnings=_learnings(learned, goal, domains, notes),
    )


def _constraints(entries: Sequence[Entry], goal: str, domains: tuple[str, ...], notes: list[str]) -> tuple[Rule, ...]:
    """Those that share a telling word or a domain with the goal."""
    wanted = telling_words(goal)
    scored = [(entry, _closeness(_words_of(entry), wanted, domains), entry.occurrences) for entry in entries]
    close = sorted((one for one in scored if one[1]), key=lambda one: (-one[1], -one[2]))
    others = [entry.id for entry, score, _ in scored if not score]
    if others:
        notes.append(f"{len(others)} strict constraints share no word or domain with the goal: {_some(others)}")
    if len(close) > MAX_CONSTRAINTS:
        left = [entry.id for entry, _, _ in close[MAX_CONSTRAINTS:]]
        notes.append(f"{len(close)} strict constraints bear on the goal, the closest {MAX_CONSTRAINTS} are taken "
                     f"without {_some(left)}")  # fmt: skip
    return tuple(_rule(entry) for entry, _, _ in close[:MAX_CONSTRAINTS])


def _learnings(learned: Iterable[Learning], goal: str, domains: tuple[str, ...], notes: list[str]) -> tuple[Rule, ...]:
    """Those of the goal's domains: the ones that share most words with it first, then the newest."""
    wanted = telling_words(goal)
    own = [learning for learning in learned if learning.domain in domains]
    own.sort(key=lambda one: (len(wanted & telling_words(f"{one.title} {one.body}")), one.learned_on or date.min),
             reverse=True)  # fmt: skip
    if len(own) > MAX_LEARNINGS:
        names = ", ".join(domains)
        notes.append(f"{len(own)} learnings are in the domains {names}: the closest {MAX_LEARNINGS} are taken")
    return tuple(
        Rule(id=learning.domain, title=learning.title, text=learning.body[:MAX_TEXT_CHARS])
        for learning in own[:MAX_LEARNINGS]
    )


def _closeness(text: str, wanted: frozenset[str], domains: tuple[str, ...]) -> int:
    """How many telling words, counted twice, and domains a text shares with the goal."""
    shared = set(find_domains(text)) & set(domains) - {GLOBAL}
    return 2 * len(telling_words(text) & wanted) + len(shared)


def _words_of(entry: Entry) -> str:
    """What an entry is about. Its reasons and sources tell other stories."""
    return f"{entry.title} {entry.fields.get('What', '')} {entry.fields.get('Instead', '')}"


def _rule(entry: Entry) -> Rule:
    fields = entry.fields
    parts = [fields.get("What", ""), *(f"{name}: {fields[name]}" for name in ("Instead", "Why") if fields.get(name))]
    text = ". ".join(part.rstrip(".") for part in (*parts, entry.body) if part)
    return Rule(id=entry.id, title=entry.title, text=text[:MAX_TEXT_CHARS])


def _some(names: Sequence[str]) -> str:
    more = f" and {len(names) - 5} more" if len(names) > 5 else ""
    return ", ".join(names[:5]) + more
