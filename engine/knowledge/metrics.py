"""What a text measured, with units: "2.4s → 1.1s", "from 512MB to 128MB", "40% faster", "takes 410 ms"."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum

from engine.knowledge.amounts import UNIT, Amount, read_amount

MAX_METRICS = 20
"""Of one text: a log full of numbers tells no more with all of them."""

MAX_CHARS = 20_000
"""Numbers further down are not what a text is about."""

LEAD_CHARS = 60
"""Of what stands before a number: its subject, as in "p95 latency of"."""

NUMBER = r"(?<![A-Za-z\d_.,])[-+−~≈]?\d{1,15}(?:[.,]\d{1,9}){0,4}"

ARROW = r"[ \t]{0,3}(?:→|⇒|-{1,2}>|={1,2}>)[ \t]{0,3}"
TO = r"[ \t]{1,3}(?:down to|up to|to|auf|à|a|hasta|para)[ \t]{1,3}|[ \t]{0,3}(?:降到|降至|减少到|減少到|から)[ \t]{0,3}"
FROM = r"(?:\b(?:from|von|de)\b|从|從)[ \t]{0,3}"
WAS = r"[ \t]{0,3}(?:\(was|, was|instead of|rather than|,? down from|,? up from|statt)[ \t]{1,3}"

MORE_OR_LESS = (
    r"(?:faster|slower|quicker|shorter|longer|smaller|larger|bigger|lighter|less|fewer|more|lower|higher"
    r"|schneller|langsamer|weniger|kleiner|plus rapide|plus lent|más rápido|más lento)"
)

CHANGED = (
    r"\b(?:cut|cuts|cutting|reduc\w{1,6}|dropp?\w{0,5}|fell|improv\w{1,6}|lower\w{1,4}|decreas\w{1,5}|increas\w{1,5}"
    r"|grew|grow\w{0,4}|r[io]ses?|shrank|shrinks?|slow\w{1,5}|sav\w{1,4}|sped|speeds?|went|gain\w{0,3})\b"
)

UNITLESS_SUBJECT = re.compile(
    r"\b(?:p\d\d|latency|scores?|lighthouse|lcp|cls|inp|ttfb|fps|throughput|quer(?:y|ies)|requests|re-?renders|renders"
    r"|allocations|round trips|rps|qps)\b",
    re.IGNORECASE,
)
"""A change of plain numbers counts only beside one of these: "from 3.11 to 3.12" is a version."""


class MetricKind(Enum):
    CHANGE = "change"
    """Before and after."""
    RELATIVE = "relative"
    """How much, without saying of what: "40% faster"."""
    VALUE = "value"
    """One amount of time, size or rate."""


@dataclass(frozen=True, slots=True)
class Metric:
    kind: MetricKind
    text: str
    """As it stands in the text."""
    before: str = ""
    after: str = ""
    """An amount with its unit, such as `2.4s`; of a single value the value itself."""
    delta: str = ""
    """Such as `-54%`, or for a relative metric its own words."""
    lead: str = ""
    """What stands before it in its line."""

    @property
    def percent(self) -> float:
        """How much changed, without its sign; 0 where that is not known. "3x faster" is 300."""
        found = re.search(r"\d+(?:[.,]\d+)?", self.delta)
        if found is None:
            return 50.0 if self.delta else 0.0  # "twice as fast", "half the memory"
        number = float(found[0].replace(",", "."))
        return number if re.search(r"%|percent|prozent", self.delta, re.IGNORECASE) else number * 100


def _amount(name: str) -> str:
    return rf"(?P<{name}>{NUMBER})(?:(?P<{name}_gap>[ \u00a0\u202f]?)(?P<{name}_unit>{UNIT}))?"


def _read(match: re.Match[str], name: str) -> Amount | None:
    return read_amount(match[name], match[f"{name}_gap"], match[f"{name}_unit"])


def _expression(*parts: str) -> re.Pattern[str]:
    return re.compile("".join(parts), re.IGNORECASE)


CHANGES = (
    _expression(_amount("before"), ARROW, _amount("after")),
    _expression(FROM, _amount("before"), rf"(?:{TO})", _amount("after")),
    _expression(CHANGED, r"[^.;\n\d]{1,60}", _amount("before"), rf"(?:{TO})", _amount("after")),
    _expression(_amount("after"), WAS, _amount("before")),
    _expression(r"\bbefore\b\W{1,3}", _amount("before"), r"[^\w\n]{1,3}(?:and )?after\b\W{1,3}", _amount("after")),
)
"""The ways to write a change. What each matches is bounded, so no text takes long."""

RELATIVES = (
    _expression(NUMBER, rf"[ \u00a0]?(?:%|percent|Prozent|x|×|times|-fold)[ \t]{{1,3}}{MORE_OR_LESS}\b"),
    _expression(
        CHANGED, r"[^.;\n\d]{0,60}\bby[ \t]{1,3}(?:about |over |almost |nearly )?", NUMBER, r"[ \u00a0]?(?:%|percent)"
    ),
    _expression(r"(?<![\w.,%])[-+−]\d{1,4}(?:[.,]\d{1,3})?[ \u00a0]?%"),
    _expression(r"\b(?:twice as (?:fast|slow|much|big|many)|half (?:the|as much) (?:time|memory|size))\b"),
)

VALUE = _expression(_amount("after"))


def extract_metrics(text: str) -> tuple[Metric, ...]:
    """What the text measured, at most 20, in its order. A number that is part of a change does not count again."""
    text = text[:MAX_CHARS]
    taken: list[tuple[int, int]] = []
    found: list[tuple[int, Metric]] = []
    for match, metric in (*_changes(text), *_relatives(text), *_values(text)):
        start, end = match.span()
        if metric and not any(start < last and first < end for first, last in taken):
            taken.append((start, end))
            found.append((start, metric))
    return tuple(metric for _, metric in sorted(found, key=lambda one: one[0])[:MAX_METRICS])


def _changes(text: str) -> Iterator[tuple[re.Match[str], Metric | None]]:
    for expression in CHANGES:
        for match in expression.finditer(text):
            yield match, _change(match, _lead(match))


def _change(match: re.Match[str], lead: str) -> Metric | None:
    before, after = _read(match, "before"), _read(match, "after")
    if before is None or after is None:
        return None
    if not before.unit and not after.unit and not UNITLESS_SUBJECT.search(f"{lead} {match[0]}"):
        return None
    before, after = before.with_unit_of(after), after.with_unit_of(before)
    delta = before.change_to(after)
    return Metric(MetricKind.CHANGE, match[0].strip(), before.text, after.text, delta, lead)


def _relatives(text: str) -> Iterator[tuple[re.Match[str], Metric]]:
    for expression in RELATIVES:
        for match in expression.finditer(text):
            yield match, Metric(MetricKind.RELATIVE, match[0], delta=match[0], lead=_lead(match))


def _values(text: str) -> Iterator[tuple[re.Match[str], Metric | None]]:
    for match in VALUE.finditer(text):
        amount = _read(match, "after")
        if amount is not None and amount.is_time_size_or_rate:
            yield match, Metric(MetricKind.VALUE, match[0], after=amount.text, lead=_lead(match))


def _lead(match: re.Match[str]) -> str:
    before = match.string[max(0, match.start() - LEAD_CHARS) : match.start()]
    return before.rpartition("\n")[2].strip()
