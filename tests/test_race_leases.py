"""A run and two sessions of Claude's reach for one task at once, many times: exactly one gets it."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from helpers.hook_calls import HOOKS

from engine.workspace.paths import WorkspacePaths

ROUNDS = 40

CLAUDE = """
import os, sys
os.environ["STUDIO_CLAUDE_PID"] = str(os.getpid())
sys.path.insert(0, sys.argv[3])
from hook_lease import Lease
from hook_workspace import Workspace
workspace, name = Workspace(sys.argv[1]), sys.argv[2]
for line in sys.stdin:
    lease = Lease(workspace, line.strip(), name)
    refusal = lease.take("", take_over=False)
    print("no" if refusal else "yes", flush=True)
    sys.stdin.readline()  # all have tried
"""

RUN = """
import sys
from pathlib import Path
from engine.orchestration.claim import TaskTakenError, claimed, tell_owner
from engine.workspace.paths import WorkspacePaths
paths = WorkspacePaths(Path(sys.argv[1]))
for line in sys.stdin:
    task = line.strip()
    try:
        with claimed(paths, task):
            tell_owner(paths, task, "orch_1", "studio run")
            print("yes", flush=True)
            sys.stdin.readline()
    except TaskTakenError as error:
        print("no", flush=True)
        sys.stdin.readline()
"""


class Racer:
    def __init__(self, process: "subprocess.Popen[str]") -> None:
        assert process.stdin is not None
        assert process.stdout is not None
        self._given, self._said = process.stdin, process.stdout

    def tell(self, line: str) -> None:
        self._given.write(f"{line}\n")
        self._given.flush()

    def has_it(self) -> bool:
        word = self._said.readline()
        assert word in ("yes\n", "no\n")
        return word == "yes\n"


@pytest.fixture
def racers(tmp_path: Path) -> Iterator[list[Racer]]:
    commands = [["-c", RUN, str(tmp_path)]]
    commands += [["-I", "-S", "-c", CLAUDE, str(tmp_path), name, str(HOOKS)] for name in ("aaaa", "bbbb")]
    with ExitStack() as stack:
        started = [
            stack.enter_context(
                subprocess.Popen([sys.executable, *command], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
            )
            for command in commands
        ]
        for process in started:
            stack.callback(process.kill)
        yield [Racer(process) for process in started]


def test_exactly_one_holds_a_task(racers: list[Racer], tmp_path: Path) -> None:
    paths = WorkspacePaths(tmp_path)
    held: list[tuple[bool, ...]] = []
    for number in range(ROUNDS):
        task = f"task_{number}"
        paths.task(task).mkdir(parents=True)
        turn = number % len(racers)  # nobody is always told first
        for racer in (*racers[turn:], *racers[:turn]):
            racer.tell(task)
        held.append(tuple(racer.has_it() for racer in racers))
        for racer in racers:
            racer.tell("over")
    assert [sum(one) for one in held] == [1] * ROUNDS
    assert len(set(held)) > 1, "it was always the same one: nobody raced"
