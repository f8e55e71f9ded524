"""What the tests of connecting share."""

from pathlib import Path

import pytest
from helpers.connecting import Desk


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Desk:
    return Desk(tmp_path, monkeypatch)
