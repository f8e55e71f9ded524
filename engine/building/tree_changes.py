"""Which files differ between two moments."""

import os
from dataclasses import dataclass
from typing import Literal

from engine.building.point_repository import PointRepository
from engine.workspace.text import clean_text

GITLINK = "160000"
LINK = "120000"
NOTHING = "000000"


@dataclass(frozen=True, slots=True)
class FileChange:
    """For a person to read."""

    path: str
    """From the workspace's root."""
    kind: Literal["added", "changed", "deleted"]


@dataclass(frozen=True, slots=True)
class TreeChange:
    """One file as git compares it, from an old moment to a new one."""

    path: str
    """As the repository has it, from its root."""
    old_mode: str
    new_mode: str
    old_blob: str
    new_blob: str
    shown_path: str

    @property
    def is_new(self) -> bool:
        return self.old_mode == NOTHING

    @property
    def is_gone(self) -> bool:
        return self.new_mode == NOTHING

    @property
    def reversed(self) -> "TreeChange":
        return TreeChange(self.path, self.new_mode, self.old_mode, self.new_blob, self.old_blob, self.shown_path)

    @property
    def shown(self) -> FileChange:
        return FileChange(self.shown_path, "added" if self.is_new else "deleted" if self.is_gone else "changed")


def read_changes(repository: PointRepository, old: str, new: str) -> tuple[TreeChange, ...]:
    """What differs between two trees, by name. Submodules are nobody's business here. Raises PointError."""
    raw = repository.own.run("diff-tree", "-r", "-z", "--no-renames", "--no-abbrev", "--raw", old, new, "--", ".")
    parts = raw.split(b"\0")
    found = []
    for facts, name in zip(parts[::2], parts[1::2], strict=False):
        old_mode, new_mode, old_blob, new_blob, _ = facts.decode("ascii").removeprefix(":").split(" ")
        path = os.fsdecode(name)
        if GITLINK not in (old_mode, new_mode) and repository.is_covered(path):
            shown = clean_text(path.removeprefix(repository.prefix))
            found.append(TreeChange(path, old_mode, new_mode, old_blob, new_blob, shown))
    return tuple(found)
