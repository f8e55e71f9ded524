"""A draft as text that a person changes, and back."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.knowledge.base.entry_markdown import draft_text, parse_draft
from engine.knowledge.base.entry_text import EntryDraft
from engine.knowledge.base.knowledge_file import KnowledgeFileError

TEXT = "### Lock the row\n**What**: Never read and delete\n**Source**: task_1\n\nTwo workers did.\n"


def test_there_and_back():
    draft = EntryDraft("Lock the row", (("What", "Never read and delete"), ("Source", "task_1")), "Two workers did.")
    assert draft_text(draft) == TEXT
    assert parse_draft(TEXT) == draft


@pytest.mark.parametrize(
    "text",
    [TEXT.replace("\n", "\r\n"), f"\n\n{TEXT}\n\n", TEXT.replace("### ", "# "), TEXT.replace("### ", "### SC-003: "),
     TEXT.replace("**Source**", "\n**Source**")],
)  # fmt: skip
def test_what_editors_and_people_make_of_it_is_understood(text):
    assert parse_draft(text) == parse_draft(TEXT)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "There is no entry"),
        ("just words", "has no title"),
        ("###\n**What**: x", "has no title"),
        ("### Title\n\n## Another section", "holds a heading"),
        ("### Title\n\n### SC-009: Another entry", "holds a heading"),
        ("### Title\n\n```\nnever closed", "open code block"),
        ("### Title\n\n<!-- never closed", "open comment"),
        ("### Title\n\n" + "x" * 130_000, "characters, at most"),
    ],
)
def test_what_is_no_entry_is_refused_with_its_reason(text, reason):
    with pytest.raises(KnowledgeFileError, match=reason):
        parse_draft(text)


@given(st.text(max_size=200))
def test_any_text_is_a_draft_or_refused(text):
    try:
        draft = parse_draft(text)
    except KnowledgeFileError:
        return
    assert parse_draft(draft_text(draft)).title == draft.title
