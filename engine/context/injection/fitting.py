"""Which of the candidates there is room for.

What is told depends on texts alone, never on what happens to be counted already: the same workspace gives the same text
in a hook, a run and on the screen.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from engine.context.counting.tokens import TokenCounter
from engine.context.gauges.usage import Source
from engine.context.injection.offers import Offer, PartDraft, named_first
from engine.context.injection.records import InjectedItem, LeftOut, Part
from engine.context.injection.room import Room
from engine.knowledge.signals.duplicates import Duplicate, KnownItem
from engine.knowledge.signals.told_texts import ToldTexts

RULES = (Part.CONSTRAINTS, Part.SLOP)
RULES_ALIKE = 0.9
"""How alike a rule must be to what was told, to be left out: one word may make the difference, and so may a number. Of
learnings, all that counts as learned again is told once."""

NUMBER = re.compile(r"\d+")

MISFITS = 20
"""After so many that do not fit, one after another, the part is full."""


@dataclass(frozen=True, slots=True)
class FittedPart:
    part: Part
    items: tuple[InjectedItem, ...]
    left_out: tuple[LeftOut, ...]
    notes: tuple[str, ...] = ()
    unsaid: Sequence[LeftOut] = ()
    """Left out for want of room, and the agent has to know."""

    @property
    def tokens(self) -> int:
        return sum(item.tokens for item in self.items)


@dataclass
class Fitter:
    """Takes parts one after another; what one part tells is not told again by a later one."""

    counter: TokenCounter
    exact: bool
    """Count what is not counted yet, also where it is only for the figures."""
    without: frozenset[str] = frozenset()
    """Keys that a person leaves out, to see what would be then."""
    is_counted: bool = True
    _told: ToldTexts = field(default_factory=ToldTexts)

    def fit(self, draft: PartDraft, room: Room, budget: str) -> FittedPart:
        """Takes what there is room for; `budget` says whose room it is."""
        why = f"over the budget of {budget}"
        told, objected, crowded = list[Offer](), list[LeftOut](), list[LeftOut]()
        misfits = at = 0
        while at < len(draft.candidates) and misfits < MISFITS:
            offer, at = draft.make(draft.candidates[at]), at + 1
            if offer is None:
                continue
            if objection := self._objection(offer):
                objected.append(self._left_out(offer, objection))
            elif room.takes(offer.text):
                told.append(self._tell(offer))
                misfits = 0
            else:
                crowded.append(self._left_out(offer, why))
                misfits += 1
        crowded += self._not_looked_at(draft, at, why)
        items = tuple(self._item(offer) for offer in told)
        left_out = (*objected, *crowded, *draft.left_out)
        return FittedPart(draft.part, items, left_out, tuple(draft.notes), crowded if draft.has_to_be_said else ())

    def weigh(self, text: str) -> int:
        """Tokens for a figure: known, counted if that is wanted, else estimated."""
        weight = self.counter.weigh_text(text, exact=self.exact)
        self.is_counted = self.is_counted and weight.source is Source.COUNTED
        return weight.tokens

    def _item(self, offer: Offer) -> InjectedItem:
        tokens = self.weigh(offer.text)
        return InjectedItem(offer.key, offer.part, offer.title, offer.text, tokens, offer.why, offer.source)

    def _objection(self, offer: Offer) -> str:
        if offer.key in self.without:
            return "left out by you"
        if not offer.says or offer.part is Part.INVARIANTS:
            return ""  # always told, all of them
        alike = self._told.find(offer.says)
        same = next((one for one in alike if offer.part not in RULES or _is_same_rule(offer, one)), None)
        return f"says the same as {same.item.where}" if same else ""

    def _tell(self, offer: Offer) -> Offer:
        if offer.says:
            self._told.add(KnownItem(offer.key, offer.says, offer.says))
        return offer

    def _left_out(self, offer: Offer, why: str) -> LeftOut:
        """Its tokens are not counted for this figure alone."""
        tokens = self.counter.weigh_text(offer.text, exact=False).tokens
        return LeftOut(offer.key, offer.part, offer.title, tokens, why, offer.source)

    def _not_looked_at(self, draft: PartDraft, at: int, why: str) -> Iterator[LeftOut]:
        """What comes after a part is full."""

        def make(candidate: Any) -> LeftOut | None:
            offer = draft.make(candidate)
            return None if offer is None else self._left_out(offer, why)

        return named_first(draft.part, make, draft.candidates[at:], why)


def _is_same_rule(offer: Offer, known: Duplicate) -> bool:
    has_same_numbers = set(NUMBER.findall(offer.says)) == set(NUMBER.findall(known.item.text))
    return known.likeness >= RULES_ALIKE and has_same_numbers
