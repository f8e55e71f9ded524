"""`make bench`: measures what the README promises. Exit code 1 if a limit is exceeded, 2 for wrong arguments."""

import argparse
import json
import sys
import tempfile
from collections.abc import Callable
from importlib import import_module
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))  # as pytest does, for `helpers`

from benchmarks.table import Result, Verdict, table
from benchmarks.workspaces import Samples

MEASUREMENTS = (
    "first_paint",
    "change_to_paint",
    "status_command",
    "verbs",
    "v5_verbs",
    "idle",
    "builder_cost",
    "resume",
    "knowledge",
    "injection",
    "token_counts",
    "transcripts",
    "hooks",
    "kept_answers",
    "claude_sessions",
    "spool",
)


def main() -> int:
    arguments = _arguments()
    results: list[Result] = []
    with tempfile.TemporaryDirectory(prefix="studio-bench-") as folder:
        samples = Samples(Path(folder))
        for name in arguments.names or MEASUREMENTS:
            _say(name)
            measure: Callable[[Samples], list[Result]] = import_module(f"benchmarks.{name}").measure
            results += measure(samples)
    as_json = json.dumps([result.document() for result in results], indent=2)
    print(as_json if arguments.json else table(results))
    return int(any(result.verdict is Verdict.OVER for result in results))


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"some of {', '.join(MEASUREMENTS)}; else all")
    parser.add_argument("--json", action="store_true", help="the same as data")
    arguments = parser.parse_args()
    if unknown := sorted(set(arguments.names) - set(MEASUREMENTS)):
        parser.error(f"there is no {', '.join(unknown)}; there are {', '.join(MEASUREMENTS)}")
    return arguments


def _say(what: str) -> None:
    print(f"{what} …", file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
