"""What a journal keeps of an injection: which rules an agent knew, so that one can say that a rule held while known."""

from collections.abc import Iterable
from typing import Any

from engine.context.injection.records import Injection, Part
from engine.workspace.journal import Event

RULES = frozenset({Part.INVARIANTS, Part.CONSTRAINTS, Part.SLOP})

CONTEXT_INJECTED = "context_injected"
"""The event, once a run for each agent."""

MAX_KEYS = 2_000
"""Some 20 KB: a journal's line has 64."""


def injection_facts(injection: Injection) -> dict[str, Any]:
    """`keys` are the ids of the rules; learnings are counted, since there may be a thousand titles."""
    rules = dict.fromkeys(item.key.partition(" ")[0] for item in injection.items if item.part in RULES)
    return {
        "agent": injection.agent,
        "keys": list(rules)[:MAX_KEYS],
        "learnings": sum(item.part is Part.LEARNINGS for item in injection.items),
        "skills": [item.key for item in injection.items if item.part is Part.SKILLS],
        "tokens": injection.tokens,
        "is_counted": injection.is_counted,
    }


def known_rules(events: Iterable[Event], task_id: str) -> frozenset[str]:
    """Ids of the rules that agents knew in the runs of a task."""
    told = (event.get("keys") for event in events if event.event == CONTEXT_INJECTED and event.task_id == task_id)
    return frozenset(key for keys in told if isinstance(keys, list) for key in keys if isinstance(key, str))
