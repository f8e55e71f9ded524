"""The sprint counter: tasks counted once, by however many processes, and reviews that end."""

import json
import subprocess
import sys

import pytest
from helpers.proposing import base, entry

from engine.knowledge.evolution.rule_history import record_violation
from engine.orchestration.sprint import count_task, finish_review, reopen_review, strict_constraints
from engine.workspace.paths import WorkspacePaths

COUNTING = """
import sys
from pathlib import Path
from engine.knowledge.evolution.rule_history import record_violation
from engine.orchestration.sprint import count_task
from engine.workspace.paths import WorkspacePaths
paths = WorkspacePaths(Path(sys.argv[1]))
for number in range(5):
    count_task(paths, f"task_{sys.argv[2]}_{number}")
    count_task(paths, "task_shared")
    record_violation(paths, "SC-002", f"task_{sys.argv[2]}_{number}")
"""


@pytest.fixture
def paths(tmp_path):
    (tmp_path / ".studio").mkdir()
    (tmp_path / "STUDIO_KNOWLEDGE_BASE.md").write_text(
        base(entry("SC-001", "Lock the row", last_violated="2026-02-04"), entry("SC-002", "Never log a token"))
    )
    return WorkspacePaths(tmp_path)


def counter_of(paths):
    return json.loads(paths.sprint_counter.read_text())


def held(paths):
    return {rule_id: facts["held_in"] for rule_id, facts in counter_of(paths)["rules"].items()}


def test_a_task_counts_once_for_the_sprint_and_for_each_rule(paths):
    assert count_task(paths, "task_1")
    assert not count_task(paths, "task_1")
    assert count_task(paths, "task_2", rules=["SC-002"])
    counter = counter_of(paths)
    assert (counter["tasks_in_sprint"], counter["total_tasks"], counter["task_ids"]) == (2, 2, ["task_1", "task_2"])
    assert held(paths) == {"SC-001": 1, "SC-002": 2}


def test_a_task_that_is_built_again_in_the_next_sprint_is_not_counted_again(paths):
    count_task(paths, "task_1")
    finish_review(paths)
    assert not count_task(paths, "task_1")
    assert counter_of(paths)["total_tasks"] == 1


def test_eight_processes_lose_no_task(paths):
    started = [
        subprocess.Popen([sys.executable, "-c", COUNTING, str(paths.root), str(number)], stderr=subprocess.PIPE)
        for number in range(8)
    ]
    for process in started:
        assert (process.communicate(timeout=100)[1], process.returncode) == (b"", 0)
    counter = counter_of(paths)
    assert (counter["tasks_in_sprint"], len(counter["task_ids"]), counter["total_tasks"]) == (41, 41, 41)
    assert counter["rules"]["SC-001"]["held_in"] == 41
    assert counter["violations"] == {"SC-002": 40}


def test_fields_of_others_survive(paths):
    paths.sprint_counter.write_text(json.dumps({"current_sprint": 4, "mood": "good", "total_tasks": 20}))
    count_task(paths, "task_1")
    finish_review(paths)
    counter = counter_of(paths)
    assert (counter["mood"], counter["current_sprint"], counter["total_tasks"]) == ("good", 5, 21)


@pytest.mark.parametrize("content", [b"\xff\xfe", None, b"# no sections"])
def test_a_task_is_counted_whatever_the_knowledge_base_is(paths, content):
    paths.knowledge_base.unlink()
    if content is not None:
        paths.knowledge_base.write_bytes(content)
    assert strict_constraints(paths) == {}
    assert count_task(paths, "task_1")


@pytest.mark.parametrize(
    "content", ["{", "[]", '{"task_ids": 3, "tasks_in_sprint": "x", "rules": [], "violations": 1}']
)
def test_a_task_is_counted_whatever_the_counter_is(paths, content):
    paths.sprint_counter.write_text(content)
    assert count_task(paths, "task_1")
    assert held(paths) == {"SC-001": 1, "SC-002": 1}


def test_a_review_ends_once(paths):
    assert finish_review(paths) is None
    count_task(paths, "task_1")
    assert finish_review(paths, "person", sprint=2) is None
    assert finish_review(paths, "person", sprint=1) == 1
    assert finish_review(paths, "person", sprint=1) is None
    assert finish_review(paths) is None
    counter = counter_of(paths)
    assert (counter["current_sprint"], counter["tasks_in_sprint"], counter["task_ids"]) == (2, 0, [])
    assert counter["last_evolution"] == counter["reviews"][0]["at"]


def test_how_rules_were_kept_goes_on_over_the_review(paths):
    count_task(paths, "task_1")
    finish_review(paths)
    count_task(paths, "task_2")
    assert held(paths)["SC-001"] == 2


def test_a_finished_review_is_opened_again_with_the_tasks_since(paths):
    count_task(paths, "task_1")
    finish_review(paths)
    count_task(paths, "task_2")
    assert reopen_review(paths, 1)
    assert not reopen_review(paths, 1)
    counter = counter_of(paths)
    assert (counter["current_sprint"], counter["task_ids"], counter["tasks_in_sprint"]) == (1, ["task_1", "task_2"], 2)
    assert counter["last_evolution"] is None


def test_an_older_review_stays_finished(paths):
    for number in (1, 2):
        count_task(paths, f"task_{number}")
        finish_review(paths)
    assert not reopen_review(paths, 1)
    assert reopen_review(paths, 2)


def test_a_clock_that_jumps_changes_no_count(paths, monkeypatch):
    for number, now in enumerate(("2026-02-04T10:00:00Z", "1999-01-01T00:00:00Z", "2031-01-01T00:00:00Z")):
        monkeypatch.setattr("engine.knowledge.evolution.rule_history.timestamp", lambda now=now: now)
        count_task(paths, f"task_{number}")
    record_violation(paths, "SC-001", "task_2")
    count_task(paths, "task_3")
    assert held(paths) == {"SC-001": 1, "SC-002": 4}
