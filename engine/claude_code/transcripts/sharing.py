"""Reading many parts of transcripts, by two processes where there is so much that it pays."""

import queue
import subprocess
import sys
import threading
from collections import deque
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import IO

from engine.claude_code.transcripts.messages import receive_found, tell
from engine.claude_code.transcripts.reading import Part, PartFound, StoppedReadingError, read_part

SHARED_BYTES = 128 * 1024 * 1024
"""From here on a second process is worth its start."""

AHEAD = 2
"""Parts that the other process has at once, so that it need not wait for us after each."""

PATIENCE_S = 0.05
"""Between two looks at whether to stop, while the other process works."""

Parts = deque[Part]
"""What nobody reads yet: we take from the left, the other process from the right, whoever is free."""

Answers = queue.SimpleQueue[PartFound | None]
"""What the other process found; None is its end."""


def read_parts(parts: Sequence[Part], stop: threading.Event | None = None) -> Iterator[PartFound]:
    """Each part's result, in no order. Raises StoppedReadingError."""
    waiting: Parts = deque(parts)
    if sum(part.end - part.start for part in parts) >= SHARED_BYTES:
        with _helper(waiting) as answers:
            while waiting:
                yield from _read_next(waiting, stop)
                yield from _answered(answers)
            while (answer := _next(answers, stop)) is not None:
                yield answer
    while waiting:  # all of them, or what the other process gave back when it ended early
        yield from _read_next(waiting, stop)


def _read_next(waiting: Parts, stop: threading.Event | None) -> Iterator[PartFound]:
    try:
        part = waiting.popleft()
    except IndexError:
        return  # the other process just took the last
    yield read_part(part, stop)


def _answered(answers: Answers) -> Iterator[PartFound]:
    """What the other process has found by now. The end of it is left in the queue."""
    while not answers.empty():
        answer = answers.get()
        if answer is None:
            answers.put(None)
            return
        yield answer


def _next(answers: Answers, stop: threading.Event | None) -> PartFound | None:
    while True:
        if stop is not None and stop.is_set():
            raise StoppedReadingError
        try:
            return answers.get(timeout=PATIENCE_S)
        except queue.Empty:
            continue


@contextmanager
def _helper(waiting: Parts) -> Iterator[Answers]:
    """A process of its own that takes parts as long as there are some. It ends with this block."""
    answers: Answers = queue.SimpleQueue()
    try:
        process = subprocess.Popen(
            [sys.executable, "-P", "-m", "engine.claude_code.transcripts.helping"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )
    except OSError:
        answers.put(None)
        yield answers
        return
    listener = threading.Thread(target=_listen, args=(process, waiting, answers), daemon=True)
    listener.start()
    try:
        yield answers
    finally:
        process.kill()
        process.wait()
        listener.join()


def _listen(process: "subprocess.Popen[bytes]", waiting: Parts, answers: Answers) -> None:
    sent: Parts = deque()
    try:
        if process.stdin and process.stdout:
            with process.stdin as told, process.stdout as answered:
                while _send(waiting, sent, told):
                    answers.put(receive_found(answered))
                    sent.popleft()
    except (OSError, ValueError, EOFError):
        waiting.extend(sent)  # it was ended: what it did not answer is read by us
    finally:
        answers.put(None)


def _send(waiting: Parts, sent: Parts, told: IO[bytes]) -> bool:
    """Gives the other process as many parts as it may have; says whether it has any."""
    while waiting and len(sent) < AHEAD:
        try:
            sent.append(waiting.pop())
        except IndexError:
            break  # we just took the last ourselves
        tell(sent[-1], told)
    return bool(sent)
