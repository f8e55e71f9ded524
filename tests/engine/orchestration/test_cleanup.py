"""What may go, and that nothing else does."""

import json
import threading
from datetime import UTC, datetime, timedelta

import pytest
from helpers.session_folders import TASK, age, claim, end, session, task

from engine.orchestration.cleanup import clean_up
from engine.orchestration.cleanup_plan import RemovalKind, cleanup_plan
from engine.orchestration.questions import ask
from engine.orchestration.sessions import make_current
from engine.workspace.paths import WorkspacePaths
from engine.workspace.questions import QuestionKind
from engine.workspace.writing import timestamp

LONG_AGO = "2025-01-01T00:00:00Z"


@pytest.fixture
def paths(tmp_path):
    paths = WorkspacePaths(tmp_path)
    session(paths, "task_of_the_active_one")
    return paths


def ended(paths: WorkspacePaths, updated_at: str = LONG_AGO, task_id: str = TASK, status: str = "completed") -> str:
    current = paths.current_session.read_text().strip()
    session_id = session(paths, task_id)
    end(paths, session_id, updated_at, status)
    make_current(paths, current)
    return session_id


def names(plan) -> list[str]:
    return [removal.name for removal in plan if removal.goes]


def run(paths: WorkspacePaths, plan, stop: threading.Event | None = None):
    return list(clean_up(paths, plan, stop or threading.Event(), "person"))


@pytest.mark.parametrize("status", ["completed", "failed"])
def test_an_ended_session_may_go(paths, status):
    session_id = ended(paths, status=status)
    assert names(cleanup_plan(paths, keep=0)) == [session_id]


def test_the_newest_stay(paths):
    old = [ended(paths, f"2025-01-0{day}T00:00:00Z") for day in (3, 1, 2)]
    assert names(cleanup_plan(paths, keep=1)) == [old[1], old[2]]


def test_a_young_one_stays(paths):
    yesterday = datetime.now(UTC) - timedelta(days=1)
    session_id = ended(paths, timestamp(yesterday))
    assert names(cleanup_plan(paths, 2, keep=0)) == []
    assert names(cleanup_plan(paths, 0.5, keep=0)) == [session_id]


@pytest.mark.parametrize("status", ["executing", "waiting", "paused", "initializing", "unheard_of"])
def test_an_open_one_stays(paths, status):
    ended(paths, status=status)
    assert cleanup_plan(paths, 0, 0) == ()


def test_the_active_one_stays(paths):
    make_current(paths, ended(paths))
    assert cleanup_plan(paths, 0, 0) == ()


def test_a_running_one_stays(paths):
    claim(paths, ended(paths))
    assert cleanup_plan(paths, 0, 0) == ()


def test_one_that_waits_for_an_answer_stays(paths):
    session_id = ended(paths)
    ask(paths, session_id, "q1", QuestionKind.REVIEW, "Agree?", task_id=TASK)
    assert cleanup_plan(paths, 0, 0) == ()


def test_a_damaged_one_stays(paths):
    paths.session_state(ended(paths)).write_text("{half")
    assert cleanup_plan(paths, 0, 0) == ()


@pytest.mark.parametrize(("status", "goes"), [("HALTED", False), ("BUILDING", False), ("COMPLETE", True)])
def test_one_whose_task_somebody_may_go_on_with_stays(paths, status, goes):
    task(paths, "s1", status=status)
    ended(paths, status="failed")
    assert bool(cleanup_plan(paths, keep=0)) == goes


def test_planning_changes_nothing(paths):
    ended(paths)
    before = sorted(paths.state.rglob("*"))
    cleanup_plan(paths, 0, 0)
    assert sorted(paths.state.rglob("*")) == before


def test_a_session_is_packed_and_noted(paths):
    session_id = ended(paths)
    (removed,) = run(paths, cleanup_plan(paths, keep=0))
    assert removed.archive == f".studio/archive/{session_id}.tar.gz"
    assert not paths.session(session_id).exists()
    assert (paths.root / removed.archive).is_file()
    note = json.loads((paths.archive / "cleanup.jsonl").read_text())
    assert (note["event"], note["name"], note["by"]) == ("cleaned_up", session_id, "person")


def test_one_that_came_into_use_meanwhile_stays(paths):
    session_id = ended(paths)
    plan = cleanup_plan(paths, keep=0)
    make_current(paths, session_id)
    (removed,) = run(paths, plan)
    assert removed.problem
    assert paths.session(session_id).is_dir()


def test_logs_of_a_complete_task_are_packed_and_the_task_stays(paths):
    task(paths, "s1", status="COMPLETE")
    paths.attempt_logs(TASK).mkdir()
    (paths.attempt_logs(TASK) / "s1.1.log").write_text("it works")
    age(paths.attempt_logs(TASK), 40)
    (removed,) = run(paths, cleanup_plan(paths))
    assert removed.removal.kind is RemovalKind.LOGS
    assert sorted(path.name for path in paths.task(TASK).iterdir()) == ["manifest.json", "plan.json"]
    assert (paths.archive / f"{TASK}-logs.tar.gz").is_file()


@pytest.mark.parametrize(("status", "days"), [("BUILDING", 40), ("HALTED", 40), ("COMPLETE", 1)])
def test_logs_that_may_still_be_looked_at_stay(paths, status, days):
    task(paths, "s1", status=status)
    paths.attempt_logs(TASK).mkdir()
    (paths.attempt_logs(TASK) / "s1.1.log").write_text("it works")
    age(paths.attempt_logs(TASK), days)
    assert cleanup_plan(paths) == ()


def test_old_cache_files_are_deleted_and_young_ones_stay(paths):
    for name, days in (("old.md", 40), ("young.md", 1)):
        (paths.cache / "summaries").mkdir(parents=True, exist_ok=True)
        (paths.cache / "summaries" / name).write_text("text")
        age(paths.cache / "summaries" / name, days)
    run(paths, cleanup_plan(paths))
    assert [path.name for path in (paths.cache / "summaries").iterdir()] == ["young.md"]


def test_a_cache_that_leads_elsewhere_is_left_alone(paths, tmp_path_factory):
    elsewhere = tmp_path_factory.mktemp("elsewhere")
    (elsewhere / "precious.txt").write_text("mine")
    age(elsewhere, 40)
    paths.cache.symlink_to(elsewhere)
    assert cleanup_plan(paths) == ()


def test_corrupt_files_are_named_and_go_only_when_asked_for(paths):
    kept = paths.state / "backlog.json.corrupt-20260101T000000-abcd"
    kept.write_text("{half")
    plan = cleanup_plan(paths)
    assert [(removal.name, removal.goes) for removal in plan] == [(f".studio/{kept.name}", False)]
    assert run(paths, plan) == []
    assert kept.exists()
    run(paths, cleanup_plan(paths, corrupt=True))
    assert not kept.exists()


def test_it_stops_between_two(paths):
    for _ in range(3):
        ended(paths)
    stop = threading.Event()
    removed = []
    for one in clean_up(paths, cleanup_plan(paths, keep=0), stop, "person"):
        removed.append(one)
        stop.set()
    assert len(removed) == 1
    assert len(names(cleanup_plan(paths, keep=0))) == 2


def test_cleaning_up_twice_is_harmless(paths):
    ended(paths)
    plan = cleanup_plan(paths, keep=0)
    run(paths, plan)
    assert run(paths, plan) == []
