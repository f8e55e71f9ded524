"""Counting what Claude used from a gigabyte of transcripts: cold, and when a message was appended.

Where STUDIO_BENCH_CCUSAGE names the program `ccusage`, it counts the same files in turns with us, and its totals have
to be ours. Without it the totals are held against what the maker of the files knows.
"""

import json
import os
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import astuple
from pathlib import Path
from statistics import median
from typing import Any

from benchmarks.programs import REPOSITORY
from benchmarks.table import Bound, Limit, Result
from benchmarks.transcript_trees import Truth, make_transcripts
from benchmarks.workspaces import Samples

CCUSAGE = "STUDIO_BENCH_CCUSAGE"
SIZE = 1_000_000_000
ROUNDS = 5
"""Each in the other order than the one before: on a busy machine three in one order told either way."""

WARM_ROUNDS = 9
MB = 1_000_000
COLD = "1 GB of transcripts, cold"

Answer = dict[str, Any]

OURS = """
import json, os, resource
from pathlib import Path
from engine.claude_code.usage.reporting import UsageReader
together = UsageReader(os.environ).read().together
# Linux hands a process's peak on to the program it starts: only the peak of this program itself is ours.
told = Path("/proc/self/status")
own = [int(line.split()[1]) for line in told.read_text().splitlines() if line[:6] == "VmHWM:"] if told.exists() else []
own = own or [resource.getrusage(resource.RUSAGE_SELF).ru_maxrss]
kb = own[0] + resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
tokens = together.tokens
counts = [tokens.input, tokens.cache_write, tokens.cache_read, tokens.output, together.messages]
print(json.dumps({"kb": kb, "counts": counts}))
"""

EVERY_LINE = """
import json, sys
from pathlib import Path
last = {}
for path in Path(sys.argv[1]).rglob("*.jsonl"):
    with path.open("rb") as file:
        for line in file:
            message = json.loads(line).get("message") or {}
            if "usage" in message:
                usage, known = message["usage"], last.get(message["id"])
                last[message["id"]] = max(usage["output_tokens"], known or 0)
print(json.dumps({"counts": [sum(last.values()), len(last)]}))
"""

WARM = """
import json, os, sys, time
from pathlib import Path
from engine.claude_code.usage.reporting import UsageReader
grown = max(Path(sys.argv[1]).rglob("*.jsonl"), key=lambda path: path.stat().st_size)
line = next(line for line in reversed(grown.read_bytes().splitlines()) if b'"output_tokens"' in line)
message = json.loads(line)["message"]["id"].encode()
reader, times = UsageReader(os.environ), []
reader.read()
for number in range(int(sys.argv[2])):
    with grown.open("ab") as file:
        file.write(line.replace(message, b"msg_new%d" % number) + b"\\n")
    begin = time.perf_counter()
    messages = reader.read().together.messages
    times.append((time.perf_counter() - begin) * 1000)
print(json.dumps({"ms": times, "messages": messages}))
"""


def measure(samples: Samples) -> list[Result]:
    config, counts = samples.folder / "claude", samples.folder / "counts"
    truth = make_transcripts(config, SIZE)
    programs = {"ours": [sys.executable, "-c", OURS], "lines": [sys.executable, "-c", EVERY_LINE, str(config)]}
    if ccusage := os.environ.get(CCUSAGE):
        programs["ccusage"] = [ccusage, "claude", "session", "--offline", "--json"]
    answers: dict[str, list[Answer]] = {name: [] for name in programs}
    for number in range(ROUNDS):
        for name in sorted(programs, reverse=bool(number % 2)):
            answers[name].append(_run(programs[name], config, counts))
    return [*_alone(answers, truth), *(_beside_ccusage(answers) if ccusage else []), _warm(config, counts)]


def _alone(answers: dict[str, list[Answer]], truth: Truth) -> list[Result]:
    ours = answers["ours"][0]
    wrong = _difference(ours["counts"], astuple(truth))
    lines = _seconds(answers["lines"])
    return [
        Result(COLD, _seconds(answers["ours"]), "s", "json, every line", lines, Limit(Bound.RATIO, 0.5)),
        Result("… memory of both processes", ours["kb"] * 1024 / MB, "MB", limit=Limit(Bound.VALUE, 80)),
        Result("… tokens counted wrong", wrong, "", limit=Limit(Bound.VALUE, 0)),
    ]


def _beside_ccusage(answers: dict[str, list[Answer]]) -> list[Result]:
    totals = answers["ccusage"][0]["totals"]
    counts = [totals[f"{kind}Tokens"] for kind in ("input", "cacheCreation", "cacheRead", "output")]
    differing = _difference(answers["ours"][0]["counts"], counts)
    took = _seconds(answers["ccusage"])
    return [
        Result(COLD, _seconds(answers["ours"]), "s", "ccusage", took, Limit(Bound.RATIO, 1)),
        Result("… tokens that ccusage counts otherwise", differing, "", limit=Limit(Bound.VALUE, 0)),
    ]


def _seconds(answers: list[Answer]) -> float:
    return median(answer["s"] for answer in answers)


def _difference(counts: Sequence[int], others: Sequence[int]) -> int:
    """As far as both go."""
    return sum(abs(one - other) for one, other in zip(counts, others, strict=False))


def _run(program: list[str], config: Path, counts: Path) -> Answer:
    """What a program printed, and the seconds that it took. Nothing is remembered from before."""
    for file in counts.glob("*"):
        file.unlink()
    env = {**os.environ, "CLAUDE_CONFIG_DIR": str(config), "STUDIO_TUI_STATE": str(counts)}
    begin = time.perf_counter()
    done = subprocess.run(program, capture_output=True, check=True, cwd=REPOSITORY, env=env)
    answer: Answer = json.loads(done.stdout)
    return {**answer, "s": time.perf_counter() - begin}


def _warm(config: Path, counts: Path) -> Result:
    _run([sys.executable, "-c", OURS], config, counts)
    answer = _run([sys.executable, "-c", WARM, str(config), str(WARM_ROUNDS)], config, counts)
    return Result("… again after a message", median(answer["ms"]), "ms", limit=Limit(Bound.VALUE, 100))
