import pytest

from engine.planning.mentioned import find_mentioned

NAMES = (
    "src/parser.py",
    "src/password_reset.py",
    "src/reset.py",
    "src/main.py",
    "tests/test_parser.py",
    "docs/parser.png",
)


@pytest.mark.parametrize(
    ("goal", "found"),
    [
        ("Fix src/main.py", ("src/main.py",)),
        ("Fix `main.py`, please.", ("src/main.py",)),
        ("Make the parsers faster", ("src/parser.py", "tests/test_parser.py")),
        ("Send an email on passwordReset", ("src/password_reset.py", "src/reset.py")),
        ("Do something else entirely", ()),
        ("", ()),
    ],
)
def test_files_whose_names_are_in_the_goal(goal: str, found: tuple[str, ...]) -> None:
    assert find_mentioned(goal, NAMES) == found


def test_a_word_in_very_many_names_says_nothing() -> None:
    names = [f"part_{number}.py" for number in range(400)] + ["engine.py"]
    assert find_mentioned("Give each part of the engine a name", names) == ("engine.py",)


def test_a_folder_that_the_goal_names_counts_for_its_files() -> None:
    assert find_mentioned("the widget for a list", ["api/list.py", "widget/list.py"])[0] == "widget/list.py"


def test_other_files_stay_out_where_one_fits_well() -> None:
    assert find_mentioned("the login rate limit", ["login_rate_limit.py", "exchange_rate.py"]) == (
        "login_rate_limit.py",
    )


def test_a_page_stands_behind_the_code_and_alone_it_is_found() -> None:
    assert find_mentioned("the login form", ["login.md", "login.py"]) == ("login.py",)
    assert find_mentioned("the guide for new people", ["docs/guide.md", "main.py"]) == ("docs/guide.md",)


def test_at_most_ten() -> None:
    assert len(find_mentioned("the login", [f"{number}/login.py" for number in range(12)])) == 10
