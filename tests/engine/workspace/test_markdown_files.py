import time
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.workspace.learning_markdown import parse_learnings
from engine.workspace.markdown_files import (
    KNOWLEDGE_SECTIONS,
    missing_sections,
    parse_invariants,
    parse_knowledge_base,
)

RECORDED = Path(__file__).parents[2] / "workspaces" / "acme-portal"


def titles(text: str) -> list[str]:
    return [learning.title for learning in parse_learnings("d", text)]


class TestRecorded:
    def test_knowledge_base(self) -> None:
        text = (RECORDED / "STUDIO_KNOWLEDGE_BASE.md").read_text()
        knowledge = parse_knowledge_base(text)
        assert missing_sections(knowledge) == ()
        found = {entry.id: entry for section in knowledge.sections for entry in section.entries}
        assert {"SC-001", "SC-002", "SL-001", "PD-001"} <= found.keys()
        constraint = found["SC-002"]
        assert constraint.title == "Never log a session token"
        assert constraint.fields["Instead"] == "Log the token's first 6 characters of SHA-256"
        assert (constraint.occurrences, constraint.body) == (3, "")
        assert text.splitlines()[constraint.line - 1] == "### SC-002: Never log a session token"
        assert knowledge.pending

    def test_invariants(self) -> None:
        text = (RECORDED / "studio/context/invariants.md").read_text()
        entries = parse_invariants(text)
        assert entries
        for entry in entries:
            assert text.splitlines()[entry.line - 1].startswith(f"### {entry.id}:")

    def test_learnings(self) -> None:
        text = (RECORDED / "studio/learnings/backend.md").read_text()
        assert [learning.learned_on is not None for learning in parse_learnings("backend", text)] == [
            True
        ] * text.count("\n## 20")


@pytest.mark.parametrize("fence", ["```", "~~~~", "   ```"])
def test_headings_in_code_are_no_entries(fence: str) -> None:
    text = f"## One\n{fence}python\n## Two\n{fence.strip()}\n## Three\n"
    assert titles(text) == ["One", "Three"]


def test_a_fence_ends_with_its_own_kind_and_length() -> None:
    assert titles("## One\n````\n```\n## Two\n~~~~\n## Three\n````\n## Four\n") == ["One", "Four"]
    assert titles("## One\n```\n```python\n## Two\n```\n## Three\n") == ["One", "Three"]


def test_a_code_span_on_a_line_of_its_own_is_no_fence() -> None:
    assert titles("## One\n```code```\n## Two\n") == ["One", "Two"]


@pytest.mark.parametrize(
    "comment",
    ["<!--\n## Two\n-->", "<!-- a --> text <!--\n## Two\n-->", "<!-- ## Two -->", "text <!-- on\n## Two\nover -->"],
)
def test_headings_in_comments_are_no_entries(comment: str) -> None:
    assert titles(f"## One\n{comment}\n## Three\n") == ["One", "Three"]


def test_a_comment_in_code_is_no_comment() -> None:
    assert titles("## One\nwrite `<!--` for a comment\n## Two\n") == ["One", "Two"]


def test_lines_ended_as_on_windows() -> None:
    knowledge = parse_knowledge_base("## Strict Constraints\r\n\r\n### SC-001: One\r\n**What**: x\r\n")
    assert [(entry.id, entry.title, entry.fields) for entry in knowledge.section("Strict Constraints")] == [
        ("SC-001", "One", {"What": "x"})
    ]


def test_entries_without_fields_or_number() -> None:
    section = parse_knowledge_base(
        "## Slop Ledger\n### SL-001: Bare\n### Just a heading\ntext\n### SL-002:\n"
    ).sections[0]
    assert [(entry.id, entry.title, entry.fields, entry.occurrences) for entry in section.entries] == [
        ("SL-001", "Bare", {}, 1),
        ("SL-002", "", {}, 1),
    ]


def test_fields_with_the_colon_inside_or_outside() -> None:
    entry = (
        parse_knowledge_base("## X\n### SC-001: A\n**What:** one\n**Why**: two: three\nfree text\n")
        .sections[0]
        .entries[0]
    )
    assert (entry.fields, entry.body) == ({"What": "one", "Why": "two: three"}, "free text")


@pytest.mark.parametrize("occurrences", ["", "many", "-1", "²", "9" * 50])
def test_occurrences_that_are_no_number_count_once(occurrences: str) -> None:
    entry = parse_knowledge_base(f"## X\n### PQ-001: A\n**Occurrences**: {occurrences}\n").sections[0].entries[0]
    assert entry.occurrences == 1


def test_missing_sections() -> None:
    assert missing_sections(parse_knowledge_base("")) == KNOWLEDGE_SECTIONS
    assert missing_sections(parse_knowledge_base("## Slop Ledger\n")) == (
        "Strict Constraints",
        "Performance Delta",
        "Pending Queue",
    )


def test_a_section_that_stands_twice_is_one() -> None:
    knowledge = parse_knowledge_base("## Pending Queue\n### PQ-001: A\n## X\n## Pending Queue\n### PQ-002: B\n")
    assert [entry.id for entry in knowledge.pending] == ["PQ-001", "PQ-002"]


@pytest.mark.parametrize(
    ("heading", "title"),
    [
        ("## One ##", "One"),
        ("## About C#", "About C#"),
        ("##\tOne", "One"),
        ("## #", ""),
        ("##", ""),
        ("##One", None),
        ("#### One", None),
    ],
)
def test_headings(heading: str, title: str | None) -> None:
    assert titles(heading) == ([] if title is None else [title])


def test_learnings_with_and_without_a_date() -> None:
    text = "# Backend\n\n## 2026-01-02: Dated\nbody\n### part\n\n## 2026-13-99: No such day\n## Undated\n"
    assert [(found.learned_on, found.title, found.body, found.line) for found in parse_learnings("backend", text)] == [
        (date(2026, 1, 2), "Dated", "body\n### part", 3),
        (None, "2026-13-99: No such day", "", 7),
        (None, "Undated", "", 8),
    ]


@pytest.mark.parametrize(
    "line",
    [
        "# a" + " " * 100_000 + "b",
        "## " + "#" * 100_000 + "x",
        "### SC-1" + " " * 100_000 + "x",
        "**" * 50_000,
        "`" * 100_001,
        "<!--" * 50_000,
        "## x" + " #" * 50_000,
    ],
)
def test_no_line_takes_long(line: str) -> None:
    started = time.process_time()
    parse_knowledge_base(f"## X\n### SC-001: A\n{line}\n")
    assert time.process_time() - started < 3


@given(
    st.lists(
        st.sampled_from(["## A", "### SC-001: B", "# C", "```", "~~~", "<!--", "-->", "**F**: v", "text", "", "---"]),
        max_size=20,
    ).map("\n".join)
    | st.text()
)
def test_any_text_is_read(text: str) -> None:
    parse_knowledge_base(text)
    for learning in parse_learnings("d", text):
        assert text.splitlines()[learning.line - 1].startswith("##")
