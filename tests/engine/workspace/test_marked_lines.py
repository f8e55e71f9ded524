import pytest

from engine.workspace.marked_lines import change_marked_lines


def shout(line: str) -> str:
    return f"<{line}>"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", ""),
        ("nothing here\n", "nothing here\n"),
        ("a mark", "<a mark>"),
        ("one\nMARK and mark\nthree\nmark", "one\n<MARK and mark>\nthree\n<mark>"),
        ("\n\nsign mark\n\n", "\n\n<sign mark>\n\n"),
        ("İ mark\nend", "<İ mark>\n<end>"),  # its small letter is two: rather each line than a wrong one
    ],
)
def test_lines_with_a_mark_are_changed_and_the_others_are_not(text, expected):
    assert change_marked_lines(text, ("mark", "sign"), shout) == expected
