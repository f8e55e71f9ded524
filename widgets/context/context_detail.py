"""The whole of one item that an agent would receive, or why it would not, and what each part is for."""

from textual.content import Content

from engine.context.injection.records import LeftOut, Part
from widgets.context.context_list import Given, NoteGroup, OutGroup, PartGroup
from widgets.parts.detail_view import Detail, Field, Heading
from widgets.parts.token_bar import token_bar
from widgets.text.counting import counted
from widgets.text.glyphs import SKIPPED

SHOWN_CHARS = 20_000
"""Of one item's text: more than anybody reads here, and quick to wrap."""

ABOUT = {
    Part.INVARIANTS: "Tier 0: what always holds in this project. Always given, never summarized.",
    Part.CONSTRAINTS: "Strict constraints that bear on the goal, given as NEVER VIOLATE.",
    Part.SLOP: "Entries of the Slop Ledger in the goal's domains: what cost rework, and what to do instead.",
    Part.LEARNINGS: "What was learned in the goal's domains: young ones in full, older ones shorter.",
    Part.SKILLS: "Guidance and questions of the skills that the goal calls for.",
    Part.TASK: "The current task: its plan and how far it is.",
    Part.NEIGHBOURS: "Tier 1: the other tasks of the last five.",
    Part.SUMMARIES: "Tier 2: tasks 6 to 20, summarized.",
    Part.REFERENCES: "Tier 3: older tasks, one line each, looked up on demand.",
}

Shown = PartGroup | Given | OutGroup | NoteGroup | LeftOut | str


def context_detail(shown: Shown) -> Detail:
    match shown:
        case PartGroup():
            return _part_detail(shown)
        case Given():
            return _given_detail(shown)
        case LeftOut():
            return _left_out_detail(shown)
        case OutGroup():
            held = f"{counted(shown.count, 'item')}, {shown.tokens:,} tokens"
            return Detail("Left out", ("What the agent does not get, each with its reason.", held))
        case NoteGroup():
            return Detail("Notes", ("What went amiss while it was put together.", counted(shown.count, "note")))
    return Detail("Note", (shown,))


def _part_detail(group: PartGroup) -> Detail:
    use = group.use
    fields = [Field("Tokens", f"{use.tokens:,}")]
    if use.budget:
        bar = Content.assemble(token_bar(use.tokens / use.budget, 20), f" {use.tokens * 100 // use.budget}%")
        fields += [Field("Budget", f"{use.budget:,}"), Field("Used", bar)]
    fields.append(Field("Items", str(group.count) if group.count else "none: nothing here bears on the goal"))
    return Detail(str(use.part).capitalize(), (ABOUT[use.part], *fields))


def _given_detail(given: Given) -> Detail:
    item = given.item
    parts: list[Field | Heading | str] = []
    if given.is_out:
        words = Content.assemble((f"{SKIPPED.glyph} ", "$text-warning"), "left out by you: space puts it back")
        parts.append(Field("What if", words))
    elif given.is_new:
        parts.append(Field("What if", "comes in because something else is left out"))
    parts += [Field("Part", str(item.part)), Field("Tokens", f"{item.tokens:,}"), Field("Why", item.why)]
    text = item.text if len(item.text) <= SHOWN_CHARS else f"{item.text[:SHOWN_CHARS]}…"
    parts += [Heading("As the agent gets it"), text or "(empty)"]
    if len(item.text) > SHOWN_CHARS:
        parts.append(f"… and {len(item.text) - SHOWN_CHARS:,} characters more")
    return Detail(_title(item.key, item.title), tuple(parts), item.source)


def _left_out_detail(item: LeftOut) -> Detail:
    fields = Field("Part", str(item.part)), Field("Tokens", f"{item.tokens:,}"), Field("Left out", item.why)
    return Detail(_title(item.key, item.title), fields, item.source)


def _title(key: str, title: str) -> str:
    """`SC-002  Never log a session token`; a key that holds the title says it already."""
    return key if not title or title in key else f"{key}  {title}"
