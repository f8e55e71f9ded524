"""Names for attempt logs: `<step id>.<serial>.log`, the serial counting on over all runs of a task's build."""

from pathlib import Path

from engine.workspace.paths import WorkspacePaths


class LogNames:
    def __init__(self, paths: WorkspacePaths, task_id: str) -> None:
        self._folder = paths.attempt_logs(task_id)
        self._last: dict[str, int] = {}
        for name in [path.name for path in self._folder.iterdir()] if self._folder.is_dir() else ():
            stem, _, serial = name.removesuffix(".log").rpartition(".")
            if name.endswith(".log") and serial.isascii() and serial.isdigit():
                self._last[stem] = max(self._last.get(stem, 0), int(serial[:9]))

    def next(self, step_id: str) -> Path:
        """A log that does not exist yet."""
        self._last[step_id] = self._last.get(step_id, 0) + 1
        return self._folder / f"{step_id}.{self._last[step_id]}.log"

    def existing(self, step_id: str, name: str) -> Path | None:
        """The log a journal names, if it may be this step's: a journal is a file anybody can write."""
        is_own = name.startswith(f"{step_id}.") and name.endswith(".log") and "/" not in name
        return self._folder / name if is_own else None
