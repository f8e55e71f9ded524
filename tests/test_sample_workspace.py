"""The shipped sample: every file of it reads without a problem, its files agree, and its plan builds."""

import json
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from engine.building.builder import build
from engine.orchestration.control import RunControl
from engine.plans.trust import STATE_VARIABLE, trust
from engine.shipped_files import shipped
from engine.workspace.build_record import Status
from engine.workspace.paths import WorkspacePaths
from engine.workspace.reader import WorkspaceReader
from engine.workspace.reading import read_record
from engine.workspace.records.backlog import BacklogTask
from engine.workspace.records.base import Record
from engine.workspace.records.plan import Plan
from engine.workspace.records.project import TrackedFrameworks
from engine.workspace.snapshot import PROMOTION_THRESHOLD, Snapshot

TASK = "task_20261101_091058"
SAMPLE = shipped("sample-workspace")
JSON_FILES = sorted(path.relative_to(SAMPLE).as_posix() for path in SAMPLE.rglob("*.json"))


def read(root: Path) -> Snapshot:
    reader = WorkspaceReader(root)
    list(reader.gather())
    return reader.snapshot()


@pytest.fixture(scope="module")
def snapshot() -> Snapshot:
    return read(SAMPLE)


def backlog_tasks(snapshot: Snapshot) -> list[BacklogTask]:
    assert snapshot.backlog is not None
    return [task for epic in snapshot.backlog.epics for feature in epic.features for task in feature.tasks]


def test_nothing_in_it_is_a_problem(snapshot):
    assert snapshot.problems == ()


@pytest.mark.parametrize("name", JSON_FILES)
def test_every_json_file_reads(name):
    assert isinstance(read_record(WorkspacePaths(SAMPLE), SAMPLE / name, Record), Record)


def test_every_pane_has_something_to_show(snapshot):
    assert len(snapshot.sessions) == 2
    assert snapshot.session is not None
    assert snapshot.session.handoffs
    assert snapshot.session.checkpoints
    assert (snapshot.sprint.tasks_in_sprint, snapshot.evolution_due) == (4, False)
    assert any(entry.occurrences >= PROMOTION_THRESHOLD for entry in snapshot.knowledge.pending)
    assert all(section.entries for section in snapshot.knowledge.sections[:4])
    assert len({learning.domain for learning in snapshot.learnings}) >= 4
    assert snapshot.invariants
    assert snapshot.activity
    assert isinstance(
        read_record(WorkspacePaths(SAMPLE), WorkspacePaths(SAMPLE).tracked_frameworks, TrackedFrameworks),
        TrackedFrameworks,
    )


def test_the_active_session_is_about_the_task_that_can_be_built(snapshot):
    assert snapshot.session.id == snapshot.active_session_id
    assert snapshot.build.task_id == TASK
    assert snapshot.build.status == "READY_TO_BUILD"
    assert {step.status for step in snapshot.build.steps} == {Status.WAITING}


def test_the_task_picker_has_a_finished_one_and_one_for_a_person(snapshot):
    assert [task.status for task in snapshot.tasks] == ["READY_TO_BUILD", "READY_TO_BUILD", "COMPLETE"]
    for_person = read_record(WorkspacePaths(SAMPLE), WorkspacePaths(SAMPLE).plan(snapshot.tasks[0].id), Plan)
    assert all(step.is_prose for step in for_person.steps)


def test_the_backlog_counts_and_names_what_it_holds(snapshot):
    tasks = backlog_tasks(snapshot)
    id_map = json.loads((SAMPLE / ".studio/id-map.json").read_text())["tasks"]
    assert snapshot.backlog.metrics["total_tasks"] == len(tasks) == snapshot.backlog.id_counter["task"]
    assert snapshot.backlog.metrics["completed_tasks"] == sum(task.status == "COMPLETE" for task in tasks)
    assert all(id_map[task.short_id] == id_map[task.id] == task.id for task in tasks)
    assert {other for task in tasks for other in (*task.depends_on, *task.blocks)} <= id_map.keys()
    assert {task.id for task in snapshot.tasks} <= id_map.keys()
    assert set(snapshot.sprint.task_ids) == {task.id for task in tasks if task.status == "COMPLETE"}


def test_a_checkpoint_and_its_copy_are_the_same(snapshot):
    for session in SAMPLE.glob(".studio/orchestration/orch_*"):
        state = json.loads((session / "state.json").read_text())
        for checkpoint in state["checkpoints"]:
            assert json.loads((session / f"{checkpoint['id']}.json").read_text()) == checkpoint["state"]


def test_its_commands_need_nothing_but_python3(snapshot):
    """Debian has no `python`, and nobody has `pip`ped anything for the sample."""
    plan = snapshot.build.plan
    commands = [gate.command for gate in plan.quality_gates]
    commands += [criterion.verification.runs for criterion in plan.acceptance_criteria]
    for step in plan.steps:
        commands += [criterion.verification.runs for criterion in step.success_criteria]
        commands += [action.command for action in step.micro_actions]
    programs = {word for command in commands for word in re.findall(r"(?:^|\| )!? ?([\w.-]+)", command)}
    assert programs == {"python3", "grep", "awk", "cat"}


def test_a_build_starts_from_a_project_whose_own_tests_pass(tmp_path):
    copy = shutil.copytree(SAMPLE, tmp_path / "pantry")
    subprocess.run(["python3", "-m", "unittest"], cwd=copy, check=True, capture_output=True)


def hurry(plan: Path) -> None:
    """Its tests go through so many words and items only that a person can watch them."""
    text = plan.read_text()
    for many, few in (("repeat=4", "repeat=3"), ("ITEMS = 240_000", "ITEMS = 2_400")):
        assert many in text
        text = text.replace(many, few)
    plan.write_text(text)


@pytest.mark.timeout(400)
def test_its_plan_builds_and_one_step_needs_three_attempts(tmp_path, monkeypatch):
    monkeypatch.setenv(STATE_VARIABLE, str(tmp_path / "state"))
    copy = shutil.copytree(SAMPLE, tmp_path / "pantry")
    paths = WorkspacePaths(copy)
    hurry(paths.plan(TASK))
    plan = read_record(paths, paths.plan(TASK), Plan)
    trust(copy, plan)
    last = list(build(paths, TASK, by="test", control=RunControl()))[-1]
    built = read(copy)
    assert (last.event, last.get("status")) == ("build_finished", "COMPLETE")
    assert built.problems == ()
    assert {step.step.id: step.attempt for step in built.build.steps if step.attempt != 1} == {"step_3a": 3}
    assert {record.status for record in (*built.build.criteria, *built.build.gates)} == {Status.DONE}
    assert "| 4 loaves |" in (copy / "labels.txt").read_text()
