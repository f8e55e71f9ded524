"""A workspace in a folder whose name has a blank and an umlaut, as people's folders do."""

import json
from pathlib import Path
from typing import Any

import pytest

from engine.workspace.paths import WorkspacePaths


@pytest.fixture
def paths(tmp_path: Path) -> WorkspacePaths:
    root = tmp_path / "mein Projekt ü"
    (root / ".studio").mkdir(parents=True)
    return WorkspacePaths(root)


@pytest.fixture
def write():  # type: ignore[no-untyped-def]
    """Writes text, bytes or a document as JSON into a file, making its folders."""

    def write(path: Path, content: str | bytes | dict[str, Any] | list[Any]) -> Path:
        path.parent.mkdir(parents=True, exist_ok=True)
        if isinstance(content, bytes):
            path.write_bytes(content)
        else:
            path.write_text(content if isinstance(content, str) else json.dumps(content))
        return path

    return write
