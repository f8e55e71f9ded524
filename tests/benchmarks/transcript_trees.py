"""Transcripts as Claude writes them, as many as wanted: sessions, their sub-agents, forks, messages in several lines.

The same size gives the same bytes, and what a right count of them is.
"""

import json
import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

BEGIN = datetime(2026, 10, 1, 8, tzinfo=UTC)
PROJECTS = 12
TURNS = 300
OUTPUT = 211
"""Tokens that each line of a message adds."""

MODELS = ("claude-opus-5-5", "claude-sonnet-5-5", "claude-haiku-5-5")
WORDS = (
    "the build",
    'said "usage"',
    '{"usage":{"output_tokens":7}}',
    "naïve 日本",
    "C:\\path",
    "line\n",
    "of a plan",
    "\t",
)

Line = dict[str, Any]


@dataclass
class Truth:
    """What is right: each message once, at its last count."""

    input: int = 0
    cache_write: int = 0
    cache_read: int = 0
    output: int = 0
    messages: int = 0
    size: int = field(default=0, compare=False)


def make_transcripts(config: Path, size: int) -> Truth:
    """Fills a folder of Claude's until it holds at least this many bytes."""
    tree = _Tree(config / "projects")
    while tree.truth.size < size:
        tree.add_session()
    return tree.truth


class _Tree:
    def __init__(self, projects: Path) -> None:
        self.projects = projects
        self.truth = Truth()
        self._random = random.Random(5)
        self._sessions = 0
        self._fillers = [self._text(60_000) for _ in range(12)]

    def add_session(self) -> None:
        """With sub-agents in every third, and a fork after every fifth. Every fiftieth is twenty times as long."""
        number, self._sessions = self._sessions, self._sessions + 1
        name = f"{number:08x}-0000-4000-8000-000000000000"
        folder = self.projects / f"-srv-dev-project-{number % PROJECTS}"
        turns = TURNS * (20 if number % 50 == 49 else 1)
        lines = self._session(name, f"/srv/dev/project {number % PROJECTS}", turns, is_sidechain=False)
        is_forked = number % 5 == 4
        kept = self._write(folder / f"{name}.jsonl", lines, keep=is_forked)
        if number % 3 == 2:
            agent = self._session(name, f"/srv/dev/project {number % PROJECTS}", TURNS // 4, is_sidechain=True)
            self._write(folder / name / "subagents" / f"agent-a{number:07x}.jsonl", agent)
        if is_forked:
            self._fork(folder, name, kept)

    def _fork(self, folder: Path, parent: str, lines: list[Line]) -> None:
        name = f"{parent[:9]}ffff{parent[13:]}"
        copies = ({**line, "sessionId": name, "requestSessionId": parent} for line in lines[: len(lines) // 2])
        self._write(folder / f"{name}.jsonl", copies)

    def _write(self, path: Path, lines: Iterator[Line], *, keep: bool = False) -> list[Line]:
        path.parent.mkdir(parents=True, exist_ok=True)
        kept = []
        with path.open("w") as file:
            for line in lines:
                text = json.dumps(line, separators=(",", ":"), ensure_ascii=False)
                file.write(text + "\n")
                self.truth.size += len(text)
                if keep:
                    kept.append(line)
        return kept

    def _session(self, session: str, cwd: str, turns: int, *, is_sidechain: bool) -> Iterator[Line]:
        """A prompt, then answers in one to three lines each, with what a tool gave back in between."""
        at = BEGIN + timedelta(minutes=37 * self._sessions)
        common = {"userType": "external", "cwd": cwd, "sessionId": session, "version": "2.1.329", "gitBranch": "main"}
        prompts = {"systemPrompt": self._filler(40_000), "type": "prompt_snapshot"}
        yield {"type": "queue-operation", "operation": "enqueue", "timestamp": _time(at), "sessionId": session}
        yield {"isSidechain": is_sidechain, "attachment": prompts, "type": "attachment", **common}
        for _ in range(turns):
            at += timedelta(seconds=self._random.randrange(2, 90))
            yield from self._answer(at, is_sidechain, common)
            result = {"type": "tool_result", "content": self._filler(self._random.randrange(200, 9_000))}
            message = {"role": "user", "content": [result]}
            told = {"stdout": self._filler(self._random.randrange(200, 9_000))}
            yield {
                "isSidechain": is_sidechain,
                "type": "user",
                "message": message,
                "timestamp": _time(at),
                "toolUseResult": told,
                **common,
            }

    def _answer(self, at: datetime, is_sidechain: bool, common: Line) -> Iterator[Line]:
        """Each line repeats the message's id; the count of its output grows to the last."""
        chance = self._random
        ids = {"id": f"msg_{chance.getrandbits(96):024x}", "type": "message", "role": "assistant"}
        request, model = f"req_{chance.getrandbits(96):024x}", chance.choice(MODELS)
        usage, lines = self._usage(), chance.randrange(1, 4)
        for number in range(1, lines + 1):
            tool = {"type": "tool_use", "id": "toolu_1", "name": "Bash", "input": {"command": self._filler(600)}}
            spent = {**usage, "output_tokens": number * OUTPUT}
            message = {**ids, "model": model, "content": [tool], "stop_reason": "tool_use", "usage": spent}
            yield {
                "parentUuid": ids["id"][:20],
                "isSidechain": is_sidechain,
                "message": message,
                "requestId": request,
                "type": "assistant",
                "timestamp": _time(at),
                **common,
            }
        self.truth.output += lines * OUTPUT
        self.truth.messages += 1

    def _usage(self) -> Line:
        """A message's count but for its output."""
        chance = self._random
        write_5m, write_1h = chance.randrange(4_000), chance.randrange(2) * chance.randrange(9_000)
        fresh, read = chance.randrange(40), chance.randrange(150_000)
        self.truth.input += fresh
        self.truth.cache_write += write_5m + write_1h
        self.truth.cache_read += read
        return {
            "input_tokens": fresh,
            "cache_creation_input_tokens": write_5m + write_1h,
            "cache_read_input_tokens": read,
            "output_tokens": 0,
            "server_tool_use": {"web_search_requests": 0, "web_fetch_requests": 0},
            "service_tier": "standard",
            "cache_creation": {"ephemeral_1h_input_tokens": write_1h, "ephemeral_5m_input_tokens": write_5m},
            "iterations": [],
        }

    def _filler(self, length: int) -> str:
        text = self._random.choice(self._fillers)
        start = self._random.randrange(len(text) - length)
        return text[start : start + length]

    def _text(self, length: int) -> str:
        words, size = [], 0
        while size < length:
            words.append(self._random.choice(WORDS))
            size += len(words[-1]) + 1
        return " ".join(words)


def _time(at: datetime) -> str:
    return at.strftime("%Y-%m-%dT%H:%M:%S.000Z")
