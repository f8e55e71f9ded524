"""What a step's output says that is worth asking about: a measured change, or a line that begins with `Learned:`.

Assistants are asked for such lines (`agents/orders/step.md`), which costs no order of its own.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from engine.knowledge.learning.noticed_event import NoticedKind
from engine.knowledge.signals.metrics import MetricKind, extract_metrics
from engine.workspace.paths import WorkspacePaths, is_safe_id
from engine.workspace.problems import UnusableFileError
from engine.workspace.reading import read_bytes
from engine.workspace.text import clean_text, one_line

MAX_BYTES = 64 * 1024
"""Of the end of a log: results come last."""

MAX_LINE_CHARS = 1_000
MAX_OF_A_STEP = 3

LEARNED = re.compile(r"\W{0,5}learned\W{0,3}:\W{0,3}(.+)", re.IGNORECASE)

MARKS = re.compile("→|->|=>|⇒|\\bfrom\\b|\\bwas\\b|\\bto\\b|learned", re.IGNORECASE)
"""Without one of these a line tells of no change: most are looked at no further."""

OURS = ("$ ", "▸", "──", "✔", "✘", "#", "   hint:")
"""How lines begin that the engine itself wrote into the log, such as a command."""


@dataclass(frozen=True, slots=True)
class Told:
    kind: NoticedKind
    line: str


def told_in_log(paths: WorkspacePaths, task_id: str, log: str) -> tuple[Told, ...]:
    """At most three, each line once; none where the log cannot be read."""
    if not is_safe_id(log):
        return ()
    try:
        path = paths.attempt_logs(task_id) / log
        size = path.stat().st_size
        content = read_bytes(paths, path, MAX_BYTES, max(0, size - MAX_BYTES), is_part=True) or b""
    except (OSError, UnusableFileError):
        return ()
    text = clean_text(content.decode("utf-8", "replace"))
    return tuple(dict.fromkeys(_told(text)))[:MAX_OF_A_STEP] if MARKS.search(text) else ()


def is_ours(line: str) -> bool:
    """Whether the engine itself wrote this line of a log, such as a command or a check's verdict."""
    return line.startswith(OURS)


def _told(text: str) -> Iterator[Told]:
    for line in text.splitlines():
        if is_ours(line) or len(line) > MAX_LINE_CHARS or not MARKS.search(line):
            continue
        if found := LEARNED.fullmatch(line.strip()):
            yield Told(NoticedKind.TOLD, one_line(found[1]))
        elif any(metric.kind is MetricKind.CHANGE for metric in extract_metrics(line)):
            yield Told(NoticedKind.MEASURED, one_line(line))
