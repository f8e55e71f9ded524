"""After a command that changed the workspace, the answers for Claude's hooks are made anew, beside everything else."""

from pathlib import Path

import click

CHANGING = frozenset(
    {
        "answer",
        "build",
        "context-inject",
        "decide",
        "learnings",
        "offer-plan",
        "orchestrator",
        "plan",
        "rollback",
        "run",
        "sessions",
        "sprint-evolution",
        "step-progress",
    }
)
"""Commands that may change what an answer is made from."""

_FOUND = "engine.commands.found_workspace"


def note_workspace(context: click.Context, root: Path) -> None:
    """Notes which workspace a command works on."""
    context.find_root().meta[_FOUND] = root


def prepare_after(context: click.Context) -> None:
    """Where Claude Code is used beside this workspace; elsewhere, and after commands that only look, nothing."""
    root = context.meta.get(_FOUND)
    if root is not None and context.invoked_subcommand in CHANGING:
        from engine.claude_code.answers.preparing import prepare_in_background  # most commands only look

        prepare_in_background(root)
