"""Snapshots of the sample workspaces under tests/workspaces."""

from pathlib import Path

from engine.workspace.reader import WorkspaceReader
from engine.workspace.snapshot import Snapshot

WORKSPACES = Path(__file__).parent.parent / "workspaces"


def read_workspace(root: Path) -> Snapshot:
    """Everything a workspace holds."""
    reader = WorkspaceReader(root)
    list(reader.gather())
    return reader.snapshot()


def acme_portal() -> Snapshot:
    """The workspace recorded from STUDIO v5's own scripts."""
    return read_workspace(WORKSPACES / "acme-portal")
