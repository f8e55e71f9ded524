"""A workspace's figures, read from its files again and again."""

import json
import shutil
import threading
from datetime import UTC, datetime
from pathlib import Path

import pytest
from helpers.histories import build_events, empty_workspace, write_journal
from helpers.rooms import copy_workspace

from engine.analytics import gathering
from engine.analytics.gathering import read_stats
from engine.analytics.stats import Figure, Stats
from engine.workspace.archiving import archive_folder
from engine.workspace.paths import WorkspacePaths

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)
THIS_WEEK, LAST_WEEK = "2026-11-18", "2026-11-11"


@pytest.fixture
def paths(tmp_path: Path) -> WorkspacePaths:
    return empty_workspace(tmp_path / "project")


def by_week(stats: Stats, figure: Figure) -> dict[str, float]:
    return {week.name: week.of(figure) for week in stats.weeks}


def test_nothing_known_is_no_weeks(paths: WorkspacePaths) -> None:
    assert read_stats(paths, NOW) == Stats((), NOW)


def test_all_weeks_are_there_from_the_first_to_this_one(paths: WorkspacePaths) -> None:
    write_journal(paths, "orch_1", build_events("task_1", "2026-10-29"))
    write_journal(paths, "orch_2", build_events("task_2", LAST_WEEK))
    assert by_week(read_stats(paths, NOW), Figure.BUILDS_COMPLETED) == {
        "2026-W44": 1,
        "2026-W45": 0,
        "2026-W46": 1,
        "2026-W47": 0,
    }


def test_what_is_said_of_weeks_to_come_counts_as_this_week(paths: WorkspacePaths) -> None:
    write_journal(paths, "orch_1", build_events("task_1", "2031-01-01"))
    stats = read_stats(paths, NOW)
    assert by_week(stats, Figure.BUILDS_COMPLETED) == {"2026-W47": 1}
    assert "to come" in stats.problems[0].reason


def test_it_is_no_longer_to_come_once_it_is_there(paths: WorkspacePaths) -> None:
    write_journal(paths, "orch_1", build_events("task_1", "2026-12-02"))
    read_stats(paths, NOW)
    later = read_stats(paths, datetime(2026, 12, 10, tzinfo=UTC))
    assert by_week(later, Figure.BUILDS_COMPLETED) == {"2026-W49": 1, "2026-W50": 0}
    assert not later.problems


def test_torn_lines_are_skipped_and_told(paths: WorkspacePaths) -> None:
    journal = write_journal(paths, "orch_1", build_events("task_1", THIS_WEEK))
    journal.write_text(journal.read_text() + '{"at": "2026-11-18T11:00:00Z", "event": "build_finished", "stat')
    stats = read_stats(paths, NOW)
    assert by_week(stats, Figure.BUILDS_COMPLETED) == {"2026-W47": 1}
    assert [problem.reason for problem in stats.problems] == ["unreadable lines skipped: 1"]


def test_a_journal_that_cannot_be_read_is_a_problem_and_the_others_count(paths: WorkspacePaths, tmp_path: Path) -> None:
    elsewhere = tmp_path / "events.jsonl"
    elsewhere.write_text("")
    paths.session("orch_1").mkdir(parents=True)
    paths.journal("orch_1").symlink_to(elsewhere)
    write_journal(paths, "orch_2", build_events("task_2", THIS_WEEK))
    stats = read_stats(paths, NOW)
    assert by_week(stats, Figure.BUILDS_COMPLETED) == {"2026-W47": 1}
    assert [problem.path for problem in stats.problems] == [".studio/orchestration/orch_1/events.jsonl"]


def test_a_thousand_broken_files_are_not_a_thousand_lines(paths: WorkspacePaths) -> None:
    for number in range(40):
        paths.session(f"orch_{number}").mkdir(parents=True)
        paths.session_state(f"orch_{number}").write_text("{")
    assert len(read_stats(paths, NOW).problems) == gathering.SHOWN_PROBLEMS + 1


def test_an_unchanged_journal_is_not_read_again(paths: WorkspacePaths, monkeypatch: pytest.MonkeyPatch) -> None:
    write_journal(paths, "orch_1", build_events("task_1", THIS_WEEK, failures=1))
    first = read_stats(paths, NOW)

    def refuse(*_: object) -> None:
        raise AssertionError("it was read again")

    monkeypatch.setattr(gathering, "journal_fold", refuse)
    assert read_stats(paths, NOW) == first


def test_a_journal_that_grew_is_read_again(paths: WorkspacePaths) -> None:
    events = build_events("task_1", THIS_WEEK)
    write_journal(paths, "orch_1", events[:-1])
    assert by_week(read_stats(paths, NOW), Figure.BUILDS_COMPLETED) == {"2026-W47": 0}
    write_journal(paths, "orch_1", events)
    assert by_week(read_stats(paths, NOW), Figure.BUILDS_COMPLETED) == {"2026-W47": 1}


@pytest.mark.parametrize("content", ["", "{", "[]", '{"format": 1, "files": []}', '{"format": 1, "files": {"a": 1}}'])
def test_a_damaged_memory_is_none(paths: WorkspacePaths, content: str) -> None:
    write_journal(paths, "orch_1", build_events("task_1", THIS_WEEK))
    expected = read_stats(paths, NOW)
    paths.analytics_cache.write_text(content)
    assert read_stats(paths, NOW) == expected


@pytest.mark.parametrize(
    "wrong",
    [
        {"weeks": {"2026-11-16": {"builds_completed": -4, "step_ms": []}}},
        {"weeks": {"2026-11-16": {"coffee": 4, "step_ms": []}}},
        {"weeks": {"soon": {"step_ms": []}}},
        {"weeks": {"2026-11-16": {"step_ms": ["long"]}}},
        {"tasks": ["../../etc"]},
        {"odd_times": "many"},
    ],
)
def test_a_memory_that_makes_no_sense_is_none(paths: WorkspacePaths, wrong: dict[str, object]) -> None:
    write_journal(paths, "orch_1", build_events("task_1", THIS_WEEK))
    expected = read_stats(paths, NOW)
    memory = json.loads(paths.analytics_cache.read_text())
    for told in memory["files"].values():
        told.update(wrong)
    paths.analytics_cache.write_text(json.dumps(memory))
    assert read_stats(paths, NOW) == expected


def test_a_folder_that_cannot_be_written_to_does_no_harm(paths: WorkspacePaths) -> None:
    write_journal(paths, "orch_1", build_events("task_1", THIS_WEEK))
    paths.cache.write_text("in the way")
    assert by_week(read_stats(paths, NOW), Figure.BUILDS_COMPLETED) == {"2026-W47": 1}


def test_packed_sessions_still_count(paths: WorkspacePaths) -> None:
    write_journal(paths, "orch_1", build_events("task_1", LAST_WEEK, failures=2))
    expected = read_stats(paths, NOW)
    archive_folder(paths, paths.session("orch_1"), "orch_1", threading.Event())
    assert not paths.session("orch_1").exists()
    assert read_stats(paths, NOW) == expected


def test_an_unpacked_session_does_not_count_twice(paths: WorkspacePaths, tmp_path: Path) -> None:
    write_journal(paths, "orch_1", build_events("task_1", THIS_WEEK))
    shutil.copytree(paths.session("orch_1"), tmp_path / "kept")
    archive_folder(paths, paths.session("orch_1"), "orch_1", threading.Event())
    shutil.copytree(tmp_path / "kept", paths.session("orch_1"))
    assert by_week(read_stats(paths, NOW), Figure.BUILDS_COMPLETED) == {"2026-W47": 1}


def test_a_damaged_archive_is_a_problem(paths: WorkspacePaths) -> None:
    paths.archive.mkdir()
    (paths.archive / "orch_1.tar.gz").write_bytes(b"\x1f\x8b\x08 broken")
    assert read_stats(paths, NOW).problems[0].path == ".studio/archive/orch_1.tar.gz"


def test_tasks_without_a_journal_count_by_their_manifests(paths: WorkspacePaths) -> None:
    manifests = {
        "task_1": {
            "status": "COMPLETE",
            "started_at": f"{LAST_WEEK}T08:00:00Z",
            "completed_at": "2026-11-18T09:00:00Z",
        },
        "task_2": {"status": "BLOCKED", "started_at": f"{LAST_WEEK}T08:00:00Z", "completed_at": "2026-11-18T09:00:00Z"},
        "task_3": {"status": "BUILDING", "started_at": "some day"},
    }
    for task_id, manifest in manifests.items():
        paths.task(task_id).mkdir(parents=True)
        paths.manifest(task_id).write_text(json.dumps(manifest))
    stats = read_stats(paths, NOW)
    assert by_week(stats, Figure.BUILDS_BEGUN) == {"2026-W46": 2, "2026-W47": 0}
    assert by_week(stats, Figure.BUILDS_COMPLETED) == {"2026-W46": 0, "2026-W47": 1}
    assert by_week(stats, Figure.BUILDS_BLOCKED) == {"2026-W46": 0, "2026-W47": 1}
    assert [problem.reason for problem in stats.problems] == ["times that cannot be right: 1"]


def test_a_manifest_does_not_repeat_what_a_journal_tells(paths: WorkspacePaths) -> None:
    write_journal(paths, "orch_1", build_events("task_1", THIS_WEEK))
    paths.task("task_1").mkdir(parents=True)
    paths.manifest("task_1").write_text(json.dumps({"status": "COMPLETE", "completed_at": f"{THIS_WEEK}T11:00:00Z"}))
    assert by_week(read_stats(paths, NOW), Figure.BUILDS_COMPLETED) == {"2026-W47": 1}


def test_the_recorded_workspace(tmp_path: Path) -> None:
    stats = read_stats(WorkspacePaths(copy_workspace(tmp_path)), NOW)
    assert {name: value for name, value in by_week(stats, Figure.LEARNINGS_KEPT).items() if value} == {"2026-W47": 2}
    assert by_week(stats, Figure.RETRIES)["2026-W47"] == 1
    assert not stats.problems


def test_broken_rules_count_by_their_days(paths: WorkspacePaths) -> None:
    violations = [{"task_id": "task_1", "at": f"{LAST_WEEK}T10:00:00Z"}, {"at": f"{THIS_WEEK}T10:00:00Z"}, {"at": "?"}]
    counter = {"violations": {"SC-001": 3}, "rules": {"SC-001": {"violations": violations}, "SC-002": "odd"}}
    paths.sprint_counter.write_text(json.dumps(counter))
    assert by_week(read_stats(paths, NOW), Figure.VIOLATIONS) == {"2026-W46": 1, "2026-W47": 1}


def test_decisions_that_hold_count(paths: WorkspacePaths) -> None:
    def decided(number: int, what: str, **facts: str) -> dict[str, str]:
        at = f"{THIS_WEEK}T10:0{number}:00Z"
        return {"id": f"dec_{number}", "at": at, "what": what, "kind": "promote", "state": "done", **facts}

    decisions = [
        decided(1, "accept"),
        decided(2, "edit"),
        decided(3, "reject"),
        decided(4, "accept"),
        decided(5, "undo", undoes="dec_4"),
        decided(6, "accept", state="dropped"),
        decided(7, "accept", kind="learning"),
    ]
    paths.decisions.write_text("".join(json.dumps(decision) + "\n" for decision in decisions))
    (week,) = read_stats(paths, NOW).weeks
    assert (week.of(Figure.PROPOSALS_ACCEPTED), week.of(Figure.PROPOSALS_REJECTED)) == (2, 1)


def test_learnings_count_by_their_dates(paths: WorkspacePaths) -> None:
    paths.learnings.mkdir(parents=True)
    headings = (f"{LAST_WEEK}: One", f"{THIS_WEEK}: Two", f"{THIS_WEEK}: Three", "Without a date", "0001-01-01: Old")
    paths.learning_file("backend").write_text("".join(f"## {heading}\n\nBody\n\n" for heading in headings))
    stats = read_stats(paths, NOW)
    assert by_week(stats, Figure.LEARNINGS_KEPT) == {"2026-W46": 1, "2026-W47": 2}
    assert [problem.reason for problem in stats.problems] == ["times that cannot be right: 1"]


def test_learnings_that_cannot_be_read_are_a_problem(paths: WorkspacePaths, tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    paths.studio.mkdir()
    paths.learnings.symlink_to(tmp_path / "elsewhere")
    assert [problem.path for problem in read_stats(paths, NOW).problems] == ["studio/learnings"]
