"""A call in a process of its own that is killed at a moment: quick enough to try every moment there is."""

import os
import signal
import time
import traceback
from collections.abc import Callable
from typing import Any

from engine.workspace import exchanging

WRITES = ("write", "link", "fsync", "fdatasync", "replace", "rename", "unlink")
"""Of `os`, by which pathlib does it too."""

PATIENCE_S = 90.0


def killed_after(writes: int, work: Callable[[], object], *also: str) -> bool:
    """Whether it was killed: right behind so many writes, flushes, renamings and removals, if there are as many.

    `also` names other functions of `os` that count, such as `open`.
    """
    return _fork(lambda: _die_after(writes, (*WRITES, *also)), work, 0.0)


def killed_within(seconds: float, work: Callable[[], object]) -> bool:
    """Whether it was killed after so many seconds, wherever it was then."""
    return _fork(lambda: None, work, seconds)


def killed_once(is_time: Callable[[], bool], work: Callable[[], object]) -> bool:
    """Whether it was killed: as soon as `is_time`, which is asked again and again while it works."""
    child = _begin_work(lambda: None, work)
    give_up = time.monotonic() + PATIENCE_S
    while not _has_ended(child) and not is_time():
        assert time.monotonic() < give_up, "it neither ended nor was it time"
        time.sleep(0.003)
    os.kill(child, signal.SIGKILL)
    return _was_killed(child)


def _has_ended(child: int) -> bool:
    """It may still be asked how."""
    return os.waitid(os.P_PID, child, os.WEXITED | os.WNOHANG | os.WNOWAIT) is not None


def _fork(prepare: Callable[[], None], work: Callable[[], object], kill_after_s: float) -> bool:
    child = _begin_work(prepare, work)
    if kill_after_s:
        time.sleep(kill_after_s)  # the moment itself, nothing is waited for
        os.kill(child, signal.SIGKILL)
    return _was_killed(child)


def _begin_work(prepare: Callable[[], None], work: Callable[[], object]) -> int:
    child = os.fork()
    if child == 0:  # shares nothing with us any more, and must never come back into pytest
        code = 1
        try:
            prepare()
            work()
            code = 0
        except BaseException:  # noqa: BLE001 - told below, by the exit code
            traceback.print_exc()
        finally:
            os._exit(code)
    return child


def _was_killed(child: int) -> bool:
    status = _wait(child)
    assert os.WIFSIGNALED(status) or os.WEXITSTATUS(status) == 0, "it failed instead: see what it printed"
    return os.WIFSIGNALED(status)


def _wait(child: int) -> int:
    give_up = time.monotonic() + PATIENCE_S
    while True:
        found, status = os.waitpid(child, os.WNOHANG)
        if found:
            return status
        if time.monotonic() > give_up:
            os.kill(child, signal.SIGKILL)
            os.waitpid(child, 0)
            raise AssertionError("it neither ended nor died")
        time.sleep(0.001)


def _die_after(writes: int, names: tuple[str, ...]) -> None:
    left = writes

    def and_die(function: Any) -> Any:
        def done(*arguments: Any, **more: Any) -> Any:
            nonlocal left
            result = function(*arguments, **more)
            left -= 1
            if left == 0:
                os.kill(os.getpid(), signal.SIGKILL)
            return result

        return done

    for name in names:
        setattr(os, name, and_die(getattr(os, name)))
    exchanging.exchange = and_die(exchanging.exchange)


def together(*works: Callable[[], str]) -> list[str]:
    """Their answers, each from a process of its own: all begin at the same moment."""
    go, start = os.pipe()
    children = [_begin(work, go, start) for work in works]
    os.close(go)
    os.close(start)
    answers = [_answer(place) for _, place in children]
    for child, _ in children:
        assert _wait(child) == 0, "it failed: see what it printed"
    return answers


def _begin(work: Callable[[], str], go: int, start: int) -> tuple[int, int]:
    place, tell = os.pipe()
    child = os.fork()
    if child == 0:
        code = 1
        try:
            os.close(start)
            os.read(go, 1)  # until whoever could write has closed its end
            os.write(tell, work().encode())
            code = 0
        except BaseException:  # noqa: BLE001 - told by the exit code
            traceback.print_exc()
        finally:
            os._exit(code)
    os.close(tell)
    return child, place


def _answer(place: int) -> str:
    with os.fdopen(place) as said:
        return said.read()
