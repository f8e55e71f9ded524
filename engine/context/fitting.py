"""Which of the offers there is room for.

What is told depends on texts alone, never on what happens to be counted already: the same workspace gives the same text
in a hook, a run and on the screen. A text has at most as many tokens as bytes, so where the bytes fit, nothing needs to
be counted; where they do not, the texts are counted, once for each content.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from engine.context.injection import InjectedItem, LeftOut, Part
from engine.context.offers import Offer, PartDraft, estimate, left_out_of
from engine.context.tokens import TokenCounter
from engine.context.usage import Source
from engine.knowledge.duplicates import DuplicateIndex, KnownItem

MAX_BYTES = 200_000
"""Of one text; a longer one is not even counted."""

MISFITS = 20
"""After so many that do not fit, one after another, the part is full."""


@dataclass(frozen=True, slots=True)
class FittedPart:
    part: Part
    items: tuple[InjectedItem, ...]
    left_out: tuple[LeftOut, ...]
    notes: tuple[str, ...]
    unsaid: tuple[LeftOut, ...] = ()
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
    _told: DuplicateIndex = field(default_factory=DuplicateIndex)

    def fit(self, draft: PartDraft, room: int, budget: str) -> FittedPart:
        """`room` in tokens; `budget` says whose they are."""
        items: list[InjectedItem] = []
        left: list[LeftOut] = []
        too_much: list[Offer] = []
        is_tight = sum(_size(offer.text) for offer in draft.offers) > room
        misfits = 0
        for offer in draft.offers:
            if why := self._objection(offer):
                left.append(self._left_out(offer, why))
                continue
            tokens = self._tokens(offer.text, is_tight) if misfits < MISFITS else room + 1
            if tokens > room:
                too_much.append(offer)
                misfits += 1
                continue
            misfits, room = 0, room - tokens
            items.append(_item(offer, tokens))
            self._tell(offer)
        crowded = self._crowded(draft.part, too_much, f"over the budget of {budget}")
        unsaid = crowded if draft.has_to_be_said else ()
        return FittedPart(draft.part, tuple(items), (*left, *crowded, *draft.left_out), draft.notes, unsaid)

    def weigh(self, text: str) -> int:
        """Tokens for a figure: known, counted if that is wanted, else estimated."""
        weight = self.counter.weigh_text(text, exact=self.exact)
        self.is_counted = self.is_counted and weight.source is Source.COUNTED
        return weight.tokens

    def _objection(self, offer: Offer) -> str:
        if offer.key in self.without:
            return "left out by you"
        same = self._told.find(offer.says) if offer.says else ()
        return f"says the same as {same[0].item.where}" if same else ""

    def _tokens(self, text: str, is_tight: bool) -> int:
        if not is_tight:
            return self.weigh(text)
        if _size(text) > MAX_BYTES:
            return _size(text)
        weight = self.counter.weigh_text(text, exact=True)
        self.is_counted = self.is_counted and weight.source is Source.COUNTED
        return weight.tokens

    def _tell(self, offer: Offer) -> None:
        if offer.says:
            self._told.add(KnownItem(offer.key, offer.title, offer.says))

    def _left_out(self, offer: Offer, why: str) -> LeftOut:
        return LeftOut(offer.key, offer.part, offer.title, self._rough(offer), why, offer.source)

    def _crowded(self, part: Part, offers: Sequence[Offer], why: str) -> tuple[LeftOut, ...]:
        return left_out_of(part, offers, lambda offer: self._left_out(offer, why), self._rough, why)

    def _rough(self, offer: Offer) -> int:
        """What was left out is not counted for the figure alone."""
        known = self.counter.weigh_text(offer.text, exact=False) if _size(offer.text) <= MAX_BYTES else None
        return known.tokens if known else estimate(offer.text)


def _item(offer: Offer, tokens: int) -> InjectedItem:
    return InjectedItem(offer.key, offer.part, offer.title, offer.text, tokens, offer.why, offer.source)


def _size(text: str) -> int:
    return len(text.encode(errors="surrogatepass"))


def notes_of(parts: Iterable[FittedPart]) -> tuple[str, ...]:
    return tuple(note for part in parts for note in part.notes)
