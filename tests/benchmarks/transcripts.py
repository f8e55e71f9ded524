"""Counting what Claude used from a gigabyte of transcripts: cold, and when a message was appended.

Where STUDIO_BENCH_CCUSAGE names the program `ccusage`, it counts the same files in turns with us, and its totals have
to be ours. Without it the totals are held against what the maker of the files knows.
"""

import json
import os
import subprocess
import sys
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
ROUNDS = 3
WARM_ROUNDS = 9
MB = 1_000_000

OURS = """
import json, os, resource, sys, time
begin = time.perf_counter()
from engine.claude_code.usage import UsageReader
together = UsageReader(os.environ).read().together
kb = sum(resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
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
from engine.claude_code.usage import UsageReader
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
    config = samples.folder / "claude"
    truth = make_transcripts(config, SIZE)
    programs = {"ours": [sys.executable, "-c", OURS], "lines": [sys.executable, "-c", EVERY_LINE, str(config)]}
    if ccusage := os.environ.get(CCUSAGE):
        programs["ccusage"] = [ccusage, "claude", "session", "--offline", "--json"]
    answers: dict[str, list[dict[str, Any]]] = {name: [] for name in programs}
    for _ in range(ROUNDS):
        for name, program in programs.items():
            answers[name].append(_run(program, config, samples.folder / "counts"))
    took = {name: median(answer["s"] for answer in given) for name, given in answers.items()}
    counted = answers["ours"][0]["counts"]
    results = [
        Result(
            "1 GB of transcripts, cold", took["ours"], "s", "json, every line", took["lines"], Limit(Bound.RATIO, 0.5)
        ),
        Result("… memory of both processes", answers["ours"][0]["kb"] * 1024 / MB, "MB", limit=Limit(Bound.VALUE, 80)),
        Result("… tokens counted wrong", _difference(counted, truth), "", limit=Limit(Bound.VALUE, 0)),
    ]
    if ccusage:
        other = answers["ccusage"][0]["totals"]
        differing = sum(abs(one - two) for one, two in zip(counted, _of_ccusage(other), strict=False))
        results += [
            Result("1 GB of transcripts, cold", took["ours"], "s", "ccusage", took["ccusage"], Limit(Bound.RATIO, 1)),
            Result("… tokens that ccusage counts otherwise", differing, "", limit=Limit(Bound.VALUE, 0)),
        ]
    return [*results, _warm(config, samples.folder / "counts")]


def _run(program: list[str], config: Path, counts: Path) -> dict[str, Any]:
    """What a program printed, and the seconds that it took. Nothing is remembered from before."""
    import time

    for file in counts.glob("*"):
        file.unlink()
    env = {**os.environ, "CLAUDE_CONFIG_DIR": str(config), "STUDIO_TUI_STATE": str(counts)}
    begin = time.perf_counter()
    done = subprocess.run(program, capture_output=True, check=True, cwd=REPOSITORY, env=env)
    answer: dict[str, Any] = json.loads(done.stdout)
    return {**answer, "s": time.perf_counter() - begin}


def _difference(counted: list[int], truth: Truth) -> int:
    return sum(abs(one - two) for one, two in zip(counted, astuple(truth), strict=False))


def _of_ccusage(totals: dict[str, int]) -> list[int]:
    return [totals[f"{kind}Tokens"] for kind in ("input", "cacheCreation", "cacheRead", "output")]


def _warm(config: Path, counts: Path) -> Result:
    _run([sys.executable, "-c", OURS], config, counts)
    answer = _run([sys.executable, "-c", WARM, str(config), str(WARM_ROUNDS)], config, counts)
    return Result("… again after a message", median(answer["ms"]), "ms", limit=Limit(Bound.VALUE, 100))
