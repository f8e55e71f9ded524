"""Running a plan's commands: each in a process group of its own, watched, and ended with all it started."""

import os
import select
import shutil
import signal
import subprocess
import threading
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import IO, Self

from engine.building.attempt_log import AttemptLog
from engine.building.failures import AttemptStoppedError

MARKER = "STUDIO_TUI_STEP"
"""Environment variable that says which step a process belongs to, so that a later build finds what a crash left."""

GRACE_S = 2.0
"""Between asking a process group to end and killing it."""

LOOK_S = 0.05
"""How often the stop signal and the time-out are looked at; a command's end is noticed at once."""

HELD_PIPE_S = 0.2
"""How long to wait for output after a command's end while a child of it still holds the pipe open."""

TAIL_BYTES = 4096


@dataclass(frozen=True, slots=True)
class CommandResult:
    exit_code: int
    """Negative where a signal ended it."""
    timed_out: bool
    tail: str
    """The end of its output, as it came."""


class CommandRunner:
    """Runs the commands of one attempt. What they leave in the background lives until the attempt ends."""

    def __init__(self, root: Path, marker: str, log: AttemptLog, stop: threading.Event, timeout_s: float) -> None:
        self._root = root
        self._log = log
        self._stop = stop
        self._timeout_s = timeout_s
        self._shell = shutil.which("bash") or "/bin/sh"
        self._environment = {**os.environ, MARKER: marker}
        self._environment.setdefault("PYTHONUNBUFFERED", "1")  # output is followed, so it must not wait in a buffer
        self._environment.setdefault("GIT_TERMINAL_PROMPT", "0")  # nobody can answer
        self._left: list[tuple[int, _Pump]] = []

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
        pump = _Pump(process.stdout, self._log)
        try:
            timed_out = self._runs_too_long(process)
        finally:
            if process.poll() is None:
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

    def raise_if_stopped(self) -> None:
        if self._stop.is_set():
            raise AttemptStoppedError

    def _runs_too_long(self, process: "subprocess.Popen[bytes]") -> bool:
        """Waits until the command ends, or a person stops it, or its time is over; says whether it was the last."""
        give_up = time.monotonic() + self._timeout_s
        with _ExitSignal(process) as ended:
            while not ended.within(min(LOOK_S, max(0.0, give_up - time.monotonic()))):
                if self._stop.is_set():
                    return False
                if time.monotonic() >= give_up:
                    return True
        return False

    def _keep_or_close(self, group: int, pump: "_Pump") -> None:
        if pump.ended_within(HELD_PIPE_S) and not group_lives(group):
            pump.close()
        else:
            self._left.append((group, pump))


class _ExitSignal:
    """Notices a child's end without polling where the system can tell (Linux), else by looking often."""

    def __init__(self, process: "subprocess.Popen[bytes]") -> None:
        self._process = process
        self._descriptor = os.pidfd_open(process.pid) if hasattr(os, "pidfd_open") else None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self._descriptor is not None:
            os.close(self._descriptor)

    def within(self, seconds: float) -> bool:
        if self._descriptor is not None:
            readable_within(self._descriptor, seconds)
            return self._process.poll() is not None
        with suppress(subprocess.TimeoutExpired):
            self._process.wait(seconds)
        return self._process.returncode is not None


class _Pump:
    """Moves a command's output into the log, in a thread: a full pipe would stop the command."""

    def __init__(self, pipe: IO[bytes], log: AttemptLog) -> None:
        self._pipe = pipe
        self._log = log
        self.error: OSError | None = None
        self._closing = threading.Event()
        self._tail = bytearray()
        self._thread = threading.Thread(target=self._move, name="output", daemon=True)
        self._thread.start()

    @property
    def tail(self) -> str:
        return bytes(self._tail[-TAIL_BYTES:]).decode("utf-8", "replace")

    def ended_within(self, seconds: float) -> bool:
        self._thread.join(seconds)
        return not self._thread.is_alive()

    def close(self) -> None:
        """Stops reading, even if somebody still holds the other end."""
        self._closing.set()
        self._thread.join()
        self._pipe.close()

    def _move(self) -> None:
        descriptor = self._pipe.fileno()
        while not self._closing.is_set():
            output = os.read(descriptor, 64 * 1024) if readable_within(descriptor, LOOK_S) else None
            if output == b"":
                return
            self._take(output or b"")

    def _take(self, output: bytes) -> None:
        self._tail += output[-TAIL_BYTES:]
        del self._tail[:-TAIL_BYTES]
        if self.error is None:
            try:
                self._log.feed(output)
            except OSError as error:
                self.error = error  # told when the command ends; until then its output must not block it


def readable_within(descriptor: int, seconds: float) -> bool:
    poll = select.poll()  # `select.select` cannot take descriptors above 1023
    poll.register(descriptor, select.POLLIN)
    return bool(poll.poll(seconds * 1000))


def group_lives(group: int) -> bool:
    """Whether a process of the group still runs. Ended ones that nobody took note of do not count: init may be slow."""
    try:
        os.killpg(group, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        pass  # what macOS says of a group in which nobody runs any more
    import psutil  # 25 ms, and most commands leave nobody behind

    return any(_runs_in(pid, group) for pid in psutil.pids())


def end_group(group: int) -> None:
    """Asks a process group to end, and kills what is left of it after a grace."""
    for sent in (signal.SIGTERM, signal.SIGKILL):
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(group, sent)
        give_up = time.monotonic() + GRACE_S
        while time.monotonic() < give_up:
            if not group_lives(group):
                return
            time.sleep(0.01)


def _runs_in(pid: int, group: int) -> bool:
    import psutil

    try:
        return os.getpgid(pid) == group and psutil.Process(pid).status() != psutil.STATUS_ZOMBIE
    except (OSError, psutil.Error):
        return False
