"""The Knowledge screen shows all that was learned, and finds any of it."""

from dataclasses import replace

import pytest
from helpers.backlogs import learned, planned
from helpers.host import HostApp
from helpers.samples import acme_portal
from textual.pilot import Pilot
from textual.widgets import Static

from control_room.knowledge.screen import KnowledgeScreen
from widgets.knowledge.knowledge_list import KnowledgeList
from widgets.parts.detail_view import DetailView


def lines(screen: KnowledgeScreen) -> list[str]:
    outline = screen.query_one(KnowledgeList)
    return [" ".join(f"{row.left.plain} {row.right.plain}".split()) for row in outline.rows]


def detail(screen: KnowledgeScreen) -> str:
    return " ".join(str(screen.query_one(DetailView).query_one(Static).content).split())


async def select(pilot: Pilot[None], screen: KnowledgeScreen, name: str) -> None:
    outline = screen.query_one(KnowledgeList)
    outline.select(next(row.key for row in outline.rows if name in row.left.plain))
    await pilot.pause()


async def test_all_sections_are_there_with_their_counts() -> None:
    screen = KnowledgeScreen(acme_portal())
    async with HostApp(screen).run_test() as pilot:
        await pilot.pause()
        groups = [line.removeprefix("▾ ") for line in lines(screen) if line.startswith("▾")]
    assert groups == [
        "Strict Constraints 2",
        "Slop Ledger 1",
        "Performance Delta 1",
        "Pending Queue 2",
        "Invariants 4",
        "Learnings: backend 1",
        "Learnings: testing 1",
    ]


async def test_the_pending_queue_says_what_is_ready() -> None:
    screen = KnowledgeScreen(acme_portal())
    async with HostApp(screen).run_test() as pilot:
        await pilot.pause()
        assert "PQ-001 Freeze the clock in rate-limit tests 1/2 ○" in lines(screen)
        assert "PQ-002 Pydantic models must forbid extra fields at the edge 2/2 ✔ ready" in lines(screen)


async def test_an_entry_shows_its_fields_and_where_it_stands() -> None:
    screen = KnowledgeScreen(acme_portal())
    async with HostApp(screen).run_test(size=(120, 40)) as pilot:
        await select(pilot, screen, "PD-001")
        text = detail(screen)
    assert "Before 410 ms After 120 ms Delta -71%" in text
    assert "STUDIO_KNOWLEDGE_BASE.md:46" in text


async def test_a_learning_shows_its_body_its_day_and_its_file() -> None:
    screen = KnowledgeScreen(acme_portal())
    async with HostApp(screen).run_test(size=(120, 40)) as pilot:
        await select(pilot, screen, "Use SELECT FOR UPDATE")
        text = detail(screen)
    assert "Learned 2026-11-20" in text
    assert "crash in checkout prevented by row lock" in text
    assert "studio/learnings/backend.md:9" in text


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("sc-002", "SC-002 Never log a session token ×3"),  # an id
        ("argon2 tuned", "PD-001 Argon2 parameters tuned"),  # a title
        ("OWASP", "PD-001 Argon2 parameters tuned"),  # a field
        ("checkout", "Use SELECT FOR UPDATE when consuming tokens 2026-11-20"),  # a body
        ("protection officer", "CON-001 No personal data in logs"),  # an invariant
    ],
)
async def test_search_looks_everywhere(query: str, found: str) -> None:
    screen = KnowledgeScreen(acme_portal())
    async with HostApp(screen).run_test() as pilot:
        await pilot.press("slash", *("space" if letter == " " else letter for letter in query))
        await pilot.pause()
        assert [line for line in lines(screen) if not line.startswith("▾")] == [found]


async def test_two_thousand_learnings_start_folded_and_are_all_searched() -> None:
    screen = KnowledgeScreen(learned(2_000))
    async with HostApp(screen).run_test() as pilot:
        await pilot.pause()
        assert "▸ Learnings: domain3 400" in lines(screen)
        assert len(lines(screen)) < 20
        await pilot.press("slash", *"of", "space", *"1998")
        await pilot.pause()
        assert lines(screen) == ["▾ Learnings: domain3 400", "Lesson 1998"]
        assert screen.query_one("#outline-frame").border_subtitle == "1 found"


async def test_nothing_found_says_how_to_get_back() -> None:
    screen = KnowledgeScreen(acme_portal())
    async with HostApp(screen).run_test() as pilot:
        await pilot.press("slash", *"zzz")
        await pilot.pause()
        assert "Esc clears the filter" in detail(screen)
        await pilot.press("escape")
        await pilot.pause()
        assert len(lines(screen)) == 19


async def test_no_knowledge_says_what_to_do() -> None:
    screen = KnowledgeScreen(planned(None))
    async with HostApp(screen).run_test() as pilot:
        await pilot.pause()
        assert "studio init" in detail(screen)


async def test_new_learnings_leave_the_cursor_where_it_is() -> None:
    screen = KnowledgeScreen(learned(20))
    async with HostApp(screen).run_test() as pilot:
        await select(pilot, screen, "Lesson 7")
        screen.snapshot = learned(25)
        await pilot.pause()
        assert "Lesson 7" in screen.query_one(KnowledgeList).selected.left.plain


async def test_the_same_knowledge_again_draws_nothing() -> None:
    snapshot = learned(20)
    screen = KnowledgeScreen(snapshot)
    async with HostApp(screen).run_test() as pilot:
        await pilot.pause()
        outline = screen.query_one(KnowledgeList)
        before = outline.rows
        screen.snapshot = replace(snapshot, polling=True)
        await pilot.pause()
        assert all(new is old for new, old in zip(outline.rows, before, strict=True))
