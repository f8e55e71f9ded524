"""What a text measured, with units: "2.4s → 1.1s", "from 512MB to 128MB", "40% faster", "takes 410 ms"."""

import re
from dataclasses import dataclass
from enum import Enum
from functools import cache

from engine.knowledge.signals.amounts import UNIT, Amount, is_unit, read_amount

MAX_METRICS = 20
"""Of one text: a log full of numbers tells no more with all of them."""

MAX_CHARS = 20_000
"""Numbers further down are not what a text is about."""

LEAD_CHARS = 60
"""Of what stands before a number: its subject, as in "p95 latency of"."""

FOLLOWING_CHARS = 20

NUMBER = r"(?<![A-Za-z\d_.,])[-+−~≈]?\d{1,15}(?:[.,]\d{1,9}){0,4}"

ARROW = r"[ \t]{0,3}(?:→|⇒|-{1,2}>|={1,2}>)[ \t]{0,3}"
TO = r"[ \t]{1,3}(?:down to|up to|to|auf|à|a|hasta|para)[ \t]{1,3}|[ \t]{0,3}(?:降到|降至|减少到|減少到|から)[ \t]{0,3}"
FROM = r"(?:\b(?:from|von|de)\b|从|從)[ \t]{0,3}"
WAS = r"[ \t]{0,3}(?:\(was|,(?: it)? was|, it had been|instead of|rather than|,? down from|,? up from|statt)[ \t]{1,3}"

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


def _expression(*parts: str) -> re.Pattern[str]:
    return re.compile("".join(parts), re.IGNORECASE)


MAY_MEASURE = re.compile(r"\d|\b(?:twice|half)\b", re.IGNORECASE)


@cache  # compiling takes 10 ms that most commands do not need
def _changes() -> tuple[re.Pattern[str], ...]:
    """The ways to write a change. What each matches is bounded, so no text takes long."""
    before, after = _amount("before"), _amount("after")
    return (
        _expression(before, ARROW, after),
        _expression(FROM, before, rf"(?:{TO})", after),
        _expression(CHANGED, r"[^.;\n\d]{1,60}", before, rf"(?:{TO})", after),
        _expression(after, WAS, before),
        _expression(r"\bbefore\b\W{1,3}", before, r"[^\w\n]{1,3}(?:and )?after\b\W{1,3}", after),
    )


@cache
def _relatives() -> tuple[re.Pattern[str], ...]:
    """The ways to say how much without saying of what."""
    share, about = r"[ \u00a0]?(?:%|percent)", "(?:about |over |almost |nearly )?"
    return (
        _expression(NUMBER, rf"[ \u00a0]?(?:%|percent|Prozent|x|×|times|-fold)[ \t]{{1,3}}{MORE_OR_LESS}\b"),
        _expression(CHANGED, r"[^.;\n\d]{0,60}\bby[ \t]{1,3}", about, NUMBER, share),
        _expression(r"(?<![\w.,%])[-+−]\d{1,4}(?:[.,]\d{1,3})?[ \u00a0]?%"),
        _expression(r"\b(?:twice as (?:fast|slow|much|big|many)|half (?:the|as much) (?:time|memory|size))\b"),
    )


@cache
def _values() -> tuple[re.Pattern[str], ...]:
    return (_expression(_amount("after")),)


def extract_metrics(text: str) -> tuple[Metric, ...]:
    """What the text measured, at most 20, in its order. A number that is part of a change does not count again."""
    text = text[:MAX_CHARS]
    if not MAY_MEASURE.search(text):
        return ()
    taken: list[tuple[int, int]] = []
    found: list[tuple[int, Metric]] = []
    for expressions, read in ((_changes, _change), (_relatives, _relative), (_values, _value)):
        for match in (match for expression in expressions() for match in expression.finditer(text)):
            start, end = match.start(), _end(match)
            is_free = not any(start < last and first < end for first, last in taken)
            if is_free and (metric := read(match)):
                taken.append((start, end))
                found.append((start, metric))
    return tuple(metric for _, metric in sorted(found, key=lambda one: one[0])[:MAX_METRICS])


def _change(match: re.Match[str]) -> Metric | None:
    before, after = _read(match, "before"), _read(match, "after")
    if before is None or after is None:
        return None
    around = match.string[max(0, match.start() - LEAD_CHARS) : match.end() + FOLLOWING_CHARS]
    if not before.unit and not after.unit and not UNITLESS_SUBJECT.search(around):
        return None
    before, after = before.with_unit_of(after), after.with_unit_of(before)
    return Metric(MetricKind.CHANGE, _text(match), before.text, after.text, before.change_to(after), _lead(match))


def _relative(match: re.Match[str]) -> Metric:
    return Metric(MetricKind.RELATIVE, match[0], delta=match[0], lead=_lead(match))


def _value(match: re.Match[str]) -> Metric | None:
    amount = _read(match, "after")
    if amount is None or not amount.is_time_size_or_rate:
        return None
    return Metric(MetricKind.VALUE, match[0], after=amount.text, lead=_lead(match))


def _read(match: re.Match[str], name: str) -> Amount | None:
    return read_amount(match[name], match[f"{name}_gap"], match[f"{name}_unit"])


def _end(match: re.Match[str]) -> int:
    """Where the metric ends: a word behind the last number that is no unit is none of it."""
    groups = match.groupdict()
    for name in ("before", "after"):
        unit = groups.get(f"{name}_unit")
        if unit and not is_unit(unit) and match.end(f"{name}_unit") == match.end():
            return match.end(name)
    return match.end()


def _text(match: re.Match[str]) -> str:
    return match.string[match.start() : _end(match)].strip()


def _lead(match: re.Match[str]) -> str:
    before = match.string[max(0, match.start() - LEAD_CHARS) : match.start()]
    return before.rpartition("\n")[2].strip()
