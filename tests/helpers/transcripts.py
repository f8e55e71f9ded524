"""Transcripts for a test, in a folder like Claude's."""

import json
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from engine.claude_code.usage.records import By, UsageReport
from engine.claude_code.usage.reporting import UsageReader

RECORDED = Path(__file__).parents[1] / "data" / "claude" / "transcripts"
"""What the real Claude wrote: a session with a sub-agent, and one that was compacted."""

Line = dict[str, Any]


def answer(message_id: str | None = "msg_1", output: int = 10, **more: Any) -> Line:
    """A line of Claude's with 1 token of input, 2 written to the cache and 3 read from it."""
    usage = {
        "input_tokens": 1,
        "cache_creation_input_tokens": 2,
        "cache_read_input_tokens": 3,
        "output_tokens": output,
        **more.pop("usage", {}),
    }
    message = {"id": message_id, "role": "assistant", "model": more.pop("model", "claude-opus-5-5"), "usage": usage}
    return {
        "isSidechain": False,
        "message": message,
        "type": "assistant",
        "timestamp": "2026-11-20T10:00:00.000Z",
        "cwd": "/srv/dev/words",
        "sessionId": "session-1",
        **more,
    }


def compaction(tokens: int, at: str = "2026-11-20T11:00:00.000Z") -> Line:
    return {
        "type": "system",
        "subtype": "compact_boundary",
        "isSidechain": False,
        "compactMetadata": {"preTokens": 90_000, "postTokens": tokens},
        "timestamp": at,
    }


def write(path: Path, lines: Sequence[Line | str]) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("".join(_text(line) + "\n" for line in lines))
    return path


def append(path: Path, text: str) -> None:
    with path.open("a") as file:
        file.write(text)


def _text(line: Line | str) -> str:
    return line if isinstance(line, str) else json.dumps(line, separators=(",", ":"))


@contextmanager
def usage_of(*config: Path) -> Iterator[UsageReader]:
    """A reader of these of Claude's folders. What it remembers is kept where STUDIO_TUI_STATE says."""
    names = ",".join(map(str, config))
    reader = UsageReader({"CLAUDE_CONFIG_DIR": names, "STUDIO_TUI_STATE": os.environ["STUDIO_TUI_STATE"]})
    try:
        yield reader
    finally:
        reader.close()


def read_once(*config: Path, by: By = By.SESSION, root: Path | None = None) -> UsageReport:
    with usage_of(*config) as reader:
        return reader.read(by, root)


def outputs(report: UsageReport) -> int:
    """The tokens of output, all together."""
    return report.together.tokens.output if report.together else 0
