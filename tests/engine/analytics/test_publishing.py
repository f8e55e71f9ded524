"""`studio/data/analytics.json`: the figures for others, who may have written into it themselves."""

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from helpers.histories import build_events, empty_workspace, write_journal

from engine.analytics.publishing import publish_stats
from engine.workspace.paths import WorkspacePaths
from engine.workspace.problems import UnusableFileError

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)


@pytest.fixture
def paths(tmp_path: Path) -> WorkspacePaths:
    paths = empty_workspace(tmp_path)
    write_journal(paths, "orch_1", build_events("task_1", "2026-11-18", failures=1))
    return paths


def published(paths: WorkspacePaths) -> dict:
    publish_stats(paths, NOW)
    return json.loads(paths.analytics.read_text())


def write(paths: WorkspacePaths, document: object) -> None:
    paths.analytics.parent.mkdir(parents=True)
    paths.analytics.write_text(json.dumps(document))


def test_it_holds_each_week_and_says_where_numbers_come_from(paths: WorkspacePaths) -> None:
    document = published(paths)
    (week,) = document["weeks"]
    assert (week["week"], week["begins_on"]) == ("2026-W47", "2026-11-16")
    assert (week["builds_completed"], week["first_pass_rate"], week["retries"]) == (1, 0.6667, 1)
    assert (week["step_ms_median"], week["step_ms_total"]) == (60_000, 181_000)
    assert document["updated_at"] == "2026-11-21T12:00:00Z"
    assert document["sources"].keys() <= week.keys()


def test_what_others_wrote_stays(paths: WorkspacePaths) -> None:
    write(paths, {"owner": "v5", "weeks": [{"week": "2026-W47", "mood": "good", "retries": 99}]})
    document = published(paths)
    assert document["owner"] == "v5"
    assert (document["weeks"][0]["mood"], document["weeks"][0]["retries"]) == ("good", 1)


def test_a_week_whose_sessions_are_gone_stays_as_it_was(paths: WorkspacePaths) -> None:
    write(paths, {"weeks": [{"week": "2026-W40", "begins_on": "2026-09-28", "builds_completed": 7}]})
    weeks = published(paths)["weeks"]
    assert [(week["week"], week["builds_completed"]) for week in weeks] == [("2026-W40", 7), ("2026-W47", 1)]


def test_writing_it_twice_changes_nothing(paths: WorkspacePaths) -> None:
    assert published(paths) == published(paths)


def test_a_file_of_another_shape_is_refused_and_stays(paths: WorkspacePaths) -> None:
    write(paths, {"weeks": {"2026-W47": 1}})
    with pytest.raises(UnusableFileError, match="no list of objects"):
        publish_stats(paths, NOW)
    assert json.loads(paths.analytics.read_text()) == {"weeks": {"2026-W47": 1}}


def test_a_corrupt_file_is_kept_aside(paths: WorkspacePaths) -> None:
    paths.analytics.parent.mkdir(parents=True)
    paths.analytics.write_text("{half")
    assert published(paths)["version"] == 1
    (kept,) = paths.analytics.parent.glob("analytics.json.corrupt-*")
    assert kept.read_text() == "{half"
