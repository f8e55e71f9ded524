"""`studio stats`: the figures as text and as data."""

import json
from pathlib import Path

from helpers.histories import build_events, empty_workspace, write_journal

from engine.analytics.stats import LINES
from engine.commands.main import run
from engine.commands.workspace.stats_text import duration_text, sparkline


def stats(root: Path, *arguments: str) -> int:
    return run(["-C", str(root), "stats", *arguments])


def test_an_empty_workspace_says_so(tmp_path, capsys):
    empty_workspace(tmp_path)
    assert stats(tmp_path) == 0
    assert capsys.readouterr().out.startswith("Nothing to count yet")


def test_an_empty_workspace_as_data(tmp_path, studio_json):
    empty_workspace(tmp_path)
    document = studio_json("-C", tmp_path, "stats", "--json")
    assert (document["weeks"], document["totals"], document["problems"]) == ([], None, [])


def test_the_table_has_a_line_a_figure_with_its_source(tmp_path, capsys):
    paths = empty_workspace(tmp_path)
    write_journal(paths, "orch_1", build_events("task_1", "2025-10-06", failures=1))
    assert stats(tmp_path, "--weeks", "520") == 0
    _, *lines = capsys.readouterr().out.splitlines()
    assert all(line.startswith(known.label) for line, known in zip(lines, LINES, strict=True))
    assert all(line.rstrip().endswith(known.source) for line, known in zip(lines, LINES, strict=True))


def test_weeks_are_as_many_as_asked_for(tmp_path, studio_json):
    paths = empty_workspace(tmp_path)
    write_journal(paths, "orch_1", build_events("task_1", "2021-10-06"))
    document = studio_json("-C", tmp_path, "stats", "--weeks", "3", "--json")
    assert len(document["weeks"]) == 3
    assert document["totals"]["builds_completed"] == 0


def test_it_fits_eighty_columns_but_for_the_sources(tmp_path, capsys):
    paths = empty_workspace(tmp_path)
    write_journal(paths, "orch_1", build_events("task_1", "2021-10-06"))
    stats(tmp_path, "--weeks", "520")
    head = capsys.readouterr().out.splitlines()[0]
    assert head.index("from") <= 80


def test_bad_weeks_are_refused(tmp_path, capsys):
    empty_workspace(tmp_path)
    for weeks in ("0", "-1", "many", "521"):
        assert stats(tmp_path, "--weeks", weeks) == 1
    assert "Invalid value for '--weeks'" in capsys.readouterr().err


def test_only_update_writes_the_file(tmp_path):
    paths = empty_workspace(tmp_path)
    write_journal(paths, "orch_1", build_events("task_1", "2025-10-06"))
    stats(tmp_path)
    assert not paths.analytics.exists()
    stats(tmp_path, "--update")
    assert json.loads(paths.analytics.read_text())["totals"]["builds_completed"] == 1


def test_problems_stand_below_the_table(tmp_path, capsys):
    paths = empty_workspace(tmp_path)
    write_journal(paths, "orch_1", build_events("task_1", "2091-10-06"))
    stats(tmp_path)
    assert "weeks to come" in capsys.readouterr().out.splitlines()[-1]


def test_no_workspace_is_an_error(tmp_path, capsys):
    assert stats(tmp_path) == 1
    assert "studio init" in capsys.readouterr().err


def test_a_sparkline_tells_a_little_from_nothing():
    assert sparkline([None, 0, 0.001, 5, 10]) == "··▁▅█"


def test_durations_are_told_in_one_unit():
    assert [duration_text(ms) for ms in (0, 410, 41_000, 600_000, 9_000_000)] == [
        "0.0 s",
        "0.4 s",
        "41 s",
        "10 min",
        "2.5 h",
    ]
