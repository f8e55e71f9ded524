"""Running a plan's commands: each in a process group of its own, watched, and ended with all it started."""

import os
import shutil
import signal
import subprocess
import threading
import time
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import TracebackType
from typing import Self

from engine.building.failures import AttemptStoppedError
from engine.building.output_pump import OutputPump
from engine.workspace.attempt_log import AttemptLog
from engine.workspace.process_groups import GRACE_S, end_group, group_lives
from engine.workspace.process_marks import MARKER

LOOK_S = 0.05
"""How often the stop signal and the time-out are looked at; a command's end is noticed at once."""

BLIND_LOOK_S = 0.01
"""How often a command's end is looked for where the system cannot tell of it."""

HELD_PIPE_S = 0.2
"""How long to wait for output after a command's end while a child of it still holds the pipe open."""


@dataclass(frozen=True, slots=True)
class CommandResult:
    exit_code: int
    """Negative where a signal ended it."""
    timed_out: bool
    tail: str
    """The end of its output, as it came."""


@cache
def _shell() -> str:
    return shutil.which("bash") or "/bin/sh"


def _environment(marker: str) -> dict[bytes, bytes]:
    """As bytes, which is how the system has it: texts would be taken apart and put together for each command."""
    return {
        b"PYTHONUNBUFFERED": b"1",  # output is followed, so it must not wait in a buffer
        b"GIT_TERMINAL_PROMPT": b"0",  # nobody can answer
        **os.environb,
        os.fsencode(MARKER): os.fsencode(marker),
    }


class CommandRunner:
    """Runs the commands of one attempt. What they leave in the background lives until the attempt ends."""

    def __init__(self, root: Path, marker: str, log: AttemptLog, stop: threading.Event, timeout_s: float) -> None:
        self._root = root
        self._log = log
        self._stop = stop
        self._timeout_s = timeout_s
        self._shell = _shell()
        self._environment = _environment(marker)
        self._left: list[tuple[int, OutputPump]] = []

    @property
    def timeout_s(self) -> float:
        return self._timeout_s

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for group, pump in self._left:
            end_group(group)
            pump.close()

    def run(self, command: str) -> CommandResult:
        """Runs a command to its end. Raises AttemptStoppedError, or OSError if it cannot be started."""
        self.raise_if_stopped()
        self._log.note(f"$ {command}")
        process, pump = self._start(command)
        try:
            timed_out = self._runs_too_long(process, pump)
        finally:
            if process.poll() is None:
                pump.move_in_thread()  # it may have a lot to say when it is asked to end
                end_group(process.pid)
                with suppress(subprocess.TimeoutExpired):
                    process.wait(GRACE_S)  # takes note of its end
            self._keep_or_close(process.pid, pump)
        self.raise_if_stopped()
        if pump.error is not None:
            raise pump.error
        self._log.flush()
        exit_code = process.returncode if process.returncode is not None else -signal.SIGKILL
        return CommandResult(exit_code, timed_out, pump.tail)

    def _start(self, command: str) -> tuple["subprocess.Popen[bytes]", OutputPump]:
        process = subprocess.Popen(
            [self._shell, "-c", command],
            cwd=self._root,
            env=self._environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        assert process.stdout is not None  # noqa: S101 - PIPE gives one
        return process, OutputPump(process.stdout, self._log)

    def raise_if_stopped(self) -> None:
        if self._stop.is_set():
            raise AttemptStoppedError

    def _runs_too_long(self, process: "subprocess.Popen[bytes]", pump: OutputPump) -> bool:
        """Waits until the command ends, or a person stops it, or its time is over; says whether it was the last."""
        give_up = time.monotonic() + self._timeout_s
        with _ExitSignal(process, pump) as ended:
            while not ended.within(min(LOOK_S, max(0.0, give_up - time.monotonic()))):
                if self._stop.is_set():
                    return False
                if time.monotonic() >= give_up:
                    return True
        return False

    def _keep_or_close(self, group: int, pump: OutputPump) -> None:
        if pump.ended_within(HELD_PIPE_S) and not group_lives(group):
            pump.close()
        else:
            pump.move_in_thread()
            self._left.append((group, pump))


class _ExitSignal:
    """Notices a child's end without polling where the system can tell (Linux), else by looking often.

    Its output is moved meanwhile.
    """

    def __init__(self, process: "subprocess.Popen[bytes]", pump: OutputPump) -> None:
        self._process = process
        self._pump = pump
        self._descriptor = _told_of_end(process.pid)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self._descriptor is not None:
            os.close(self._descriptor)

    def within(self, seconds: float) -> bool:
        """Whether it has ended. May come back earlier, such as with some output."""
        if self._descriptor is None:
            self._pump.move(min(seconds, BLIND_LOOK_S))
        elif not self._pump.move(seconds, until=self._descriptor):
            return False
        return self._process.poll() is not None


def _told_of_end(pid: int) -> int | None:
    """A descriptor that can be read once a child has ended; None where this system, or its sandbox, gives none."""
    if not hasattr(os, "pidfd_open"):
        return None
    try:
        return os.pidfd_open(pid)
    except OSError:
        return None
