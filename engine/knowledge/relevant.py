"""What was learned before and bears on a goal, for the planner's survey: the closest of what an agent is told."""

from collections.abc import Sequence
from dataclasses import dataclass

from engine.knowledge.goal_index import Near
from engine.knowledge.library import library_of
from engine.workspace.paths import WorkspacePaths
from engine.workspace.records.knowledge import Entry
from engine.workspace.records.learning import Learning
from engine.workspace.records.survey import Rule

MAX_CONSTRAINTS = 12
MAX_LEARNINGS = 12
MAX_TEXT_CHARS = 800
"""Of one rule. A plan has to read all of them."""


@dataclass(frozen=True, slots=True)
class Lessons:
    domains: tuple[str, ...]
    constraints: tuple[Rule, ...]
    learnings: tuple[Rule, ...]


def find_lessons(paths: WorkspacePaths, goal: str, notes: list[str]) -> Lessons:
    """What bears on the goal. What was left out, and files that cannot be read, are noted with their reason."""
    knowledge = library_of(paths).read()
    notes.extend(knowledge.notes)
    aim = knowledge.aim(goal)
    return Lessons(
        domains=aim.domains,
        constraints=_constraints(*knowledge.constraints(aim), notes),
        learnings=_learnings(knowledge.learnings(aim)[0], aim.domains, notes),
    )


def _constraints(found: Sequence[Near[Entry]], others: Sequence[Entry], notes: list[str]) -> tuple[Rule, ...]:
    """Those that share a telling word or a domain with the goal."""
    close = [near.item for near in found]
    if others:
        names = _some([entry.id for entry in others])
        notes.append(f"{len(others)} strict constraints share no word or domain with the goal: {names}")
    if len(close) > MAX_CONSTRAINTS:
        left = [entry.id for entry in close[MAX_CONSTRAINTS:]]
        notes.append(f"{len(close)} strict constraints bear on the goal, the closest {MAX_CONSTRAINTS} are taken "
                     f"without {_some(left)}")  # fmt: skip
    return tuple(map(_rule, close[:MAX_CONSTRAINTS]))


def _learnings(found: Sequence[Near[Learning]], domains: tuple[str, ...], notes: list[str]) -> tuple[Rule, ...]:
    if len(found) > MAX_LEARNINGS:
        names = ", ".join(domains)
        notes.append(f"{len(found)} learnings are in the domains {names}: the closest {MAX_LEARNINGS} are taken")
    closest = [near.item for near in found[:MAX_LEARNINGS]]
    return tuple(Rule(id=one.domain, title=one.title, text=one.body[:MAX_TEXT_CHARS]) for one in closest)


def _rule(entry: Entry) -> Rule:
    fields = entry.fields
    parts = [fields.get("What", ""), *(f"{name}: {fields[name]}" for name in ("Instead", "Why") if fields.get(name))]
    text = ". ".join(part.rstrip(".") for part in (*parts, entry.body) if part)
    return Rule(id=entry.id, title=entry.title, text=text[:MAX_TEXT_CHARS])


def _some(names: Sequence[str]) -> str:
    more = f" and {len(names) - 5} more" if len(names) > 5 else ""
    return ", ".join(names[:5]) + more
