"""Reading many parts of transcripts, by two processes where there is so much that it pays."""

import marshal
import queue
import subprocess
import sys
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from engine.claude_code.transcript_lines import UsageLine
from engine.claude_code.transcript_reading import Part, PartFound, StoppedReadingError, read_part

SHARED_BYTES = 128 * 1024 * 1024
"""From here on a second process is worth its start."""

OUR_SHARE = 0.4
"""The rest is read by the other process, as it has nothing to write down."""

PATIENCE_S = 0.05
"""Between two looks at whether to stop, while the other process works."""


def read_parts(parts: Sequence[Part], stop: threading.Event | None = None) -> Iterator[PartFound]:
    """Each part's result, in no order. Raises StoppedReadingError."""
    if sum(part.end - part.start for part in parts) < SHARED_BYTES:
        for part in parts:
            yield read_part(part, stop)
        return
    ours = int(len(parts) * OUR_SHARE)
    theirs = dict.fromkeys(parts[ours:])
    with _helper(tuple(theirs)) as answers:
        for part in parts[:ours]:
            yield read_part(part, stop)
            yield from _taken(answers, theirs)
        while (answer := _next(answers, stop)) is not None:
            theirs.pop(answer.part, None)
            yield answer
    for part in theirs:  # the other process could not be started, or ended early
        yield read_part(part, stop)


def _taken(answers: "queue.SimpleQueue[PartFound | None]", theirs: dict[Part, None]) -> Iterator[PartFound]:
    """What the other process has found by now. The end of it is left in the queue."""
    while not answers.empty():
        answer = answers.get()
        if answer is None:
            answers.put(None)
            return
        theirs.pop(answer.part, None)
        yield answer


def _next(answers: "queue.SimpleQueue[PartFound | None]", stop: threading.Event | None) -> PartFound | None:
    while True:
        if stop is not None and stop.is_set():
            raise StoppedReadingError
        try:
            return answers.get(timeout=PATIENCE_S)
        except queue.Empty:
            continue


@contextmanager
def _helper(parts: Sequence[Part]) -> Iterator["queue.SimpleQueue[PartFound | None]"]:
    """What a process of its own finds in these parts; None is its end. It ends with this block."""
    answers: queue.SimpleQueue[PartFound | None] = queue.SimpleQueue()
    try:
        process = subprocess.Popen(
            [sys.executable, "-P", "-m", "engine.claude_code.transcript_sharing"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )
    except OSError:
        answers.put(None)
        yield answers
        return
    listener = threading.Thread(target=_listen, args=(process, parts, answers), daemon=True)
    listener.start()
    try:
        yield answers
    finally:
        process.kill()
        process.wait()
        listener.join()


def _listen(
    process: "subprocess.Popen[bytes]", parts: Sequence[Part], answers: "queue.SimpleQueue[PartFound | None]"
) -> None:
    try:
        if process.stdin and process.stdout:
            with process.stdin as told, process.stdout as answered:
                marshal.dump([tuple(part) for part in parts], told)
                told.close()
                for _ in parts:
                    part, usages, *rest = marshal.load(answered)  # noqa: S302 - from a process of ours
                    told_usages = {usage[0]: UsageLine(*usage) for usage in usages}
                    answers.put(PartFound(Part(*part), told_usages, *rest))
    except (OSError, ValueError, EOFError, TypeError):
        pass  # it was ended: what it did not answer is read by us
    finally:
        answers.put(None)


def main() -> None:
    """The other process: parts on standard input, what was found in each on standard output."""
    for told in marshal.load(sys.stdin.buffer):  # noqa: S302 - from the process that started us
        found = read_part(Part(*told))
        usages = [tuple(usage) for usage in found.usages.values()]
        answer = (tuple(told), usages, found.cwd, found.has_copies, found.unread, found.reached, found.failure)
        marshal.dump(answer, sys.stdout.buffer)
        sys.stdout.buffer.flush()


if __name__ == "__main__":
    main()
