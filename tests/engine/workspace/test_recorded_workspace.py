"""STUDIO v5's own files, as recorded, go into records and back without loss."""

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from engine.workspace.paths import WorkspacePaths
from engine.workspace.problems import Problem
from engine.workspace.reader import WorkspaceReader
from engine.workspace.reading import read_record
from engine.workspace.records.backlog import Backlog, IdMap
from engine.workspace.records.base import Record, to_time
from engine.workspace.records.plan import Plan
from engine.workspace.records.project import TrackedFrameworks
from engine.workspace.records.session import Checkpoint, Session
from engine.workspace.records.sprint import SprintCounter
from engine.workspace.records.task import Progress
from engine.workspace.snapshot import Snapshot
from engine.workspace.writing import update_document

RECORDED = Path(__file__).parents[2] / "workspaces" / "acme-portal"

KINDS: dict[str, type[Record]] = {
    ".studio/backlog.json": Backlog,
    ".studio/id-map.json": IdMap,
    ".studio/sprint-counter.json": SprintCounter,
    ".studio/orchestration/*/state.json": Session,
    ".studio/orchestration/*/cp_*.json": Checkpoint,
    ".studio/tasks/*/plan.json": Plan,
    ".studio/tasks/*/progress.json": Progress,
    "studio/config/tracked-frameworks.json": TrackedFrameworks,
}

FILES = [(path.relative_to(RECORDED), kind) for pattern, kind in KINDS.items() for path in RECORDED.glob(pattern)]


def losses(original: Any, kept: Any, where: str = "") -> list[str]:
    """What of a JSON value is not found in a record's dump."""
    if isinstance(original, dict) and isinstance(kept, tuple):  # a gate map has become a list of gates
        return [] if {gate["name"]: gate["command"] for gate in kept} == original else [where]
    if isinstance(original, str) and isinstance(kept, dict):  # bare text has found its field
        return [] if original in kept.values() else [where]
    if isinstance(original, dict):
        missing = [f"{where}.{key}" for key in original if key not in kept]
        present = (losses(item, kept[key], f"{where}.{key}") for key, item in original.items() if key in kept)
        return missing + [loss for found in present for loss in found]
    if isinstance(original, list):
        if len(original) != len(kept):
            return [where]
        return [
            loss
            for place, pair in enumerate(zip(original, kept, strict=True))
            for loss in losses(*pair, f"{where}[{place}]")
        ]
    is_kept = kept in (original, to_time(original)) or (original is None and not kept) or str(original) == str(kept)
    return [] if is_kept else [where]


def test_every_recorded_file_has_a_kind() -> None:
    recorded = {path.relative_to(RECORDED) for path in RECORDED.rglob("*.json")}
    assert recorded == {path for path, _ in FILES}


@pytest.mark.parametrize(("path", "kind"), FILES, ids=str)
def test_nothing_of_a_recorded_file_is_lost(path: Path, kind: type[Record]) -> None:
    record = read_record(WorkspacePaths(RECORDED), RECORDED / path, kind)
    assert isinstance(record, kind)
    assert losses(json.loads((RECORDED / path).read_text()), record.model_dump(mode="python")) == []


@pytest.mark.parametrize(("path", "kind"), FILES, ids=str)
def test_fields_nobody_knows_survive_a_change(path: Path, kind: type[Record], tmp_path: Path) -> None:
    shutil.copytree(RECORDED, tmp_path / "copy")
    paths = WorkspacePaths(tmp_path / "copy")
    before = json.loads((RECORDED / path).read_text())
    strange = {"nobody": {"knows": [1, None, "ü"]}}
    update_document(paths, paths.root / path, lambda document: {**document, "strange": strange})
    update_document(paths, paths.root / path, lambda document: {**document, "updated_by": "test"})
    assert json.loads((paths.root / path).read_text()) == {**before, "strange": strange, "updated_by": "test"}


@pytest.fixture
def snapshot() -> Snapshot:
    reader = WorkspaceReader(RECORDED)
    for _ in reader.gather():
        pass
    return reader.snapshot()


def test_the_recorded_workspace_has_no_problem(snapshot: Snapshot) -> None:
    assert snapshot.problems == ()


def test_the_recorded_workspace_shows_what_it_holds(snapshot: Snapshot) -> None:
    assert snapshot.session is not None
    assert snapshot.session.id == snapshot.active_session_id
    assert {task.id for task in snapshot.tasks} == {"task_20260204_101500", "task_test_001"}
    assert len(snapshot.sessions) == 2
    assert snapshot.backlog is not None
    assert snapshot.knowledge is not None
    assert [entry.id for entry in snapshot.knowledge.pending]
    assert snapshot.invariants
    assert {learning.domain for learning in snapshot.learnings} >= {"backend", "testing"}
    assert snapshot.sprint is not None


def test_a_failed_step_of_v5_is_shown_with_its_error() -> None:
    reader = WorkspaceReader(RECORDED)
    reader.chosen_task = "task_20260204_101500"
    build = reader.snapshot().build
    assert build is not None
    step = build.step("step_3")
    assert step is not None
    assert (step.status, step.reason) == ("failed", "pytest exited 1: test_rate_limit failed")
    assert build.done_count == 2


def test_null_counts_as_not_given() -> None:
    assert Progress.model_validate({"current_step": None, "status": None}) == Progress()


def test_a_recorded_problem_never_hides_in_a_record() -> None:
    found = [read_record(WorkspacePaths(RECORDED), RECORDED / path, kind) for path, kind in FILES]
    assert not [record for record in found if isinstance(record, Problem)]
