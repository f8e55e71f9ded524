"""What the next agent would receive, and what it would without the items that a person leaves out to see."""

from dataclasses import dataclass

from engine.context.injection.records import InjectedItem, Injection, LeftOut, Part
from widgets.text.counting import counted
from widgets.text.formats import exact

ItemId = tuple[Part, str]
"""A part and a key: keys are unique in their part."""


def id_of(item: InjectedItem | LeftOut) -> ItemId:
    return item.part, item.key


@dataclass(frozen=True, slots=True)
class WhatIf:
    """Two injections beside each other."""

    whole: Injection
    """With nothing left out by the person."""
    tried: Injection
    """Without what the person leaves out; the same object where that is nothing."""

    @property
    def saved(self) -> int:
        """Tokens; what comes in where room was made is taken off. May be below zero."""
        return self.whole.tokens - self.tried.tokens


def total_words(found: WhatIf) -> str:
    """`12,300 tokens, 34 items`, or with something left out `12,300 - 1,200 = 11,100 tokens, 33 items`."""
    about = "" if found.whole.is_counted and found.tried.is_counted else "~"
    total = f"{about}{exact(found.tried.tokens)}"
    if found.saved:
        sign = "-" if found.saved > 0 else "+"
        total = f"{about}{exact(found.whole.tokens)} {sign} {exact(abs(found.saved))} = {total}"
    return f"{total} tokens, {counted(len(found.tried.items), 'item')}"
