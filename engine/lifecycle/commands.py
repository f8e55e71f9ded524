"""Runs a hook's command: what it reads is handed over, what it prints is kept up to a limit, nothing outlives it."""

import os
import selectors
import shutil
import signal
import subprocess
import threading
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Literal

from engine.workspace.process_groups import GRACE_S, end_group, group_lives
from engine.workspace.text import clean_text

KEPT_BYTES = 64 * 1024
"""Of each of the two outputs. The rest is read and dropped: a full pipe would stop the command."""

LOOK_S = 0.05
"""How often the stop signal and the time-out are looked at; a command's end is noticed at once."""

HELD_PIPE_S = 0.2
"""How long to wait for output after a command's end while a child of it still holds a pipe open."""


@dataclass(frozen=True, slots=True)
class CommandEnd:
    ending: Literal["exited", "timeout", "stopped"]
    exit_code: int
    """Negative where a signal ended it."""
    output: str
    errors: str


def run_command(
    command: str,
    given: bytes,
    *,
    root: Path,
    environment: Mapping[str, str],
    stop: threading.Event,
    timeout_s: float,
) -> CommandEnd:
    """Runs a shell command in `root` to its end, in a process group of its own that is ended with it.

    `given` is its standard input. Raises OSError if it cannot be started.
    """
    process = _start(command, root, environment)
    try:
        with _Pipes(process, given) as pipes:
            ending = _ending(process, pipes, stop, timeout_s)
    finally:
        if group_lives(process.pid):
            end_group(process.pid)
        with suppress(subprocess.TimeoutExpired):
            process.wait(GRACE_S)  # takes note of its end
    exit_code = process.returncode if process.returncode is not None else -signal.SIGKILL
    return CommandEnd(ending, exit_code, pipes.text("stdout"), pipes.text("stderr"))


def _start(command: str, root: Path, environment: Mapping[str, str]) -> "subprocess.Popen[bytes]":
    return subprocess.Popen(
        [shutil.which("bash") or "/bin/sh", "-c", command],
        bufsize=0,
        cwd=root,
        env=environment,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        start_new_session=True,
    )


def _ending(
    process: "subprocess.Popen[bytes]", pipes: "_Pipes", stop: threading.Event, timeout_s: float
) -> Literal["exited", "timeout", "stopped"]:
    """Moves input and output until the command ended and its pipes are empty, or it has to be ended."""
    give_up = time.monotonic() + timeout_s
    while process.poll() is None:
        if stop.is_set():
            return "stopped"
        if time.monotonic() >= give_up:
            return "timeout"
        if not pipes.move(LOOK_S):
            with suppress(subprocess.TimeoutExpired):
                process.wait(LOOK_S)
    give_up = time.monotonic() + HELD_PIPE_S
    while pipes.are_read and time.monotonic() < give_up:
        pipes.move(0.01)
    return "exited"


class _Pipes:
    """The three pipes of a command, moved by whoever waits for it: no thread is needed."""

    def __init__(self, process: "subprocess.Popen[bytes]", given: bytes) -> None:
        self._left = memoryview(given)
        self._kept = {"stdout": bytearray(), "stderr": bytearray()}
        self._pipes = {"stdin": process.stdin, "stdout": process.stdout, "stderr": process.stderr}
        self._selector = selectors.DefaultSelector()
        for name, pipe in self._pipes.items():
            assert pipe is not None  # noqa: S101 - PIPE gives one
            os.set_blocking(pipe.fileno(), False)
            is_input = name == "stdin"
            self._selector.register(pipe, selectors.EVENT_WRITE if is_input else selectors.EVENT_READ, name)

    def __enter__(self) -> "_Pipes":
        return self

    def __exit__(self, *_: object) -> None:
        self._selector.close()
        for pipe in self._pipes.values():
            if pipe is not None:
                pipe.close()

    @property
    def are_read(self) -> bool:
        """Somebody may still write."""
        return any(key.data != "stdin" for key in self._selector.get_map().values())

    def text(self, name: str) -> str:
        return clean_text(bytes(self._kept[name]).decode("utf-8", "replace"))

    def move(self, seconds: float) -> bool:
        """Moves what can be moved, waiting so long for something to come; False where no pipe is open any more."""
        if not self._selector.get_map():
            return False
        for key, _ in self._selector.select(seconds):
            pipe: IO[bytes] = key.fileobj  # type: ignore[assignment]
            is_over = self._give(pipe) if key.data == "stdin" else self._take(pipe, self._kept[key.data])
            if is_over:
                self._selector.unregister(pipe)
                pipe.close()
        return True

    def _give(self, pipe: IO[bytes]) -> bool:
        try:
            self._left = self._left[os.write(pipe.fileno(), self._left[:KEPT_BYTES]) :]
        except BlockingIOError:
            return False
        except BrokenPipeError:
            return True  # it does not want to know
        return not self._left

    def _take(self, pipe: IO[bytes], kept: bytearray) -> bool:
        try:
            output = os.read(pipe.fileno(), KEPT_BYTES)
        except BlockingIOError:
            return False
        kept += output[: KEPT_BYTES - len(kept)]
        return not output
