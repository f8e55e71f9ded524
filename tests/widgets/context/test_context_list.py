"""What an agent would receive, as lines: what is in, what is left out, and what leaving out changes."""

from dataclasses import replace

from helpers.context_app import GOAL, SCARCE, found_for, injection

from control_room.context.messages import Wish
from engine.context.injection.records import Injection, Part
from widgets.context.context_detail import SHOWN_CHARS, context_detail
from widgets.context.context_list import ContextList, Given, context_nodes
from widgets.context.what_if import ItemId, WhatIf, total_words

WISH = Wish(GOAL, "builder")
LEARNING: ItemId = (Part.LEARNINGS, "backend: Use SELECT FOR UPDATE when consuming tokens")
TOKEN_RULE: ItemId = (Part.CONSTRAINTS, "SC-002")


def lines(*without: ItemId, width: int = 100) -> list[str]:
    """The outline's lines, spaces collapsed."""
    outline, left_out = ContextList(), frozenset(without)
    drawn = (
        outline.draw_node(node, width) for node in context_nodes(found_for(replace(WISH, without=left_out)), left_out)
    )
    return [" ".join(f"{left.plain} {right.plain}".split()) for left, right in drawn]


def only(injection: Injection) -> WhatIf:
    return WhatIf(injection, injection)


def test_parts_stand_in_reading_order_with_their_budgets() -> None:
    groups = [line for line in lines() if line.split()[0].lower() in list(Part)]
    assert groups == [
        "Invariants ▇░░░░░░░░░ 6% of 5K 2 items 320",
        "Constraints 1 item 210",
        "Slop 1 item 190",
        "Learnings ▇░░░░░░░░░ 14% of 20K 1 item 2.9K",
        "Skills 1 item 640",
        "Task ▇▇░░░░░░░░ 17% of 30K 1 item 5.1K",
        "Neighbours 1 item 1.9K",
        "Summaries ░░░░░░░░░░ 0% of 15K none 0",
        "References none 0",
    ]


def test_every_item_says_why_it_is_in() -> None:
    assert 'SC-002 Never log a session token shares "token" and "session" with the goal 210' in lines()


def test_what_is_left_out_stands_below_with_its_reason() -> None:
    assert lines()[-3:] == [
        "Left out 2 items 1.1K",
        "SC-001 Validate at the edge constraints: shares no word or domain with the goal 230",
        f"Freeze the clock learnings: {SCARCE} 900",
    ]


def test_an_item_left_out_by_the_person_keeps_its_place() -> None:
    before, after = lines(), lines(TOKEN_RULE)
    place = next(place for place, line in enumerate(before) if line.startswith("SC-002"))
    assert after[place] == "⊘ SC-002 Never log a session token left out -210"
    assert len(after) == len(before)


def test_what_comes_in_where_room_was_made_says_so() -> None:
    after = lines(LEARNING)
    assert "+ Freeze the clock instead: 3 days old 900" in after
    assert "Left out 1 item 230" in after


def test_a_narrow_line_keeps_title_and_tokens() -> None:
    assert "SC-002 Never log a session token 210" in lines(width=40)


def test_notes_are_told() -> None:
    noted = replace(injection(WISH), notes=("studio/learnings/odd.md: no text",))
    outline = ContextList()
    last = context_nodes(only(noted), frozenset())[-1]
    assert outline.draw_node(last, 80)[0].plain == "studio/learnings/odd.md: no text"
    assert context_detail(last.item).parts == ("studio/learnings/odd.md: no text",)


def test_the_same_key_in_two_places_is_two_lines() -> None:
    whole = injection(WISH)
    doubled = replace(whole, items=(*whole.items, whole.items[0]))
    keys = [node.key for node in context_nodes(only(doubled), frozenset())]
    assert len(keys) == len(set(keys))


def test_totals_with_and_without() -> None:
    assert total_words(found_for(WISH)) == "11,260 tokens, 8 items"
    assert (
        total_words(found_for(replace(WISH, without=frozenset({TOKEN_RULE}))))
        == "11,260 - 210 = 11,050 tokens, 7 items"
    )


def test_estimated_totals_are_marked() -> None:
    assert total_words(only(replace(injection(WISH), is_counted=False))).startswith("~11,260")


def test_the_detail_holds_the_text_as_the_agent_gets_it() -> None:
    item = injection(WISH).items[2]
    detail = context_detail(Given(item))
    assert detail.title == "SC-002  Never log a session token"
    assert item.text in detail.parts
    assert detail.note == "STUDIO_KNOWLEDGE_BASE.md"


def test_of_an_endless_text_the_beginning_is_shown() -> None:
    item = replace(injection(WISH).items[2], text="x" * 1_000_000)
    shown = context_detail(Given(item)).parts
    assert f"… and {1_000_000 - SHOWN_CHARS:,} characters more" in shown
    assert sum(len(part) for part in shown if isinstance(part, str)) < SHOWN_CHARS + 100
