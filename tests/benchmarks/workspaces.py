"""The two workspaces that are measured: one as on the first day, one as large as one gets."""

import json
import os
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from benchmarks.big_workspace import make_workspace

DONE_STEPS = 2
"""How many steps the generated task has behind it; the next one is selected."""


@dataclass(frozen=True, slots=True)
class Sample:
    root: Path
    task_id: str
    """The shown task's."""

    def show_done(self, count: int) -> None:
        """Replaces the shown task's progress as any writer does: `count` steps are done."""
        path = self.root / ".studio/tasks" / self.task_id / "progress.json"
        progress = json.loads(path.read_text())
        progress["completed_steps"] = progress["steps"][:count]
        progress["current_step"] = progress["steps"][count]
        beside = path.with_name("progress.json.tmp")
        beside.write_text(json.dumps(progress))
        os.replace(beside, path)

    def forget_counts(self) -> None:
        """As at the first start: the tokens are yet to be counted, with all that this loads."""
        (self.root / ".studio/.cache/token-counts.json").unlink(missing_ok=True)


class Samples:
    """Each is made when it is first asked for: ten thousand tasks take some seconds."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    @cached_property
    def small(self) -> Sample:
        root = self.folder / "small"
        return Sample(root, make_workspace(root, tasks=5, sessions=2, learnings=10))

    @cached_property
    def big(self) -> Sample:
        root = self.folder / "big"
        return Sample(root, make_workspace(root))


def selected_line(done: int) -> str:
    """What the Build pane writes when this many steps are done: the check of the step that comes next, in the line
    above its output. It shows nowhere else."""
    return f"Part {done + 1} is there"
