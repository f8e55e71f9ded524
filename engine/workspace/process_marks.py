"""Marks in the environment of what a run starts, so that a later run finds what a crash left behind."""

import os

from engine.workspace.paths import WorkspacePaths

MARKER = "STUDIO_TUI_STEP"
"""Environment variable that says which step, or who else, a process belongs to."""

HOOKS = "/hooks"
"""In the place of a step's id, which cannot have a slash: a process that a lifecycle hook started."""

ASSISTANT = "/assistant"
"""The same for what an assistant started. One assistant serves a whole run, so no step's id fits."""

CLAUDE_SESSION = "CLAUDE_CODE_SESSION_ID"
"""In the environment of all that Claude Code starts, with the id of its session; older ones do not say it."""


def marker_prefix(paths: WorkspacePaths, task_id: str) -> str:
    """What the marker of each process of this task's runs starts with; the step's id follows."""
    return f"{os.path.realpath(paths.root)}\n{task_id}\n"
