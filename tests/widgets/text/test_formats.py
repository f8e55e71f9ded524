from datetime import UTC, datetime, timedelta

import pytest

from widgets.text.formats import age, cut, duration, pad, tokens

NOW = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("ago", "words"),
    [(0, "now"), (48, "48s"), (6 * 60 + 1, "6m"), (3 * 3600, "3h"), (12 * 86_400, "12d"), (-500, "now")],
)
def test_age_is_in_one_unit(ago: int, words: str) -> None:
    assert age(NOW - timedelta(seconds=ago), NOW) == words


def test_no_time_has_no_age() -> None:
    assert age(None, NOW) == ""


@pytest.mark.parametrize(
    ("ms", "words"),
    [(None, ""), (0, "0.0s"), (3_420, "3.4s"), (12_000, "0:12"), (724_000, "12:04"), (3_750_000, "1:02:30")],
)
def test_duration(ms: int | None, words: str) -> None:
    assert duration(ms) == words


@pytest.mark.parametrize(
    ("count", "words"),
    [(0, "0"), (340, "340"), (3_600, "3.6K"), (5_000, "5K"), (118_000, "118K"), (999_900, "1.0M"), (1_200_000, "1.2M")],
)
def test_tokens(count: int, words: str) -> None:
    assert tokens(count) == words


def test_cut_counts_cells_not_characters() -> None:
    assert cut("日本語テキスト", 7) == "日本語…"
    assert cut("short", 7) == "short"
    assert pad("ab", 4) == "ab  "
