"""What was read before is not read again, and what is open holds what stands below it."""

from typing import NamedTuple

from engine.workspace.markdown_files import parse_knowledge_base
from engine.workspace.markdown_parts import read_parts


class Read(NamedTuple):
    text: str
    is_open: bool


def reading(texts: list[str]):
    def read(text: str) -> Read:
        texts.append(text)
        return Read(text, text.count("```") % 2 == 1)

    return read


def test_a_part_reaches_from_one_heading_to_the_next():
    parts = read_parts(["above\n", "# A\n", "a\n", "#no\n", "### B\n"], reading([]))
    assert [(first, part.text) for first, part in parts] == [(0, "above\n"), (1, "# A\na\n#no\n"), (4, "### B\n")]


def test_an_open_part_is_read_with_those_below():
    parts = read_parts(["# A\n", "```\n", "# code\n", "```\n", "# B\n"], reading([]))
    assert [first for first, _ in parts] == [0, 4]


def test_a_file_that_is_never_closed_is_read_a_few_times_only():
    texts: list[str] = []
    assert len(read_parts(["```\n", *["# code\n"] * 5000], reading(texts))) == 1
    assert len(texts) < 20


def test_an_edit_far_above_only_moves_what_stands_below():
    text = "## Strict Constraints\n\n### SC-001: One\n**What**: a\n\n### SC-002: Two\n```\n### SC-003: code\n```\n"
    before, after = parse_knowledge_base(text), parse_knowledge_base(text.replace("a\n", "a\nmore\n"))
    assert [(entry.id, entry.line) for entry in before.section("Strict Constraints")] == [("SC-001", 3), ("SC-002", 6)]
    assert [(entry.id, entry.line) for entry in after.section("Strict Constraints")] == [("SC-001", 3), ("SC-002", 7)]
    assert after.section("Strict Constraints")[0].body == "more"
