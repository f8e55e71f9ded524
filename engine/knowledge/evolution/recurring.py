"""Learnings that keep coming: the same thing learned in several tasks, and severe enough for a rule. Pure."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from engine.knowledge.base.entry_facts import SLOP, EntryFacts
from engine.knowledge.evolution.comparison import Comparison, Learned
from engine.knowledge.signals.evidence import SignalTables
from engine.knowledge.signals.signals import classify
from engine.workspace.records.learning import Learning

HIGH = "HIGH"


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


def find_recurring(known: Comparison, tables: SignalTables, promote_at: int) -> Iterator[Recurring]:
    """What was learned in at least `promote_at` different tasks, is severe, and neither a rule nor pending yet.

    A pending item counts what was learned again by itself.
    """
    candidates = [place for place in range(len(known.items)) if _is_no_rule(known, place)]
    taken: set[int] = set()
    for place in candidates:
        if place in taken or not all(_is_no_rule(known, other) for other in known.like(place)):
            continue
        group = (place, *sorted(known.like(place).keys() - taken))
        tasks = known.tasks(group)
        if len(tasks) >= promote_at and _is_severe(known, group, tables):
            taken.update(group)
            yield Recurring(tuple(map(known.learned, group)), tasks)


def _is_no_rule(known: Comparison, place: int) -> bool:
    return not known.is_entry(place) or known.entries[place].section == SLOP


def _is_severe(known: Comparison, group: Iterable[int], tables: SignalTables) -> bool:
    items = (known.items[place] for place in group)
    verdicts = (classify(item.text, tables, item.tasks[0] if item.tasks else "") for item in items)
    return any(verdict.is_signal and verdict.suggested_severity == HIGH for verdict in verdicts)
