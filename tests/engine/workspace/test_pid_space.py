"""Who runs in another container cannot be judged from here: it counts as living, and that is said."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from helpers.hook_calls import HOOKS
from helpers.leases import NO_PROCESS, lend

from engine.commands.doctor.check_runs import check_leases, check_owners
from engine.orchestration.claim import TaskTakenError, claimed, run_owner, tell_owner
from engine.orchestration.leases import held_words, living_lease, read_lease
from engine.workspace.owners import is_alive, is_within, this_process
from engine.workspace.paths import WorkspacePaths
from engine.workspace.pid_space import own_pid_space

TASK = "task_20260101_120000"

OTHER_CONTAINER = {**own_pid_space(), "pid_namespace": "pid:[1]"}

AN_EARLIER_START = {"boot_id": "00000000-0000-4000-8000-000000000000", "pid_namespace": "pid:[1]"}

pytestmark = pytest.mark.skipif(not own_pid_space()["pid_namespace"], reason="needs Linux's namespaces")


@pytest.fixture
def paths(tmp_path: Path) -> WorkspacePaths:
    paths = WorkspacePaths(tmp_path)
    paths.task(TASK).mkdir(parents=True)
    return paths


def run_by(paths: WorkspacePaths, pid: int, **changed: str) -> None:
    told = this_process(TASK, "orch_1", "studio build", "2026-11-20T10:00:00Z")
    paths.run(TASK).write_text(json.dumps({**told, "pid": pid, **changed}))


def test_a_lease_of_another_container_holds_and_says_so(paths):
    lend(paths, TASK, NO_PROCESS, **OTHER_CONTAINER)
    lease = living_lease(paths, TASK)
    assert lease is not None
    assert held_words(lease).startswith("by Claude 4eeb953a in another container for ")
    with pytest.raises(TaskTakenError, match="in another container") as refused, claimed(paths, TASK):
        pass
    assert "--take-over" in refused.value.remedy


def test_a_run_of_another_container_holds_until_a_person_says_otherwise(paths):
    run_by(paths, NO_PROCESS, **OTHER_CONTAINER)
    assert is_alive(run_owner(paths, TASK))
    with pytest.raises(TaskTakenError, match="cannot be seen from here") as refused, claimed(paths, TASK):
        pass
    assert "If that container is gone" in refused.value.remedy
    with claimed(paths, TASK, "studio run", take_over=True) as died:
        assert died is not None
        tell_owner(paths, TASK, "orch_1", "studio run")
    assert not paths.run(TASK).exists()


def test_the_number_of_this_process_in_another_container_is_somebody_else(paths):
    run_by(paths, os.getpid(), **OTHER_CONTAINER)
    owner = run_owner(paths, TASK)
    assert owner is not None
    assert not is_within(owner)
    with pytest.raises(TaskTakenError), claimed(paths, TASK):
        pass


@pytest.mark.parametrize("changed", [AN_EARLIER_START, {"boot_id": "", "pid_namespace": ""}])
def test_after_another_start_and_in_old_files_the_process_alone_counts(paths, changed):
    run_by(paths, NO_PROCESS, **changed)
    lend(paths, TASK, NO_PROCESS, **changed)
    assert not is_alive(run_owner(paths, TASK))
    assert living_lease(paths, TASK) is None


def test_doctor_tells_of_both_and_what_to_do(paths):
    run_by(paths, NO_PROCESS, **OTHER_CONTAINER)
    lend(paths, TASK, NO_PROCESS, **OTHER_CONTAINER)
    found = [*check_owners(paths), *check_leases(paths)]
    assert [finding.level for finding in found] == ["warning", "warning"]
    assert all("another container" in finding.what and "--take-over" in finding.remedy for finding in found)


HOOK = """
import os, sys
os.environ["STUDIO_CLAUDE_PID"] = str(os.getpid())
sys.path.insert(0, sys.argv[3])
from hook_lease import Lease
from hook_workspace import Workspace
print(Lease(Workspace(sys.argv[1]), sys.argv[2], sys.argv[4]).take("", take_over=len(sys.argv) > 5))
"""


def ask_hook(paths: WorkspacePaths, session: str, *more: str, before: tuple[str, ...] = ()) -> str:
    command = [*before, sys.executable, "-I", "-S", "-c", HOOK, str(paths.root), TASK, str(HOOKS), session, *more]
    return subprocess.run(command, capture_output=True, text=True, check=True, timeout=60).stdout.strip()


def test_the_hook_judges_as_the_engine_does(paths):
    run_by(paths, NO_PROCESS, **OTHER_CONTAINER)
    assert "in another container" in ask_hook(paths, "aaaa")
    assert ask_hook(paths, "aaaa", "--take-over") == ""
    assert not paths.run(TASK).exists()
    lend(paths, TASK, NO_PROCESS, **OTHER_CONTAINER)
    assert "in another container" in ask_hook(paths, "aaaa")
    assert ask_hook(paths, "aaaa", "--take-over") == ""
    lease = read_lease(paths, TASK)
    assert lease is not None
    assert {"boot_id": lease.boot_id, "pid_namespace": lease.pid_namespace} == own_pid_space()


def may_unshare() -> bool:
    command = ["unshare", "--pid", "--fork", "--mount-proc", "true"]
    return bool(shutil.which("unshare")) and subprocess.run(command, capture_output=True, check=False).returncode == 0


@pytest.mark.skipif(not may_unshare(), reason="may not make a namespace here")
def test_a_real_namespace_is_another_place(paths):
    assert ask_hook(paths, "aaaa", before=("unshare", "--pid", "--fork", "--mount-proc")) == ""
    lease = living_lease(paths, TASK)
    assert lease is not None
    assert "in another container" in held_words(lease)
    assert "in another container" in ask_hook(paths, "bbbb")
