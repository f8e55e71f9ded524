"""A plan's `confidence`: how sure one may be that it leads to its goal, and what would make it surer."""

from engine.workspace.records.base import Int, Many, Record, Str


class Point(Record):
    """One thing that is looked at."""

    text: Str = ""
    """What holds, or does not."""
    gained: Int = 0
    possible: Int = 0
    how: Str = ""
    """How to gain what is missing; empty where nothing is."""


class Part(Record):
    name: Str = ""
    """requirements, step_quality, context or risk."""
    score: Int = 0
    """Out of 25 (formats.md, Numbers: "confidence")."""
    points: Many[Point] = ()


class ChallengeFinding(Record):
    text: Str = ""
    severity: Str = "ok"
    """ok, caution or blocking."""
    remedy: Str = ""


class Challenge(Record):
    """One of the five ways to doubt a plan."""

    name: Str = ""
    """requirements, edge_cases, simplicity, integration or failure_modes."""
    question: Str = ""
    findings: Many[ChallengeFinding] = ()


class Confidence(Record):
    score: Int = 0
    """Out of 100."""
    level: Str = ""
    """proceed from 85, caution from 70, blocked below (formats.md)."""
    parts: Many[Part] = ()
    challenges: Many[Challenge] = ()
