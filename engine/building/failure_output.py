"""What an attempt that failed left in its log: whoever tries again, or plans anew, has to read it, not guess."""

from collections.abc import Sequence
from typing import Any

from engine.workspace.log_tail import LogTail
from engine.workspace.paths import WorkspacePaths, is_safe_id

Document = dict[str, Any]

LINES = 80
CHARACTERS = 6_000
"""Of the end of a log: the checks come last, and a test's own report is rarely longer."""


def with_output(paths: WorkspacePaths, task_id: str, failures: Sequence[Document]) -> list[Document]:
    """The failures (attempt, error_kind, error, log), the last with the `output` that it ended with.

    Of those before it the error has to do: they were tried again since.
    """
    told = [{key: value for key, value in failure.items() if key != "log"} for failure in failures]
    log = str(failures[-1].get("log") or "") if failures else ""
    if is_safe_id(log) and (output := end_of_log(paths, task_id, log)):
        told[-1]["output"] = output
    return told


def end_of_log(paths: WorkspacePaths, task_id: str, log: str) -> str:
    lines = LogTail(paths, task_id, log).read().text.splitlines()[-LINES:]
    return "\n".join(lines)[-CHARACTERS:]
