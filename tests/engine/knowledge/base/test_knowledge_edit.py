"""Edits change what they mean to change, and no other byte."""

import time

import pytest
from helpers.knowledge_bases import SECTIONS, knowledge_bases
from helpers.samples import WORKSPACES
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.knowledge.base.entry_text import EntryDraft
from engine.knowledge.base.hunks import make_hunks, take_back, take_back_exactly
from engine.knowledge.base.knowledge_edit import KnowledgeEdit
from engine.knowledge.base.knowledge_file import KnowledgeFileError, parse_knowledge_file
from engine.knowledge.base.splices import OverlapError, apply_splices
from engine.workspace.markdown_files import parse_knowledge_base
from engine.workspace.text_lines import split_lines

ACME = (WORKSPACES / "acme-portal" / "STUDIO_KNOWLEDGE_BASE.md").read_text()

DRAFT = EntryDraft("A new rule", (("What", "Never\nagain"), ("Occurrences", "1")))


def editing(text: str, **used: int) -> KnowledgeEdit:
    return KnowledgeEdit(parse_knowledge_file(text), used)


def changed_lines(before: str, after: str) -> tuple[list[str], list[str]]:
    """Lines that only one of the two has."""
    old, new = split_lines(before), split_lines(after)
    return [line for line in old if line not in new], [line for line in new if line not in old]


def test_a_new_entry_stands_at_its_sections_end():
    edit = editing(ACME)
    assert edit.add_entry("Slop Ledger", DRAFT) == "SL-002"
    added = "\n### SL-002: A new rule\n**What**: Never again\n**Occurrences**: 1\n"
    assert edit.text() == ACME.replace(
        "**Date**: 2026-02-04\n\n---\n\n## Perf", f"**Date**: 2026-02-04\n{added}\n---\n\n## Perf"
    )


def test_a_removed_entry_goes_with_the_blank_lines_below():
    edit = editing(ACME)
    edit.remove_entry("SC-001")
    start, end = ACME.index("### SC-001"), ACME.index("### SC-002")
    assert edit.text() == ACME[:start] + ACME[end:]


def test_a_moved_entry_keeps_what_it_says():
    edit = editing(ACME)
    assert edit.move_entry("PQ-002", "Strict Constraints", {"Occurrences": "3"}) == "SC-003"
    moved = parse_knowledge_file(edit.text()).entry("SC-003")
    start, end = ACME.index("### PQ-002"), ACME.index("\n---\n\n## Statistics")
    expected = ACME[start:end].replace("PQ-002", "SC-003").replace("**Occurrences**: 2", "**Occurrences**: 3")
    assert "".join(split_lines(edit.text())[moved.first : moved.end]) == expected
    assert moved.section == "Strict Constraints"


def test_a_field_keeps_its_spaces_and_its_line_end():
    text = "## Slop Ledger\r\n### SL-001: x\r\n**Fix:**   old  \r\n"
    edit = editing(text)
    edit.set_field("SL-001", "Fix", "new")
    assert edit.text() == text.replace("old", "new")


def test_a_missing_field_comes_below_the_others():
    edit = editing("## Slop Ledger\n### SL-001: x\n**Fix**: y\n\nText\n")
    edit.set_field("SL-001", "Date", "2026-02-03")
    assert edit.text() == "## Slop Ledger\n### SL-001: x\n**Fix**: y\n**Date**: 2026-02-03\n\nText\n"


def test_counts_follow_and_other_rows_stay():
    edit = editing(ACME)
    edit.move_entry("PQ-001", "Strict Constraints")
    edit.count_again("2026-02-09")
    gone, come = changed_lines(ACME, edit.text())
    assert "| Strict Constraints | 3 | 2026-02-09 |\n" in come
    assert "| Pending Queue | 1 | 2026-02-09 |\n" in come
    assert not [line for line in gone if line.startswith(("| Slop", "| Perf"))]


def test_a_cell_keeps_its_width():
    edit = editing("## Statistics\n| Section | Count | Last Updated |\n|--|--|--|\n|  Slop Ledger  |  9    |x|\n")
    edit.set_statistic("Slop Ledger", 10, "2026-02-03")
    assert "|  Slop Ledger  |  10   |2026-02-03|\n" in edit.text()


def test_the_changelog_goes_on_with_its_own_marks():
    edit = editing("## Changelog\n\n* first\n\n---\n")
    edit.add_to_changelog("second\nline <!-- open")
    assert edit.text() == "## Changelog\n\n* first\n* second line &lt;!-- open\n\n---\n"


def test_missing_sections_are_made_where_they_belong():
    edit = editing("# KB\n\n## Strict Constraints\n\n---\n\n## Changelog\n\n- a\n")
    edit.add_entry("Slop Ledger", DRAFT)
    edit.count_again("2026-02-03")
    titles = [section.title for section in parse_knowledge_file(edit.text()).sections]
    assert titles == ["Strict Constraints", "Slop Ledger", "Statistics", "Changelog"]
    assert edit.text().startswith("# KB\n\n## Strict Constraints\n\n---\n\n## Slop Ledger\n\n### SL-001")
    assert edit.text().endswith("| Slop Ledger | 1 | 2026-02-03 |\n\n---\n\n## Changelog\n\n- a\n")


def test_an_empty_file_gets_what_it_needs():
    edit = editing("")
    edit.add_entry("Pending Queue", EntryDraft("x"))
    assert edit.text() == "## Pending Queue\n\n### PQ-001: x\n"


def test_no_final_line_end_stays_so():
    edit = editing("## Changelog\n\n- a")
    edit.add_to_changelog("b")
    assert edit.text() == "## Changelog\n\n- a\n- b"


def test_an_id_is_not_given_again_if_it_is_only_told_of():
    text = "## Pending Queue\n\n## Changelog\n\n- PQ-007 became SC-004\n"
    assert editing(text).add_entry("Pending Queue", DRAFT) == "PQ-008"
    assert editing(text, PQ=41).add_entry("Pending Queue", DRAFT) == "PQ-042"


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("## Slop Ledger\n<<<<<<< HEAD\na\n=======\nb\n>>>>>>> other\n", "conflict markers in lines 2, 4, 6"),
        ("## Slop Ledger\n\n<!-- never\nclosed\n", "line 3 is never closed"),
        ("## Slop Ledger\n\n```\ncode\n", "line 3 is never closed"),
    ],
)
def test_a_damaged_file_is_not_edited(text, reason):
    with pytest.raises(KnowledgeFileError, match=reason):
        editing(text)


def test_an_underlined_heading_is_no_conflict():
    assert editing("Title\n=======\n").text() == "Title\n=======\n"


def test_an_id_that_stands_twice_is_not_edited():
    with pytest.raises(KnowledgeFileError, match="lines 2 and 3"):
        editing("## Slop Ledger\n### SL-001: a\n### SL-001: b\n").remove_entry("SL-001")


@pytest.mark.parametrize("body", ["# heading", "### SL-005: sneaked in", "```\nopen", "<!-- open", "text\n## Section"])
def test_a_text_that_would_spill_into_the_rest_is_refused(body):
    with pytest.raises(KnowledgeFileError, match="holds a heading"):
        editing(ACME).add_entry("Slop Ledger", EntryDraft("x", body=body))


def test_one_line_is_not_changed_twice():
    edit = editing(ACME)
    edit.set_field("SC-001", "What", "a")
    edit.remove_entry("SC-001")
    with pytest.raises(OverlapError):
        edit.text()


def test_ten_thousand_entries_load_within_half_a_second():
    entry = "### PQ-{}: Lock the row\n**What**: Never read and delete in two statements\n**Occurrences**: 2\n\n"
    text = "## Pending Queue\n\n" + "".join(entry.format(number) for number in range(1, 10_001))
    times = []
    for _ in range(3):
        parse_knowledge_file.cache_clear()
        start = time.process_time()
        assert len(parse_knowledge_file(text).entries) == 10_000
        times.append(time.process_time() - start)
    assert min(times) < 0.5


@settings(max_examples=100, deadline=None)
@given(knowledge_bases(), st.data())
def test_any_edit_leaves_the_rest_alone_and_is_taken_back_exactly(text, data):
    file = parse_knowledge_file(text)
    edit = KnowledgeEdit(file)
    touched = _edit_somehow(edit, file, data)
    splices = edit.splices()
    after = apply_splices(file.lines, splices)
    found = parse_knowledge_file(after)
    for entry in file.entries:
        if entry.id not in touched:
            kept = found.entry(entry.id)
            assert kept.section == entry.section
            assert _raw(found, kept) == _raw(file, entry)
    assert len({entry.id for entry in found.entries}) == len(found.entries)
    hunks = make_hunks(file.lines, splices)
    assert apply_splices(found.lines, take_back_exactly(found.lines, hunks)) == text
    taken = take_back(after, hunks)
    ids = {entry.id: _raw(file, entry) for entry in file.entries}
    back = parse_knowledge_file(apply_splices(found.lines, taken.splices))
    assert {entry.id: _raw(back, entry) for entry in back.entries} == ids


@settings(max_examples=100, deadline=None)
@given(knowledge_bases())
def test_what_is_shown_and_what_is_edited_are_the_same_entries(text):
    shown = [
        (section.title, entry.id, entry.line)
        for section in parse_knowledge_base(text).sections
        for entry in section.entries
    ]
    assert [(entry.section, entry.id, entry.number) for entry in parse_knowledge_file(text).entries] == shown


def _raw(file, entry) -> str:
    return "".join(file.lines[entry.first : entry.end]).rstrip("\r\n")


def _edit_somehow(edit, file, data) -> set[str]:
    """Edits different entries, at most one time each; returns their ids."""
    touched = set()
    for entry in (
        data.draw(st.lists(st.sampled_from(file.entries), max_size=3, unique_by=lambda one: one.id))
        if file.entries
        else ()
    ):
        if entry.section not in SECTIONS:
            continue
        touched.add(entry.id)
        match data.draw(st.sampled_from(["remove", "move", "field", "title"])):
            case "remove":
                edit.remove_entry(entry.id)
            case "move":
                edit.move_entry(entry.id, data.draw(st.sampled_from(list(SECTIONS))), {"Occurrences": "7"})
            case "field":
                edit.set_field(entry.id, data.draw(st.sampled_from(["What", "New"])), "changed")
            case "title":
                edit.set_title(entry.id, "Another title")
    for section in data.draw(st.lists(st.sampled_from(list(SECTIONS)), max_size=2)):
        edit.add_entry(section, EntryDraft("New", (("What", "x"),), data.draw(st.sampled_from(["", "Text\n\n- list"]))))
    if data.draw(st.booleans()):
        edit.add_to_changelog("2026-02-03: something")
    edit.count_again("2026-02-03")
    return touched
