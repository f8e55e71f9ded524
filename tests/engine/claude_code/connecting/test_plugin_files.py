"""The plugin's files: made from one source, complete, and never changed under a running Claude Code."""

import json
from pathlib import Path

import pytest
import yaml

from engine.assistants.agents import AGENTS, load_agent
from engine.claude_code.connecting.plugin import Plugin, plugin_in
from engine.claude_code.connecting.plugin_hooks import DECIDED, OBSERVED
from engine.shipped_files import shipped

KNOWN_TO_THE_OLDEST = {
    "SessionStart", "SessionEnd", "UserPromptSubmit", "UserPromptExpansion", "PreToolUse", "PostToolUse",
    "PostToolUseFailure", "PermissionRequest", "Notification", "SubagentStart", "SubagentStop", "Stop", "PreCompact",
    "PostCompact",
}  # fmt: skip
"""One other name, and Claude Code 2.1.197 drops all hooks of the plugin."""

PYTHON = "/somewhere else/python3"


@pytest.fixture(scope="module")
def plugin(tmp_path_factory: pytest.TempPathFactory) -> Plugin:
    return plugin_in(tmp_path_factory.mktemp("my data"), PYTHON)


def head_of(path: Path) -> dict[str, object]:
    found: dict[str, object] = yaml.safe_load(path.read_text(encoding="utf-8").split("---\n")[1])
    return found


def test_each_agent_is_the_one_that_runs_have(plugin):
    for name in AGENTS:
        text = (plugin.folder / "agents" / f"{name}.md").read_text()
        assert load_agent(name).system_prompt.strip() in text
        assert head_of(plugin.folder / "agents" / f"{name}.md")["tools"] == ", ".join(load_agent(name).tools)


def test_each_playbook_is_a_skill(plugin):
    for path in shipped("playbooks").glob("*/SKILL.md"):
        skill = (plugin.folder / "skills" / path.parent.name / "SKILL.md").read_text()
        assert skill.replace("user-invocable: false\n", "") == path.read_text()
        assert skill.startswith("---\nuser-invocable: false\nname: ")


def test_each_command_says_what_it_does(plugin):
    commands = {path.stem: head_of(path) for path in (plugin.folder / "commands").iterdir()}
    assert commands.keys() == {"studio", "build", "status", "orchestrate"}
    assert all(head["description"] for head in commands.values())


def test_commands_are_found_by_their_own_names_but_for_claudes_own(plugin):
    commands = {path.stem: head_of(path) for path in (plugin.folder / "commands").iterdir()}
    assert {name: head.get("name") for name, head in commands.items()} == {
        "studio": "studio",
        "build": "build",
        "orchestrate": "orchestrate",
        "status": None,
    }


def test_hooks_listen_only_to_what_the_oldest_claude_knows(plugin):
    hooks = json.loads((plugin.folder / "hooks" / "hooks.json").read_text())["hooks"]
    assert hooks.keys() == {*OBSERVED, *DECIDED}
    assert hooks.keys() <= KNOWN_TO_THE_OLDEST


def test_claude_waits_for_no_hook_of_a_tool_and_for_all_that_end_something(plugin):
    hooks = json.loads((plugin.folder / "hooks" / "hooks.json").read_text())["hooks"]
    not_waited_for = {event for event, groups in hooks.items() if groups[0]["hooks"][0].get("async")}
    assert not_waited_for == {"PreToolUse", "PostToolUse", "PostToolUseFailure"}


def test_hooks_need_no_quoting(plugin):
    hooks = json.loads((plugin.folder / "hooks" / "hooks.json").read_text())["hooks"]
    for event, groups in hooks.items():
        ((hook,),) = (group["hooks"] for group in groups)
        assert hook["command"] == "/bin/sh"
        assert hook["args"][-1] == event
        script = hook["args"][0].replace("${CLAUDE_PLUGIN_ROOT}", str(plugin.folder))
        assert Path(script).is_file()
    assert PYTHON in hooks["Stop"][0]["hooks"][0]["args"]


def test_another_content_has_another_folder(tmp_path):
    first = plugin_in(tmp_path, PYTHON)
    assert plugin_in(tmp_path, PYTHON) == first
    assert plugin_in(tmp_path, "/usr/bin/python3").marketplace != first.marketplace


def test_a_file_that_was_damaged_is_written_again(tmp_path):
    script = plugin_in(tmp_path, PYTHON).folder / "hooks" / "observe.sh"
    script.write_text("")
    plugin_in(tmp_path, PYTHON)
    assert script.read_text() == (shipped("plugin") / "hooks" / "observe.sh").read_text()
