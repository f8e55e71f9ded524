"""Rules that contradict each other: one says never, another says always, and both mean the same thing. Pure.

Only plain cases are found: a rule with a condition ("in tests", "unless …") has words that the other one lacks, and is
left alone. A contradiction that nobody sees is better than one that is none.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from engine.knowledge.base.entry_facts import EntryFacts
from engine.knowledge.evolution.all_alike import find_all_alike
from engine.knowledge.signals.duplicates import DENIAL, KnownItem

SAME_SUBJECT = 0.85
"""Shared words over all words, from which on two statements are about the same."""

FORBIDS = re.compile(r"^\W*(?:never|do not|don[’']t|avoid|must not|should not|no longer)\b\W*", re.IGNORECASE)
DEMANDS = re.compile(r"^\W*(?:always|prefer|must|should|use|do)\b\W*", re.IGNORECASE)
USING = re.compile(r"^(?:us(?:e|ing)|call(?:ing)?|prefer(?:ring)?)\b\W*", re.IGNORECASE)
"""Never using X and using X: the verb alone says nothing of the subject."""

CLAUSE_END = re.compile(r"[.;:!?](?:\s|$)|\s[-–]\s|\b(?:instead|rather than|because|since|so that)\b", re.IGNORECASE)

SAYING_WHAT = ("What", "Pattern")
SAYING_INSTEAD = ("Instead", "Fix")


@dataclass(frozen=True, slots=True)
class _Statement:
    rule: int
    """The place of its rule."""
    forbids: bool
    subject: str


def find_contradictions(rules: Sequence[EntryFacts]) -> tuple[tuple[EntryFacts, EntryFacts], ...]:
    """Each pair once, in the order of the rules."""
    statements = [one for place, rule in enumerate(rules) for one in _statements(place, rule)]
    if all(one.forbids for one in statements) or not any(one.forbids for one in statements):
        return ()
    likenesses = find_all_alike([KnownItem("", one.subject, one.subject) for one in statements], SAME_SUBJECT)
    found = {
        (min(one.rule, other.rule), max(one.rule, other.rule))
        for one, same in zip(statements, likenesses, strict=True)
        for other in map(statements.__getitem__, same)
        if one.forbids and not other.forbids and one.rule != other.rule
    }
    return tuple((rules[first], rules[second]) for first, second in sorted(found))


def _statements(place: int, rule: EntryFacts) -> Iterator[_Statement]:
    """What a rule plainly forbids and demands."""
    seen = set()
    for forbids, subject in _said(rule):
        if subject and (forbids, subject) not in seen:
            seen.add((forbids, subject))
            yield _Statement(place, forbids, subject)


def _said(rule: EntryFacts) -> Iterable[tuple[bool, str]]:
    for text in (rule.title, *(rule.field(name) for name in SAYING_WHAT)):
        if found := FORBIDS.match(text):
            yield True, _subject(text[found.end() :])
        elif found := DEMANDS.match(text):
            yield False, _subject(text[found.end() :])
    for text in (rule.field(name) for name in SAYING_INSTEAD):
        if text and not FORBIDS.match(text):
            yield False, _subject(DEMANDS.sub("", text, count=1))


def _subject(text: str) -> str:
    """What a statement is about, in its first clause; empty where it denies once more, for then nothing is plain."""
    end = CLAUSE_END.search(text)
    clause = USING.sub("", (text[: end.start()] if end else text).strip())
    return "" if DENIAL.search(clause.lower()) else clause
