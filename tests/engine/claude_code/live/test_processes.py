"""Which of the processes in Claude's own list still run."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator

import pytest
from helpers.claude import wait_for

from engine.claude_code.live.processes import STARTED_LATER_S, is_running


@pytest.fixture
def ended() -> Iterator[subprocess.Popen[bytes]]:
    """A process that is over, and that nobody has asked about yet."""
    with subprocess.Popen([sys.executable, "-I", "-S", "-c", "pass"], stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        process.stdout.read()
        yield process


def test_one_that_runs_is_running():
    assert is_running(os.getpid(), time.time())


def test_a_zombie_is_not(ended):
    wait_for(lambda: not is_running(ended.pid, time.time()))
    os.kill(ended.pid, 0)  # it still has its number


def test_another_one_with_its_number_is_not():
    assert not is_running(os.getpid(), time.time() - 10 * 86_400 - STARTED_LATER_S)


@pytest.mark.parametrize("pid", [2**22 + 1, 2**70])
def test_a_number_that_nobody_has_is_not(pid):
    assert not is_running(pid, time.time())
