"""The recorded workspace, copied, and `studio` called in this process."""

import json
import os
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from helpers.samples import WORKSPACES

from engine.commands.main import run


@pytest.fixture(autouse=True)
def _own_state(tmp_path_factory, monkeypatch):
    monkeypatch.setenv("STUDIO_TUI_STATE", str(tmp_path_factory.mktemp("state")))
    monkeypatch.delenv("STUDIO_DEBUG", raising=False)


@pytest.fixture
def acme(tmp_path: Path) -> Path:
    return Path(shutil.copytree(WORKSPACES / "acme-portal", tmp_path / "acme-portal"))


@pytest.fixture
def studio_json(capsys) -> Callable[..., Any]:
    """Runs a command that must succeed and returns the JSON it printed."""

    def call(*arguments: str | os.PathLike[str]) -> Any:
        capsys.readouterr()
        assert run([os.fspath(argument) for argument in arguments]) == 0
        return json.loads(capsys.readouterr().out)

    return call
