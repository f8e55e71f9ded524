"""What `studio context-inject` prints besides the context itself."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

from engine.context.injection.records import Injection

Document = dict[str, Any]


def injection_document(injection: Injection) -> Document:
    return {
        "goal": injection.goal,
        "agent": injection.agent,
        "domains": list(injection.domains),
        "tokens": injection.tokens,
        "counted": injection.is_counted,
        "parts": [asdict(part) for part in injection.parts],
        "items": [asdict(item) for item in injection.items],
        "left_out": [asdict(left) for left in injection.left_out],
        "notes": list(injection.notes),
        "text": injection.text,
    }


def status_document(injection: Injection, tasks: Mapping[int, Sequence[str]]) -> Document:
    return {
        "always_told": [asdict(part) for part in injection.parts if part.tokens],
        "counted": injection.is_counted,
        "tasks": {f"tier{tier}": list(names) for tier, names in tasks.items()},
        "notes": list(injection.notes),
    }


def status_text(injection: Injection, tasks: Mapping[int, Sequence[str]]) -> str:
    """What is told whatever the goal is, and which tasks are in which tier."""
    about = "" if injection.is_counted else "about "
    told = [use for use in injection.parts if use.tokens]
    parts = [f"  {use.part.value:12} {about}{use.tokens:,} of {use.budget:,} tokens" for use in told] or ["  nothing"]
    tiers = [f"  tier {tier}: {len(names)} tasks{_latest(names)}" for tier, names in tasks.items()]
    return "\n".join(["CONTEXT INJECTION STATUS", "", "Told for any goal:", *parts, "", "Tasks:", *tiers])


def _latest(names: Sequence[str]) -> str:
    return f", the latest {names[0]}" if names else ""
