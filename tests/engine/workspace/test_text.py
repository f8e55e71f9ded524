import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from engine.workspace.text import (
    MAX_DEPTH,
    UNSAFE,
    TooDeepError,
    check_depth,
    clean_document,
    clean_text,
    one_line,
)


@pytest.mark.parametrize(
    ("dirty", "clean"),
    [
        ("\x1b[31mred\x1b[0m", "red"),
        ("\x1b[2J\x1b[1;1Hgone", "gone"),
        ("\x1b]0;title\x07shown", "shown"),
        ("\x1b]8;;http://x\x1b\\link\x1b]8;;\x1b\\", "link"),
        ("\x1b]52;c;aGVsbG8=\x07clipboard", "clipboard"),
        ("\x1bPq#0\x1b\\sixel", "sixel"),
        ("\x1b_Gf=100;AAAA\x1b\\picture", "picture"),
        ("\x9b31mred", "red"),
        ("\x9d0;title\x9cshown", "shown"),
        ("\x1bcreset", "reset"),
        ("\x1b(0lines", "lines"),
        ("torn \x1b]0;never ends\nnext line", "torn \nnext line"),
        ("torn \x1b[31", "torn "),
        ("lone \x1b", "lone \ufffd"),
        ("\u202eevil\u2066", "\ufffdevil\ufffd"),
        ("bell\x07 back\x08 null\x00", "bell\ufffd back\ufffd null\ufffd"),
        ("line\r\nnext\rover", "line\nnext\ufffdover"),
        ("half \ud800 pair", "half \ufffd pair"),
        ("\u2028", "\ufffd"),
    ],
)
def test_escape_codes_and_tricks_go(dirty: str, clean: str) -> None:
    assert clean_text(dirty) == clean


@pytest.mark.parametrize("text", ["", "tab\tnew\nline", "Größe 🚀 👩\u200d💻 עברית عربى 日本語", "[bold]markup[/]"])
def test_clean_text_stays_as_it_is(text: str) -> None:
    assert clean_text(text) is text


CODES = st.text(st.sampled_from(list("\x1b\x9b\x9d\x90\x07\x9c\\[]P0;1m \n\r\u202eabc")), max_size=30)


@given(st.text() | CODES)
@example("\x1b\x1b[[31m31m")
@example("\x1b[\x1b]\x07m")
def test_nothing_unsafe_remains_and_cleaning_twice_changes_nothing(text: str) -> None:
    clean = clean_text(text)
    assert not UNSAFE.search(clean)
    assert clean_text(clean) is clean


@given(st.text() | CODES)
def test_one_line_is_one_line(text: str) -> None:
    assert len(one_line(text).splitlines()) <= 1


def test_cleaning_takes_time_in_proportion() -> None:
    assert clean_text("\x1b[" * 200_000) is not None
    assert clean_text("\x1b]" * 200_000) is not None
    assert clean_text("\x1b[" + "0" * 400_000) is not None


def test_a_document_is_cleaned_with_its_keys() -> None:
    assert clean_document({"\x1b[1mk": ["\x07", {"n": 1}]}) == {"k": ["\ufffd", {"n": 1}]}


@pytest.mark.parametrize("check", [clean_document, check_depth])
def test_depth_has_a_limit(check) -> None:  # type: ignore[no-untyped-def]
    document: object = "leaf"
    for _ in range(MAX_DEPTH):
        document = [document]
    check(document)
    with pytest.raises(TooDeepError):
        check([document])
