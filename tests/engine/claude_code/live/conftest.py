"""A session of Claude's that goes on."""

from pathlib import Path

import pytest
from helpers.live_scene import Scene


@pytest.fixture
def scene(tmp_path: Path) -> Scene:
    return Scene(tmp_path)
