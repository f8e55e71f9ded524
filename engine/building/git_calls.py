"""Calling git where nothing of the person's may be touched by chance.

GitPython finds the repository and reads its config. The calls themselves are made here: it hands on every `GIT_…`
variable of the environment, and one left by a hook would send a call to another repository or another index.
"""

import os
import signal
import subprocess
import threading
import time
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

from engine.building.output_pump import readable_within
from engine.workspace.problems import RefusedError
from engine.workspace.text import one_line

LIMIT_S = 120.0
"""Of one call; a first look at a hundred thousand files takes some ten seconds."""

LOOK_S = 0.05
GRACE_S = 5.0
"""For a git that was asked to end: it takes its locks away."""

IDENTITY = {
    "GIT_AUTHOR_NAME": "studio-tui",
    "GIT_AUTHOR_EMAIL": "studio-tui@localhost",
    "GIT_COMMITTER_NAME": "studio-tui",
    "GIT_COMMITTER_EMAIL": "studio-tui@localhost",
}

SETTINGS = ("core.hooksPath=/dev/null", "core.fsmonitor=false", "commit.gpgsign=false", "gc.auto=0")
"""Nothing that a repository brings along is run, and no call tidies up behind the person's back."""


class PointError(RefusedError):
    """A rollback point could not be made, read or gone back to."""


class PointStoppedError(PointError):
    """A person stopped it."""

    def __init__(self) -> None:
        super().__init__("Stopped by a person", "Do it again when you like")


class GitCalls:
    """Calls git with one fixed environment."""

    def __init__(self, program: str, folder: Path, variables: Mapping[str, str], stop: threading.Event) -> None:
        """`variables` name the repository (GIT_DIR and its kin); commands run in `folder`."""
        self._program = program
        self._folder = folder
        self._stop = stop
        self._environment = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
        self._environment |= {
            "LC_ALL": "C",
            "GIT_LITERAL_PATHSPECS": "1",
            "GIT_OPTIONAL_LOCKS": "0",
            "GIT_TERMINAL_PROMPT": "0",
            **variables,
        }

    def run(self, *arguments: str, given: bytes = b"", **variables: str) -> bytes:
        """What git prints. Raises PointError, PointStoppedError."""
        code, output, complaint = self.ask(*arguments, given=given, **variables)
        if code:
            raise _explain(arguments[0], code, complaint)
        return output

    def ask(self, *arguments: str, given: bytes = b"", **variables: str) -> tuple[int, bytes, bytes]:
        """Exit code, output and complaint. Raises PointError, PointStoppedError."""
        with self.start(arguments, variables) as process:
            give_up = time.monotonic() + LIMIT_S
            rest: bytes | None = given
            while True:
                with suppress(subprocess.TimeoutExpired):
                    output, complaint = process.communicate(rest, timeout=LOOK_S)
                    return process.returncode, output, complaint
                rest = None  # communicate goes on with what it was given first
                self._end_if_over(process, arguments[0], give_up)

    def head(self, limit: int, *arguments: str) -> bytes:
        """The first bytes of what git prints; git is ended where it has more to say. Raises PointError."""
        with self.start(arguments) as process:
            assert process.stdin is not None  # noqa: S101 - it is a pipe
            assert process.stdout is not None  # noqa: S101
            process.stdin.close()
            give_up = time.monotonic() + LIMIT_S
            output = bytearray()
            while len(output) <= limit:
                if readable_within([process.stdout.fileno()], LOOK_S):
                    part = os.read(process.stdout.fileno(), 64 * 1024)
                    if not part:
                        break
                    output += part
                self._end_if_over(process, arguments[0], give_up)
            _end(process)
        return bytes(output[:limit])

    def start(self, arguments: tuple[str, ...], variables: Mapping[str, str] | None = None) -> subprocess.Popen[bytes]:
        """A running git with pipes on all sides. Raises PointError where it cannot be started."""
        self.raise_if_stopped()
        settings = [word for setting in SETTINGS for word in ("-c", setting)]
        try:
            return subprocess.Popen(
                [self._program, *settings, *arguments],
                cwd=self._folder,
                env={**self._environment, **(variables or {})},
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                start_new_session=True,  # Ctrl-C in the terminal is ours: a git in the middle of its work ends it
            )
        except OSError as error:
            reason = f"git cannot be started: {(error.strerror or str(error)).lower()}"
            raise PointError(reason, "See `studio doctor`") from None

    def raise_if_stopped(self) -> None:
        if self._stop.is_set():
            raise PointStoppedError

    def _end_if_over(self, process: subprocess.Popen[bytes], verb: str, give_up: float) -> None:
        if self._stop.is_set():
            _end(process)
            raise PointStoppedError
        if time.monotonic() > give_up:
            _end(process)
            raise PointError(f"git {verb} took longer than {LIMIT_S:g} s", "Leave out what is big by .gitignore")


def _end(process: subprocess.Popen[bytes]) -> None:
    for sent in (signal.SIGTERM, signal.SIGKILL):
        with suppress(ProcessLookupError):
            process.send_signal(sent)
        with suppress(subprocess.TimeoutExpired):
            process.wait(GRACE_S)
            return


def _explain(verb: str, code: int, complaint: bytes) -> PointError:
    text = complaint.decode("utf-8", "replace")
    lines = [line for line in text.splitlines() if line.strip()]
    said = one_line(next((line for line in lines if line.startswith(("fatal:", "error:"))), lines[0] if lines else ""))
    what = f"git {verb}: {said[:300]}" if said else f"git {verb} exited {code}"
    if "No space left" in text:
        return PointError(f"The disk is full ({what})", "Free some space")
    if ".lock" in text and "File exists" in text:
        return PointError(f"Another git holds a lock ({what})", "Wait for it, or delete that file if no git runs")
    if "Permission denied" in text or "Read-only file system" in text:
        return PointError(f"The repository cannot be written or read ({what})", "Allow yourself to")
    return PointError(what, "Run `git fsck` to see whether the repository is whole")
