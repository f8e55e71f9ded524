"""`studio connect` and `studio disconnect` with the real Claude Code CLI, without a network."""

import json
import os
from pathlib import Path

import pytest
from helpers.claude_beside import Beside
from helpers.messages_api import MessagesApi
from helpers.messages_script import Text

SETTINGS = b'{"model": "sonnet",\n\t"statusLine": {"command": "echo mine", "type": "command"}, "theme": "dark"}\r\n'


@pytest.fixture
def beside(tmp_path: Path, api: MessagesApi, monkeypatch: pytest.MonkeyPatch) -> Beside:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "my data"))
    api.respond = lambda request: [Text("Done.")]
    root = tmp_path / "mein projekt"
    root.mkdir()
    return Beside(root, api)


@pytest.mark.parametrize("scope", ["--user", "--project"])
def test_connected_claude_hears_our_hooks_and_disconnected_settings_are_as_before(beside: Beside, scope: str) -> None:
    settings = Path(os.environ["CLAUDE_CONFIG_DIR"]) / "settings.json"
    settings.write_bytes(SETTINGS)

    connected = beside.studio("connect", scope, "--json")
    assert json.loads(connected.stdout)["changed"] is True, connected.stderr
    beside.say("Hello")  # without --plugin-dir, since it is connected
    assert len(beside.spooled("SessionStart")) == 1
    assert "Claude Code is connected by" in beside.studio("doctor").stdout

    assert beside.studio("disconnect", scope).returncode == 0
    assert settings.read_bytes() == SETTINGS
    assert not (beside.root / ".claude").exists()


def test_a_dry_run_changes_nothing(beside: Beside) -> None:
    said = beside.studio("connect", "--dry-run").stdout
    assert "claude plugin install studio@studio-tui --scope local" in said
    assert not (beside.root / ".claude").exists()


def test_a_project_that_is_disconnected_leaves_the_others_connected(beside: Beside, tmp_path: Path) -> None:
    other = Beside(tmp_path / "another", beside.api)
    for one in (other, beside):
        assert one.studio("connect").returncode == 0
    assert other.studio("disconnect").returncode == 0
    beside.say("Hello")
    assert len(beside.spooled("SessionStart")) == 1
