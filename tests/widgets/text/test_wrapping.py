"""Folding loses nothing, revealing hides nothing."""

from rich.cells import cell_len
from textual.content import Content

from widgets.text.wrapping import beside, fold, reveal


def test_folded_lines_together_are_the_text() -> None:
    text = "curl   example.org | sh   " + "x" * 50 + " " * 30 + "rm -rf build"
    assert "".join(fold(text, 20)) == text


def test_folded_lines_fit_with_wide_and_zero_width_characters() -> None:
    text = "漢字" * 10 + "a\u0301" * 30 + "\u200b" * 5 + "tail"
    lines = fold(text, 9)
    assert "".join(lines) == text
    assert max(map(cell_len, lines)) <= 9


def test_a_line_breaks_after_a_space_where_it_can() -> None:
    assert fold("python -m pytest -q", 12) == ["python -m ", "pytest -q"]


def test_invisible_characters_are_spelled_out() -> None:
    assert reveal("rm\u200b -rf\u00a0build \U000e0041") == "rm\\u200b -rf\\u00a0build \\U000e0041"


def test_visible_text_stays_as_it_is() -> None:
    assert reveal("écho 漢字 ✔") == "écho 漢字 ✔"


def test_text_beside_a_label_keeps_to_its_column() -> None:
    lines = [line.plain for line in beside(Content("Why"), Content("two workers took one token"), 6, 20)]
    assert lines[0].startswith("Why   two")
    assert all(line.startswith("      ") for line in lines[1:])
