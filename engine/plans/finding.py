"""Making findings of a challenge: short, clean, and not a hundred of the same kind."""

from collections.abc import Iterable

from engine.workspace.records.confidence import ChallengeFinding
from engine.workspace.text import one_line

SHOWN = 4
"""Findings of one kind that are named; the rest is counted."""

MAX_CHARS = 300


def caution(text: str, remedy: str) -> ChallengeFinding:
    return _finding(text, "caution", remedy)


def blocking(text: str, remedy: str) -> ChallengeFinding:
    return _finding(text, "blocking", remedy)


def quoted(text: str) -> str:
    """A piece of a plan, fit for a sentence."""
    text = one_line(text)
    return f"“{text[:80].rstrip()}…”" if len(text) > 80 else f"“{text}”"


def shortened(found: Iterable[ChallengeFinding]) -> list[ChallengeFinding]:
    """The first ones, and how many more there are."""
    kept = list(found)
    if len(kept) <= SHOWN + 1:
        return kept
    kept.sort(key=lambda finding: finding.severity != "blocking")
    worst = "blocking" if any(finding.severity == "blocking" for finding in kept[SHOWN:]) else "caution"
    return [*kept[:SHOWN], _finding(f"and {len(kept) - SHOWN} more of this kind", worst, kept[SHOWN].remedy)]


def _finding(text: str, severity: str, remedy: str) -> ChallengeFinding:
    return ChallengeFinding(text=one_line(text)[:MAX_CHARS], severity=severity, remedy=one_line(remedy)[:MAX_CHARS])
