import os
import subprocess
import sys

import pytest

from engine.workspace.owners import is_alive, started, this_process
from engine.workspace.records.task import RunOwner


def owner(**changes: object) -> RunOwner:
    return RunOwner.model_validate({**this_process("t", "s", "studio build", "2026-01-01T00:00:00Z"), **changes})


def test_this_process_is_alive() -> None:
    assert is_alive(owner())


def test_nobody_is_not_alive() -> None:
    assert not is_alive(None)


def test_a_pid_given_to_somebody_else_is_not_the_owner() -> None:
    assert not is_alive(owner(process_started=1.0))


@pytest.mark.parametrize("pid", [0, -1, 2**22 + 1, 2**31, 2**53])
def test_pids_that_nobody_has(pid: int) -> None:
    assert not is_alive(owner(pid=pid))


def test_a_zombie_is_dead() -> None:
    child = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE)
    try:
        since = started(child.pid)
        assert is_alive(owner(pid=child.pid, process_started=since))
        child.kill()
        os.waitid(os.P_PID, child.pid, os.WEXITED | os.WNOWAIT)  # ended, but not yet taken from the table
        assert not is_alive(owner(pid=child.pid, process_started=since))
    finally:
        child.kill()
        child.communicate()
