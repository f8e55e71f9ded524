"""The real Claude Code CLI beside a workspace, for the tests of this room."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from helpers.claude import Room, bundled_claude, set_environment
from helpers.messages_api import MessagesApi
from helpers.messages_script import Text, in_turn


@pytest.fixture
def room(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Room]:
    program = bundled_claude()
    with MessagesApi(in_turn([Text("Hello.")])) as api:
        set_environment(monkeypatch, api, tmp_path)
        yield Room(api, tmp_path / "workspace", program)
