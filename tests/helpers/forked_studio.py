"""`studio` as a process of its own that has all of its imports done: a copy of this one. Half a second is saved."""

import os
import signal
import sys
import traceback
import warnings
from collections.abc import Callable, Sequence
from importlib import import_module
from pathlib import Path
from typing import Self

from engine.commands.main import main

for _heavy in ("engine.commands.runs.run", "engine.planning.planner", "engine.building.builder"):
    import_module(_heavy)


class ForkedStudio:
    """Is used as its `Popen` would be. It leads a session of its own, and inherits the environment."""

    def __init__(self, arguments: Sequence[str], folder: Path, output: int, prepare: Callable[[], None]) -> None:
        """`output`: the descriptor of a file. `prepare` is called in the process before anything else."""
        self.returncode: int | None = None
        self.pid = os.fork()
        if self.pid == 0:
            _become_studio(arguments, folder, output, prepare)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._look(0)

    def poll(self) -> int | None:
        """Its exit code once it has ended, negative for the signal that ended it."""
        if self.returncode is None:
            self._look(os.WNOHANG)
        return self.returncode

    def kill(self) -> None:
        if self.poll() is None:
            os.kill(self.pid, signal.SIGKILL)

    def _look(self, options: int) -> None:
        if self.returncode is None:
            ended, status = os.waitpid(self.pid, options)
            self.returncode = os.waitstatus_to_exitcode(status) if ended else None


def _become_studio(arguments: Sequence[str], folder: Path, output: int, prepare: Callable[[], None]) -> None:
    """Never comes back into pytest, whose streams and warnings it has no part in."""
    try:
        os.setsid()
        os.chdir(folder)
        os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
        os.dup2(output, 1)
        os.dup2(output, 2)
        sys.stdin, sys.stdout, sys.stderr = (open(n, "r" if n == 0 else "w", closefd=False) for n in range(3))  # noqa: SIM115
        sys.argv = ["studio", *arguments]
        warnings.resetwarnings()
        prepare()
        main()
    except BaseException:  # noqa: BLE001 - told, and then by the exit code
        traceback.print_exc()
    finally:
        os._exit(99)
