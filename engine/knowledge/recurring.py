"""Learnings that keep coming: the same thing learned in several tasks, and severe enough for a rule. Pure."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from engine.knowledge.duplicates import DuplicateIndex, KnownItem
from engine.knowledge.entry_facts import EntryFacts
from engine.knowledge.evidence import SignalTables
from engine.knowledge.learnings import known_learning
from engine.knowledge.signals import classify
from engine.workspace.records.learning import Learning

HIGH = "HIGH"

Learned = Learning | EntryFacts


@dataclass(frozen=True, slots=True)
class Recurring:
    """The same thing, learned again and again."""

    learned: tuple[Learned, ...]
    """Entries of the slop ledger first, then the oldest learning."""
    tasks: tuple[str, ...]

    @property
    def entries(self) -> tuple[EntryFacts, ...]:
        return tuple(one for one in self.learned if isinstance(one, EntryFacts))

    @property
    def learnings(self) -> tuple[Learning, ...]:
        return tuple(one for one in self.learned if isinstance(one, Learning))


def known_of(learned: Learned) -> KnownItem:
    return learned.known if isinstance(learned, EntryFacts) else known_learning(learned)


def index_by_place(items: Iterable[KnownItem]) -> DuplicateIndex:
    """An index that finds items by their places in the sequence: names may be there twice."""
    return DuplicateIndex(KnownItem(str(place), one.title, one.text, one.tasks) for place, one in enumerate(items))


def find_recurring(
    slop: Sequence[EntryFacts],
    learnings: Sequence[Learning],
    rules: DuplicateIndex,
    tables: SignalTables,
    promote_at: int,
) -> Iterator[Recurring]:
    """What was learned in at least `promote_at` different tasks, is severe, and no rule says yet.

    `rules` are the strict constraints and what is pending: a pending item counts what was learned again by itself.
    """
    oldest_first = sorted(
        learnings, key=lambda one: (one.learned_on is None, str(one.learned_on), one.domain, one.line)
    )
    learned: list[Learned] = [*slop, *oldest_first]
    items = [known_of(one) for one in learned]
    for places in _groups(items):
        tasks = tuple(dict.fromkeys(task for place in places for task in items[place].tasks))
        if len(tasks) < promote_at or rules.find(items[places[0]].text, items[places[0]].title):
            continue
        if _is_severe((items[place] for place in places), tables):
            yield Recurring(tuple(learned[place] for place in places), tasks)


def _groups(items: Sequence[KnownItem]) -> Iterator[tuple[int, ...]]:
    """Each item with the later ones that say the same, as places; an item is in one group only."""
    index = index_by_place(items)
    taken: set[int] = set()
    for place, item in enumerate(items):
        if place in taken:
            continue
        same = {int(found.item.where) for found in index.find(item.text, item.title)}
        group = (place, *sorted(same - taken - {place}))
        if len(group) > 1 or len(item.tasks) > 1:
            taken.update(group)
            yield group


def _is_severe(items: Iterable[KnownItem], tables: SignalTables) -> bool:
    verdicts = (classify(item.text, tables, item.tasks[0] if item.tasks else "") for item in items)
    return any(verdict.is_signal and verdict.suggested_severity == HIGH for verdict in verdicts)
