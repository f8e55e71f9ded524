"""A point in git before every step: what it can be rolled back to, and where one that was cut off starts again."""

import threading
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from engine.building.attempts import Attempt
from engine.building.bookkeeping import BuildJournal
from engine.building.git_calls import PointError, PointStoppedError
from engine.building.history import History
from engine.building.points import Mode, Point, StepPoints
from engine.building.step_commits import commit_step
from engine.workspace.journal import Event
from engine.workspace.paths import WorkspacePaths

SIGN_OF_LIFE_S = 3.0
"""A file that changed so long after the last output of a step that was cut off was changed by somebody else."""


class StepPointKeeper:
    """Makes the points of one build. Where none can be made, the journal says why, once, and the build goes on."""

    def __init__(
        self,
        paths: WorkspacePaths,
        task_id: str,
        mode: Mode,
        stop: threading.Event,
        journal: BuildJournal,
        history: History,
    ) -> None:
        self._paths = paths
        self._points = StepPoints(paths, task_id, mode, stop)
        self._journal = journal
        self._told: set[str] = set()
        self._taken: dict[str, Point] = {}
        self._last_signs = {
            step_id: _changed_at(paths.attempt_logs(task_id) / past.log)
            for step_id, past in history.steps.items()
            if past.in_flight and past.log
        }

    def before(self, attempt: Attempt) -> None:
        """Called by an attempt's thread before it does anything. Raises AttemptStoppedError's kin, OSError."""
        if attempt.by_person or attempt.failures:
            return
        # One that a quota held up in this very run goes on from where it was: its files are not strange to anybody.
        was_cut_off = attempt.continues and attempt.step.id in self._last_signs
        if was_cut_off and not attempt.conversation and not attempt.step.parallelizable:
            self._go_back(attempt)
        self._take(attempt)

    def after(self, attempt: Attempt) -> Iterator[Event]:
        """Commits a finished step where the person wants that."""
        point = self._taken.get(attempt.step.id)
        if self._points.mode != "commits" or point is None or attempt.by_person:
            return
        try:
            commit = commit_step(self._points, point, f"{attempt.step.name or attempt.step.id}")
        except (PointError, OSError) as error:
            yield self._journal.append("step_not_committed", step_id=attempt.step.id, reason=str(error))
            return
        if commit:
            yield self._journal.append("step_committed", step_id=attempt.step.id, commit=commit)

    def _take(self, attempt: Attempt) -> None:
        step_id = attempt.step.id
        try:
            point = self._points.take(step_id, _serial(attempt.log))
        except PointStoppedError:
            return  # the attempt notices the stop itself
        except (PointError, OSError) as error:
            self._tell_once("point_missed", str(error), step_id)
            return
        if point is None:
            self._tell_once("points_unavailable", self._points.available, "")
        else:
            self._taken[step_id] = point
            self._journal.append("step_point", flush=False, step_id=step_id, commit=point.commit, ref=point.ref)

    def _go_back(self, attempt: Attempt) -> None:
        """Makes the files as they were before the attempt that was cut off; what is there now is kept."""
        step_id = attempt.step.id
        try:
            # An older start's point would take the work of steps away that were finished since.
            point = self._points.at(step_id, _serial(attempt.log))
            changed = self._points.changed_since(point) if point else ()
            if point is None or not changed:
                return
            others = [change.path for change in changed if self._is_somebody_elses(step_id, change.path)]
            if others:
                reason = f"{', '.join(others[:5])} changed since it was cut off: nothing is put back"
                self._journal.append("step_not_put_back", step_id=step_id, reason=reason)
                return
            restored = self._points.restore(point)
        except PointStoppedError:
            return
        except (PointError, OSError) as error:
            self._tell_once("point_missed", str(error), step_id)
            return
        files = [change.path for change in restored.files]
        self._journal.append(
            "step_put_back", step_id=step_id, ref=restored.kept.ref, files=files[:100], reason=f"{len(files)} files"
        )

    def _is_somebody_elses(self, step_id: str, path: str) -> bool:
        """Whether a person changed it after the run had died: their work is never put back."""
        last_sign = self._last_signs.get(step_id, 0.0)
        return bool(last_sign) and _changed_at(self._paths.root / path) > last_sign + SIGN_OF_LIFE_S

    def _tell_once(self, event: str, reason: str, step_id: str) -> None:
        if reason not in self._told:
            self._told.add(reason)
            self._journal.append(event, step_id=step_id, reason=reason)


def _serial(log: Path) -> int:
    serial = log.stem.rpartition(".")[2]
    return int(serial) if serial.isdecimal() else 1


def _changed_at(path: Path) -> float:
    """In seconds since the epoch; 0 for a file that is not there."""
    with suppress(OSError):
        return path.lstat().st_mtime
    return 0.0
