"""What the charts show, in words."""

from dataclasses import replace

from helpers.charts import EMPTY, FULL, NOW, changes, week

from engine.analytics.charts import Change, curve
from engine.workspace.problems import Problem
from widgets.charts.chart_words import burn_down_words, knowledge_words, problem_words, title_note, velocity_words


def test_burn_down() -> None:
    assert burn_down_words(FULL) == (
        "Backlog: 11 open tasks, 18 a week ago (-7).",
        "Sprint: 5 open steps of 24; its first build was begun 6d ago.",
    )


def test_velocity() -> None:
    assert velocity_words(FULL) == (
        "4 builds completed this week, 9 last week; 4.5 a week over 12 weeks.",
        "Of these weeks: 80% of the steps done at the first attempt, 33 retries, 0 replans.",
    )


def test_the_first_week_has_none_to_compare_with() -> None:
    first, second = velocity_words(replace(EMPTY, weeks=(week(0, 1, tried=0),)))
    assert first == "1 build completed this week."
    assert "no step tried" in second


def test_knowledge() -> None:
    entries, note = knowledge_words(FULL)
    assert entries == (
        "C Strict Constraints 4 (+1), S Slop Ledger 2 (+1), P Performance Delta 1 (±0), Q Pending Queue 4 (+3), "
        "L Learnings 9 (+5)."
    )
    assert "without a date" not in note


def test_what_has_no_date_is_said() -> None:
    undated = curve("Strict Constraints", [*changes((3, 1)), Change(None, 1)], NOW)
    assert "1 without a date" in knowledge_words(replace(EMPTY, knowledge=(undated,)))[1]


def test_nothing_yet_says_what_to_do() -> None:
    assert "there is none yet" in burn_down_words(EMPTY)[0]
    assert "no build" in burn_down_words(EMPTY)[1]
    assert "plans a goal" in velocity_words(EMPTY)[0]
    assert knowledge_words(EMPTY) == ("No knowledge yet: no entries and no learnings.",)
    assert title_note(EMPTY) == "no builds yet"


def test_problems_are_counted() -> None:
    problem = Problem("a.json", "is broken", "Mend it")
    assert problem_words(replace(EMPTY, problems=(problem,) * 3)) == "a.json: is broken. Mend it (and 2 more problems)"
    assert problem_words(EMPTY) == ""
