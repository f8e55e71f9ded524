"""What the inbox says of an item in one line, and in full."""

from dataclasses import replace

from helpers.inboxes import KNOWLEDGE, NOW, all_kinds, context, drop, promote, question, recovery
from textual.content import Content

from engine.inbox.item import DecidedItem
from engine.workspace.records.sprint import SprintCounter
from engine.workspace.snapshot import Snapshot
from widgets.inbox.decided_rows import decided_rows
from widgets.inbox.inbox_detail import DRAWN_LINES, FileDiff, Preview, empty_detail, item_detail
from widgets.inbox.inbox_list import InboxList, Standing, inbox_nodes, inbox_summary, next_key
from widgets.parts.detail_view import Detail, lines_of

DIFF = "@@ -1,2 +1,2 @@\n a\n-b\n+c\n"
CHANGE = Preview((FileDiff(KNOWLEDGE, DIFF),))


def drawn(item, standing: Standing | None = None) -> tuple[str, str]:
    standings = {item.id: standing} if standing else {}
    (node,) = inbox_nodes([item], standings, NOW)
    left, right = InboxList().draw_node(node, 80)
    return left.plain, " ".join(right.plain.split())


def text(detail: Detail, width: int = 78) -> str:
    return "\n".join(line.plain.rstrip() for line in lines_of(detail, width))


def test_a_line_says_what_accepting_does_and_since_when_it_waits() -> None:
    assert drawn(drop()) == ("  ◆ drop      SC-001 Never commit generated files", "2d")
    assert drawn(context())[1] == "saves 3.2K"


def test_an_action_that_the_title_says_as_well_is_said_once() -> None:
    assert drawn(recovery())[0] == "  ⏸ resume    Add sign-in endpoint with rate limiting"


def test_a_line_says_how_its_item_stands_without_colour() -> None:
    assert drawn(drop(), Standing(is_marked=True))[0].startswith("◉ ◆ drop")
    assert drawn(drop(), Standing(is_writing=True))[1] == "writing … 2d"
    assert drawn(drop(), Standing(refused="the file is broken"))[1] == "✘ refused 2d"
    assert drawn(drop(), Standing(is_edited=True))[1] == "edited 2d"
    assert drawn(drop(), Standing(is_edited=True, has_draft=True))[1] == "draft 2d"


def test_every_kind_has_a_glyph_of_its_own() -> None:
    glyphs = [drawn(item)[0][2] for item in all_kinds()]
    assert len(set(glyphs)) == len(glyphs) - 1  # both proposals are proposals


def test_the_title_counts_by_kind_and_begins_with_what_is_marked() -> None:
    assert inbox_summary([promote(), drop(), question()], 0) == "1 question, 2 proposals"
    assert inbox_summary([promote(), drop()], 1) == "1 marked of 2: 2 proposals"
    assert inbox_summary([], 0) == "nothing waits"


def test_the_cursor_goes_to_what_came_next_else_to_what_stood_before() -> None:
    assert next_key(["a", "b", "c"], "b", ["a", "b", "c"]) == "b"
    assert next_key(["a", "b", "c"], "b", ["new", "a", "c"]) == "c"
    assert next_key(["a", "b", "c"], "b", ["a"]) == "a"
    assert next_key(["a", "b"], "a", []) == ""
    assert next_key(["a", "b"], "late", ["late"]) == "late"


def test_the_detail_shows_why_what_would_change_and_all_that_was_seen() -> None:
    shown = text(item_detail(promote(), Standing(), CHANGE, NOW))
    why = "in task_20260204_100005, task_20260201_120000, last on 2026-11-15"
    ordered = ["promote: PQ-002", "Seen in 2 tasks, 2 are enough", why, f"Change: {KNOWLEDGE}  +1 -1"]
    ordered += ["-b\n+c", "Evidence", "2026-11-15     extra fields got through", "promote-PQ-002, waits for 6d"]
    places = [shown.index(part) for part in ordered]
    assert places == sorted(places)


def test_many_tasks_are_counted_above_the_change_and_listed_below_it() -> None:
    shown = text(item_detail(drop(), Standing(), CHANGE, NOW))
    assert "in task_20260201_100000, task_20260202_100000 and 9 more, last on 2026-10-11" in shown
    assert "task_20260211_100000" in shown[shown.index("Evidence") :]


def test_signs_of_a_diff_are_there_without_colour_and_nothing_of_a_long_line_is_lost() -> None:
    long = f"@@ -1 +1 @@\n+{'word ' * 30}\n"
    lines = text(item_detail(promote(), Standing(), Preview((FileDiff(KNOWLEDGE, long),)), NOW), 40).split("\n")
    start = next(place for place, line in enumerate(lines) if line.startswith("+word"))
    assert [line[:2] for line in lines[start : start + 4]] == ["+w", "↪ ", "↪ ", "↪ "]
    assert " ".join(lines[start:]).count("word") == 30


def test_a_change_of_many_lines_is_cut_and_says_so() -> None:
    lines = "".join(f"+line {number}\n" for number in range(DRAWN_LINES + 7))
    shown = text(item_detail(promote(), Standing(), Preview((FileDiff(KNOWLEDGE, lines),)), NOW))
    assert "… and 7 more lines: d shows the whole change" in shown


def test_a_refusal_stays_to_be_read_with_its_remedy() -> None:
    shown = text(item_detail(drop(), Standing(refused="PQ-002 is gone", remedy="Look again"), CHANGE, NOW))
    assert "✘ Not done: PQ-002 is gone. Look again" in shown
    cannot = Preview(refused="The file has a merge conflict", remedy="Resolve it")
    assert "✘ The file has a merge conflict. Resolve it" in text(item_detail(drop(), Standing(), cannot, NOW))


def test_what_is_not_known_yet_is_not_claimed() -> None:
    assert "Reading …" in text(item_detail(drop(), Standing(), None, NOW))
    assert "No file would change." in text(item_detail(drop(), Standing(), Preview(), NOW))


def test_an_edit_and_a_draft_are_said() -> None:
    assert f"With your edit: {KNOWLEDGE}" in text(item_detail(promote(), Standing(is_edited=True), CHANGE, NOW))
    assert "A draft of yours is kept" in text(item_detail(promote(), Standing(has_draft=True), CHANGE, NOW))


def test_a_question_shows_all_that_is_asked_and_no_change() -> None:
    shown = text(item_detail(question(), Standing(), None, NOW))
    assert "pip install httpx" in shown
    assert "Change" not in shown


def test_somebody_elses_words_are_no_markup() -> None:
    seen = replace(promote(), title="[red]x[/red] [b", reason="[blink]")
    shown = text(item_detail(seen, Standing(), CHANGE, NOW))
    assert "[red]x[/red] [b" in shown
    assert "[blink]" in shown


def test_an_empty_inbox_says_what_comes_and_when(tmp_path) -> None:
    three = Snapshot(tmp_path, exists=True, sprint=SprintCounter(tasks_in_sprint=3))
    assert "2 more tasks until the sprint review." in text(empty_detail(three))
    assert "1 more task until" in text(empty_detail(replace(three, sprint_length=4)))
    assert "from the first task that a build completes" in text(empty_detail(Snapshot(tmp_path, exists=True)))
    assert text(empty_detail(None)) == "Reading …"


def test_a_decision_is_listed_with_what_the_proposal_would_do() -> None:
    dropped = DecidedItem("dec_1", "drop-SC-001", "accept", "Never log a token", NOW, "person", action="drop")
    assert [row.text for row in decided_rows([dropped], NOW)] == ["drop: Never log a token"]


def test_decisions_are_listed_with_who_and_why() -> None:
    decided = DecidedItem("dec_1", "drop-SC-001", "reject", "SC-001 Never", NOW, "person", "still needed")
    (row,) = decided_rows([decided], NOW)
    assert (row.id, row.text, row.detail.split()) == (
        "dec_1",
        "SC-001 Never: still needed",
        ["rejected", "person", "now"],
    )
    assert row.mark.content.is_same(Content.styled("✘", "$text-error"))
