"""Who works in a workspace."""

import sys

import pytest

from engine.assistants import claude
from engine.assistants.choosing import AUTO_VARIABLE, UnknownAssistantError, assistant_for
from engine.assistants.script import ScriptError
from engine.workspace.config import EngineConfig
from engine.workspace.paths import WorkspacePaths


def chosen(tmp_path, config: EngineConfig | None = None, named: str = "") -> str:
    return assistant_for(WorkspacePaths(tmp_path), config or EngineConfig(), named).name


@pytest.mark.parametrize(("installed", "name"), [(True, "claude"), (False, "offline")])
def test_auto_is_claude_where_its_sdk_is(tmp_path, monkeypatch, installed, name):
    monkeypatch.delenv(AUTO_VARIABLE)
    monkeypatch.setattr(claude, "is_installed", lambda: installed)
    assert chosen(tmp_path) == name


def test_what_is_named_goes_before_the_settings(tmp_path):
    assert chosen(tmp_path, EngineConfig(assistant="claude"), "offline") == "offline"
    assert chosen(tmp_path, EngineConfig(assistant="offline")) == "offline"


def test_a_script_is_read_from_the_workspace(tmp_path):
    (tmp_path / "script.yaml").write_text("entries: []")
    assert chosen(tmp_path, EngineConfig(assistant="scripted", script="script.yaml")) == "scripted"


def test_scripted_without_a_script_is_refused(tmp_path):
    with pytest.raises(ScriptError, match="No script is named"):
        chosen(tmp_path, named="scripted")


def test_an_unknown_name_is_refused(tmp_path):
    with pytest.raises(UnknownAssistantError, match="Choose one of auto, claude"):
        chosen(tmp_path, named="gpt")


def test_choosing_does_not_import_the_sdk(tmp_path, monkeypatch):
    monkeypatch.delitem(sys.modules, "claude_agent_sdk", raising=False)
    chosen(tmp_path, named="claude")
    assert "claude_agent_sdk" not in sys.modules
