"""`.studio/.cache/analytics.json`: what each file told when it was last read. Safe to delete at any time."""

import json
from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import date
from typing import Any

from engine.analytics.facts import Folded
from engine.analytics.stats import Figure, WeekStats
from engine.workspace.journal_scan import Signature
from engine.workspace.paths import OutsideWorkspaceError, WorkspacePaths, is_folder, is_safe_id
from engine.workspace.problems import UnusableFileError
from engine.workspace.reading import read_document
from engine.workspace.usage_facts import MAX_NUMBER

FORMAT = 2
"""Changes whenever folding does: what an older program remembered is read anew then."""

Document = dict[str, Any]


class FoldCache:
    """Read when made. A file that is corrupt or of another format is no cache; so is an entry that makes no sense."""

    def __init__(self, paths: WorkspacePaths) -> None:
        self._paths = paths
        self._known = _read(paths)
        self._used: dict[str, tuple[Signature, Document]] = {}
        self._is_new = False

    def fold(self, name: str, signature: Signature, read: Callable[[], Folded]) -> Folded:
        """What the file of this name tells: remembered while its signature is the same, else as `read` finds it."""
        known = self._known.get(name)
        if known is not None and known[0] == signature:
            with suppress(AttributeError, KeyError, TypeError, ValueError):  # anybody may have written the entry
                folded = _from_document(known[1])
                self._used[name] = known
                return folded
        folded = read()
        self._used[name] = (signature, _as_document(folded))
        self._is_new = True
        return folded

    def save(self) -> None:
        """Writes down what was used. A folder that cannot be written to costs reading again, nothing else."""
        if (not self._is_new and len(self._used) == len(self._known)) or not is_folder(self._paths.state):
            return
        from engine.workspace.writing import replace_file

        files = {name: {"signature": list(signature), **told} for name, (signature, told) in self._used.items()}
        with suppress(OSError, OutsideWorkspaceError):
            self._paths.inside(self._paths.analytics_cache)
            document = json.dumps({"format": FORMAT, "files": files}, separators=(",", ":"))
            replace_file(self._paths.analytics_cache, document.encode())


def _read(paths: WorkspacePaths) -> dict[str, tuple[Signature, Document]]:
    try:
        document = read_document(paths, paths.analytics_cache) or {}
    except UnusableFileError:
        return {}
    files = document.get("files")
    if document.get("format") != FORMAT or not isinstance(files, dict):
        return {}
    known = {}
    for name, told in files.items():
        signature = told.get("signature") if isinstance(told, dict) else None
        if isinstance(signature, list) and len(signature) == len(Signature._fields):
            known[name] = (Signature(*signature), told)
    return known


def _as_document(folded: Folded) -> Document:
    weeks = {
        week.begins_on.isoformat(): {
            **{figure.value: amount for figure, amount in week.sums.items()},
            "step_ms": week.step_ms,
        }
        for week in folded.weeks
    }
    return {"weeks": weeks, "tasks": folded.tasks, "odd_times": folded.odd_times, "skipped": folded.skipped}


def _from_document(document: Mapping[str, Any]) -> Folded:
    """Raises AttributeError, KeyError, TypeError, ValueError for what is none."""
    return Folded(
        tuple(_week(day, told) for day, told in document["weeks"].items()),
        tuple(_task(task_id) for task_id in document["tasks"]),
        _count(document["odd_times"]),
        _count(document["skipped"]),
    )


def _week(day: str, told: Document) -> WeekStats:
    sums = {Figure(name): _count(amount) for name, amount in told.items() if name != "step_ms"}
    times = told["step_ms"]
    if not all(isinstance(ms, int) and 0 <= ms <= MAX_NUMBER for ms in times):
        raise ValueError("no times")
    return WeekStats(date.fromisoformat(day), sums, tuple(times))


def _count(value: Any) -> Any:
    if not isinstance(value, int | float) or not 0 <= value <= MAX_NUMBER:
        raise ValueError(f"{value!r:.40} is no count")
    return value


def _task(value: Any) -> str:
    if not isinstance(value, str) or not (is_safe_id(value) or not value):
        raise ValueError(f"{value!r:.40} is no id")
    return value
