"""A workspace whose files are old enough that their signatures are trusted, and a count of what was really counted."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from engine.context.counting.tokens import TokenCounter
from engine.workspace.paths import WorkspacePaths

OLD_S = 1_700_000_000


@pytest.fixture
def paths(tmp_path: Path) -> WorkspacePaths:
    found = WorkspacePaths(tmp_path)
    for folder in (found.state, found.tasks, found.learnings, found.invariants.parent):
        folder.mkdir(parents=True, exist_ok=True)
    return found


@pytest.fixture
def write(paths: WorkspacePaths) -> Callable[[str, str | bytes], Path]:
    def write(name: str, content: str | bytes) -> Path:
        path = paths.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        os.utime(path, (OLD_S, OLD_S))
        return path

    return write


@pytest.fixture
def settled(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody can set back when an inode changed, so a test that wants old files calls every file old."""
    monkeypatch.setattr("engine.context.counting.tokens.SETTLED_NS", -1_000_000_000_000)


@pytest.fixture
def counted(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Every text that was given to tiktoken."""
    texts: list[str] = []
    count = TokenCounter._count

    def noted(self: TokenCounter, text: str) -> int | None:
        texts.append(text)
        return count(self, text)

    monkeypatch.setattr(TokenCounter, "_count", noted)
    return texts
