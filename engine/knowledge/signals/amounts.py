"""Numbers with units as people write them: `2.4s`, `1,200 ms`, `2,4 s`, `1.2 GB`."""

import re
from dataclasses import dataclass, replace

TIMES = {
    "ns": 1e-9, "us": 1e-6, "µs": 1e-6, "μs": 1e-6, "ms": 1e-3, "msec": 1e-3, "msecs": 1e-3, "millisecond": 1e-3,
    "milliseconds": 1e-3, "毫秒": 1e-3, "ミリ秒": 1e-3, "s": 1, "sec": 1, "secs": 1, "second": 1, "seconds": 1, "秒": 1,
    "sekunde": 1, "sekunden": 1, "seconde": 1, "secondes": 1, "segundo": 1, "segundos": 1, "m": 60, "min": 60,
    "mins": 60, "minute": 60, "minutes": 60, "minuten": 60, "minuto": 60, "minutos": 60, "分": 60, "分钟": 60,
    "h": 3600, "hr": 3600, "hrs": 3600, "hour": 3600, "hours": 3600, "stunde": 3600, "stunden": 3600, "heure": 3600,
    "heures": 3600, "hora": 3600, "horas": 3600, "day": 86400, "days": 86400,
}  # fmt: skip
"""Seconds."""

SIZES = {
    "byte": 1, "bytes": 1, "b": 1, "kb": 1e3, "kib": 1024, "mb": 1e6, "mib": 2**20, "gb": 1e9, "gib": 2**30,
    "tb": 1e12, "tib": 2**40,
}  # fmt: skip
"""Bytes."""

RATES = ("fps", "rps", "qps", "tps", "req/s", "ops/s", "requests/s", "queries/s", "mb/s", "gb/s", "kb/s", "rows/s")

OTHERS = (
    "%", "percent", "prozent", "x", "×", "ops", "req", "px", "token", "tokens", "query", "queries", "request",
    "requests", "render", "renders", "rerender", "rerenders", "call", "calls",
    "allocation", "allocations", "chunk", "chunks", "line", "lines", "row", "rows", "file", "files",
    "point", "points",
    "abfrage", "abfragen", "requête", "requêtes", "consulta", "consultas",
)  # fmt: skip

MARKS = ("%", "×", "毫秒", "ミリ秒", "秒", "分钟", "分")
"""Units that a letter may follow at once."""


UNIT = rf"(?:{'|'.join(MARKS)}|[^\W\d_]{{1,12}}(?:/[a-z]{{1,5}})?(?!\w))"
"""What may be a unit; `read_amount` knows which are. Naming all of them here would take 15 ms to compile."""

UNITS = {*TIMES, *SIZES, *RATES, *OTHERS}

PLAIN = re.compile(r"\d+")
GROUPED = re.compile(r"\d{1,3}(?:([.,])\d{3})(?:\1\d{3})*")
ENDS_IN_DECIMALS = re.compile(r"(.*)[.,](\d+)")


@dataclass(frozen=True, slots=True)
class Amount:
    value: float
    unit: str
    """Empty where none is written."""
    text: str

    @property
    def is_time_size_or_rate(self) -> bool:
        unit = self.unit.lower()
        return unit in TIMES or unit in SIZES or unit in RATES

    def with_unit_of(self, other: "Amount") -> "Amount":
        """In "from 512 to 128MB" the unit is written once."""
        return self if self.unit or not other.unit else replace(self, unit=other.unit, text=f"{self.text} {other.unit}")

    def change_to(self, after: "Amount") -> str:
        """Such as `-54%`; empty where the two cannot be compared."""
        for table in (TIMES, SIZES):
            if self.unit.lower() in table and after.unit.lower() in table:
                return _percent(self.value * table[self.unit.lower()], after.value * table[after.unit.lower()])
        return _percent(self.value, after.value) if self.unit.lower() == after.unit.lower() else ""


def read_amount(number: str, gap: str | None, unit: str | None) -> Amount | None:
    """An amount from its parts; `gap` is the blank between them. A word that is no unit has no part in it.

    None for what is no number, such as `1.2.3`.
    """
    if not is_unit(unit):
        gap = unit = ""
    value = _value(number.lstrip("-+−~≈"))
    if value is None:
        return None
    return Amount(value, unit or "", f"{number.lstrip('~≈')}{gap or ''}{unit or ''}")


def _value(digits: str) -> float | None:
    """`1,200` and `1.200.000` are grouped, `2,4` and `2.4` have decimals, `1,200.5` both."""
    if PLAIN.fullmatch(digits):
        return float(digits)
    if GROUPED.fullmatch(digits) and ("," in digits or digits.count(".") > 1):
        return float(re.sub(r"[.,]", "", digits))
    parts = ENDS_IN_DECIMALS.fullmatch(digits)
    if parts is None or not (PLAIN.fullmatch(parts[1]) or GROUPED.fullmatch(parts[1])):
        return None
    return float(f"{re.sub(r'[.,]', '', parts[1])}.{parts[2]}")


def _percent(before: float, after: float) -> str:
    return f"{(after - before) / before * 100:+.0f}%" if before else ""


def is_unit(word: str | None) -> bool:
    return bool(word) and str(word).lower() in UNITS
