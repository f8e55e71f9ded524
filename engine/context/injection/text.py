"""The text that an agent gets, from what fits. Markdown; whoever hands it on marks it as data (`as_data`)."""

from collections.abc import Iterable, Iterator, Sequence

from engine.context.injection.fitting import FittedPart
from engine.context.injection.records import InjectedItem, LeftOut, Part

HEADINGS = {
    Part.INVARIANTS: "Invariants",
    Part.CONSTRAINTS: "NEVER VIOLATE",
    Part.SLOP: "Slop to avoid",
    Part.LEARNINGS: "Learned before",
    Part.SKILLS: "Skills",
    Part.TASK: "Current task",
    Part.NEIGHBOURS: "Tasks beside it",
    Part.SUMMARIES: "Earlier tasks, summarized",
    Part.REFERENCES: "Older tasks, by name",
}

MAX_UNSAID = 20


def text_of(parts: Iterable[FittedPart]) -> str:
    """Empty where nothing is told."""
    return "\n\n".join(_section(told) for told in parts if told.items or told.unsaid)


def _section(told: FittedPart) -> str:
    return "".join([f"## {HEADINGS[told.part]}", *_items(told.items), *_unsaid(told.unsaid)])


def _items(items: Sequence[InjectedItem]) -> Iterator[str]:
    """Lines of a list stand close together, all else has a blank line above."""
    was_line = False
    for item in items:
        is_line = item.text.startswith("- ")
        yield ("\n" if is_line and was_line else "\n\n") + item.text
        was_line = is_line


def _unsaid(left: Sequence[LeftOut]) -> Iterator[str]:
    if left:
        names = ", ".join(one.key or one.title for one in left[:MAX_UNSAID])
        more = f" and {len(left) - MAX_UNSAID} more" if len(left) > MAX_UNSAID else ""
        yield f"\n\nThese hold too, and there is no room for them here. Look them up in {left[0].source}: {names}{more}"
