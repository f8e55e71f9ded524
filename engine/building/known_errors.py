"""What is known about a failure: its telling line, and advice, by the patterns of errors."""

import re

from engine.building.failure_output import end_of_log
from engine.building.mended import Failure
from engine.building.told_in_output import is_ours
from engine.knowledge.error_patterns import ErrorMatch, match_errors
from engine.workspace.paths import WorkspacePaths, is_safe_id
from engine.workspace.text import one_line

TELLING = (
    re.compile(r"\b\w*(?:Error|Exception)\b: \S"),
    re.compile(r"\b(?:error|fatal|panic|cannot|denied|refused)\b", re.IGNORECASE),
)
"""How lines look that say what went wrong, the plainest first."""

MAX_TELLING_CHARS = 300


class KnownErrors:
    """Of the failures of one build. Each is looked up once."""

    def __init__(self, paths: WorkspacePaths, task_id: str) -> None:
        self._paths = paths
        self._task_id = task_id
        self._found: dict[Failure, ErrorMatch | None] = {}

    def telling(self, failure: Failure) -> str:
        """The line of the output in which a known error stands, else one that looks like it, else the failure's words.

        Those begin with the command, which says little about what went wrong.
        """
        found = self._match(failure)
        return (found.line if found else "") or _looks_telling(self._output(failure)) or one_line(failure.error)

    def advice(self, failure: Failure) -> str:
        found = self._match(failure)
        return "; ".join(map(one_line, found.hint.splitlines())) if found else ""

    def _match(self, failure: Failure) -> ErrorMatch | None:
        if failure not in self._found:
            # In the failure's own words the error stands behind the command; in the output on a line of its own.
            texts = (self._output(failure), failure.error)
            matches = (found for text in texts if text for found in match_errors(self._paths, text, limit=1))
            self._found[failure] = next(matches, None)
        return self._found[failure]

    def _output(self, failure: Failure) -> str:
        if not is_safe_id(failure.log):
            return ""
        lines = end_of_log(self._paths, self._task_id, failure.log).splitlines()
        return "\n".join(line for line in lines if not is_ours(line))


def _looks_telling(output: str) -> str:
    """The last line that does: what is said last is what it ended with."""
    lines = [one_line(line) for line in reversed(output.splitlines())]
    found = (line for looks in TELLING for line in lines if looks.search(line) and len(line) <= MAX_TELLING_CHARS)
    return next(found, "")
