"""Which files a step changed: as git's points tell it, else as its plan says."""

import re
import threading
from collections.abc import Sequence

from engine.building.git_calls import PointError
from engine.building.points import Mode, StepPoints
from engine.building.tree_changes import read_changes
from engine.workspace.journal import Event
from engine.workspace.paths import WorkspacePaths
from engine.workspace.records.plan import Plan, Step

COMMIT = re.compile(r"[0-9a-f]{40,64}")

WRITING = ("Write", "Edit")


class ChangedFiles:
    """Of the steps of one build that is over."""

    def __init__(
        self,
        paths: WorkspacePaths,
        task_id: str,
        plan: Plan,
        mode: Mode,
        stop: threading.Event,
        events: Sequence[Event],
    ) -> None:
        self._steps = {step.id: step for step in plan.steps}
        self._points = StepPoints(paths, task_id, mode, stop)
        commits = [(event.step_id, str(event.get("commit", ""))) for event in events if event.event == "step_point"]
        # A journal may be somebody else's: what is no commit's name is not for git to see.
        self._commits = [(step_id, commit) for step_id, commit in commits if COMMIT.fullmatch(commit)]

    def of_step(self, step_id: str) -> tuple[str, ...]:
        """By name, from the workspace's root."""
        step = self._steps.get(step_id)
        if step is not None and step.parallelizable:  # what ran beside it is in git's answer too
            return _said_in_plan(step)
        return self._from_points(step_id) or (_said_in_plan(step) if step else ())

    def _from_points(self, step_id: str) -> tuple[str, ...]:
        places = [place for place, (owner, _) in enumerate(self._commits) if owner == step_id]
        if not places:
            return ()
        before = self._commits[places[-1]][1]
        after = next((commit for _, commit in self._commits[places[-1] + 1 :]), "")
        try:
            if self._points.available:
                return ()
            if after:
                changes = [change.shown for change in read_changes(self._points.repository, before, after)]
            else:
                point = self._points.latest(step_id)
                changes = list(self._points.changed_since(point)) if point else []
        except (PointError, OSError):
            return ()  # the plan has to do: what a step changed only helps to tell a learning's domain
        return tuple(change.path for change in changes)


def _said_in_plan(step: Step) -> tuple[str, ...]:
    written = [action.file_path for action in step.micro_actions if action.tool in WRITING and action.file_path]
    return tuple(dict.fromkeys((*written, *(item for item in step.produces if isinstance(item, str)))))
