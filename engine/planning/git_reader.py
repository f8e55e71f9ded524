"""Asks git about somebody's repository without running anything that this repository brings along.

Hooks, the file system monitor, clean filters, signature checks and the fetching of missing objects are all commands
that a repository's own config can name. Each is switched off here; git takes no lock either.
"""

import os
import selectors
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from engine.assistants.errors import StoppedError
from engine.workspace.text import one_line

QUIET = (
    "-c", "core.hooksPath=/dev/null",
    "-c", "core.fsmonitor=false",
    "--no-optional-locks",
    "--no-pager",
)  # fmt: skip

TIMEOUT_S = 10.0
"""Seconds for one question; the biggest repositories answer in two."""

LOOK_S = 0.05
"""How often the stop signal is looked at while git says nothing."""

CHUNK_BYTES = 65_536
MAX_BYTES = 8 * 1024 * 1024
"""Of an answer: enough for twenty thousand long names."""

MAX_COMPLAINT_BYTES = 4096


class GitReadError(Exception):
    """Git did not answer. The message says why."""


class GitReader:
    """Questions to the repository around one folder."""

    def __init__(self, root: Path, stop: threading.Event) -> None:
        """Raises GitReadError where there is no git program."""
        try:
            import git  # 60 ms, once a survey
        except ImportError:  # GitPython's way of saying that there is no git program
            raise GitReadError("git is not installed") from None
        self._git = git.Git(root)
        self._not_found: type[Exception] = git.GitCommandNotFound
        self._stop = stop
        self._filters: dict[str, str] | None = None

    def lines(self, *arguments: str) -> list[str]:
        """The parts of an answer that NUL characters end, at most MAX_BYTES. Raises GitReadError, StoppedError."""
        answer = self._ask(arguments, self._no_filters())
        return [os.fsdecode(part) for part in answer.split(b"\0") if part]

    def _no_filters(self) -> dict[str, str]:
        """The environment that empties the filters which the repository itself defines.

        Those of the person, such as git-lfs, stay: without them every file of theirs would look changed.
        """
        if self._filters is None:
            pattern = r"^filter\..*\.(clean|smudge|process|required)$"
            config = ("config", "--null", "--show-scope", "--name-only", "--get-regexp", pattern)
            parts = self._ask(config, {}, missing_is_empty=True).split(b"\0")
            pairs = zip(parts[::2], parts[1::2], strict=False)
            self._filters = _settings(os.fsdecode(name) for scope, name in pairs if scope in (b"local", b"worktree"))
        return self._filters

    def _ask(self, arguments: tuple[str, ...], settings: dict[str, str], *, missing_is_empty: bool = False) -> bytes:
        environment = {"GIT_ALLOW_PROTOCOL": "none", "GIT_NO_LAZY_FETCH": "1", "GIT_TERMINAL_PROMPT": "0", **settings}
        try:
            running = self._git.execute(["git", *QUIET, *arguments], as_process=True, env=environment)
        except self._not_found:
            raise GitReadError("git is not installed") from None
        process = running.proc  # GitPython ends it with `running`, so that is kept until the end
        try:
            answer, complaint, is_cut = _read_both(process, self._stop)
        finally:
            _end(process)
        if process.returncode == 0 or is_cut or (missing_is_empty and process.returncode == 1):
            return answer
        raise GitReadError(one_line(complaint.decode("utf-8", "replace"))[:200] or "git failed without a word")


def _settings(names: Iterator[str]) -> dict[str, str]:
    """Config values through the environment, after those that are there: a name may hold what `-c` would misread."""
    overrides = {name: "false" if name.endswith(".required") else "" for name in names}
    if not overrides:
        return {}
    given = os.environ.get("GIT_CONFIG_COUNT", "")
    first = int(given) if given.isdecimal() else 0
    found = {"GIT_CONFIG_COUNT": str(first + len(overrides))}
    for place, (name, value) in enumerate(overrides.items(), start=first):
        found |= {f"GIT_CONFIG_KEY_{place}": name, f"GIT_CONFIG_VALUE_{place}": value}
    return found


def _read_both(process: Any, stop: threading.Event) -> tuple[bytes, bytes, bool]:
    """Output, complaints, and whether the output was cut. Raises StoppedError, and GitReadError when it takes long."""
    output, complaints = bytearray(), bytearray()
    give_up = time.monotonic() + TIMEOUT_S
    with selectors.DefaultSelector() as selector:
        selector.register(process.stdout, selectors.EVENT_READ, output)
        selector.register(process.stderr, selectors.EVENT_READ, complaints)
        while selector.get_map():
            if stop.is_set():
                raise StoppedError
            if time.monotonic() > give_up:
                raise GitReadError(f"git took longer than {TIMEOUT_S:.0f} s")
            for key, _ in selector.select(LOOK_S):
                if part := os.read(key.fd, CHUNK_BYTES):
                    key.data.extend(part)
                else:
                    selector.unregister(key.fileobj)
            del complaints[MAX_COMPLAINT_BYTES:]
            if len(output) > MAX_BYTES:
                return bytes(output[: output.rindex(b"\0", 0, MAX_BYTES) + 1]), b"", True
    return bytes(output), bytes(complaints), False


def _end(process: Any) -> None:
    """Takes note of its end; whoever did not come to an end by itself is ended."""
    process.stdout.close()
    process.stderr.close()
    try:
        process.wait(LOOK_S)
    except Exception:  # noqa: BLE001 - whatever it was, it must not live on
        process.kill()
        process.wait()
