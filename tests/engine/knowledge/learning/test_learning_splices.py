"""Adding to a file of learnings without touching what is in it."""

from datetime import date

import pytest

from engine.knowledge.base.splices import apply_splices
from engine.knowledge.errors import LearningError
from engine.knowledge.learning.learning_splices import added_entry, added_line
from engine.workspace.records.learning import Learning
from engine.workspace.text_lines import split_lines

NEW = Learning("backend", "Pool connections", date(2026, 2, 5), "Ten.")
ENTRY = "## 2026-02-05: Pool connections\n\nTen.\n"


def with_entry(text):
    return apply_splices(split_lines(text), added_entry(text, NEW))


def with_line(text, title="One"):
    splices = added_line(text, title, "Seen again.")
    return None if splices is None else apply_splices(split_lines(text), splices)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", ENTRY),
        ("# Backend\n", f"# Backend\n\n{ENTRY}"),
        ("# Backend\n\n", f"# Backend\n\n{ENTRY}"),
        ("# Backend", f"# Backend\n\n{ENTRY}".rstrip("\n")),
        ("# Backend\r\n", f"# Backend\n\n{ENTRY}".replace("\n", "\r\n")),
    ],
)
def test_an_entry_at_the_end(text, expected):
    assert with_entry(text) == expected


@pytest.mark.parametrize("text", ["# Backend\n\n```\ncode\n", "# Backend\n\n<!-- hidden\n"])
def test_a_file_that_ends_inside_something_is_refused(text):
    with pytest.raises(LearningError):
        with_entry(text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("## 2026-01-01: One\n", "## 2026-01-01: One\n\nSeen again.\n"),
        ("## 2026-01-01: One", "## 2026-01-01: One\n\nSeen again."),
        ("## One\n\nText.\n\n## Two\n", "## One\n\nText.\n\nSeen again.\n\n## Two\n"),
        ("## One\n## Two\n", "## One\n\nSeen again.\n\n## Two\n"),
        ("## One\r\nText.\r\n", "## One\r\nText.\r\n\r\nSeen again.\r\n"),
        ("## One\n\n\u2028 strange\n\n# End\n", "## One\n\n\u2028 strange\n\nSeen again.\n\n# End\n"),
    ],
)
def test_a_line_at_an_entrys_end(text, expected):
    assert with_line(text) == expected


def test_no_such_entry():
    assert with_line("## Two\n\n```\n## One\n```\n") is None


def test_an_entry_that_ends_inside_something_is_refused():
    with pytest.raises(LearningError):
        with_line("## One\n\n```\ncode\n")
