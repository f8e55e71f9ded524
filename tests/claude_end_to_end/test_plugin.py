"""The plugin in the real Claude Code CLI: what it hears, what it says, and what it holds back."""

from collections.abc import Sequence
from pathlib import Path

import pytest
from helpers.claude_beside import Beside
from helpers.messages_api import MessagesApi
from helpers.messages_script import Document, Item, Text, Tool, in_turn, tool_results
from helpers.plans import TASK, step, write_plan
from helpers.sure_plans import write_sure_plan

from engine.claude_code.connecting.cli import find_claude
from engine.claude_code.connecting.plugin import plugin_in

RULES = """# Knowledge

## Strict Constraints

### SC-001: Count words, never characters
**What**: Never count the characters of a text where its words are meant
"""


@pytest.fixture
def beside(tmp_path: Path, api: MessagesApi, monkeypatch: pytest.MonkeyPatch) -> Beside:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    root = tmp_path / "wörter und mehr"
    root.mkdir()
    beside = Beside(root, api)
    beside.paths.knowledge_base.write_text(RULES, encoding="utf-8")
    return beside


def test_a_tool_call_lands_in_the_spool(beside: Beside) -> None:
    def respond(request: Document) -> Sequence[Item]:
        if tool_results(request):
            beside.await_spooled("PostToolUse")
            return [Text("Done.")]
        return [Tool("Bash", {"command": "echo hello", "description": "d"})]

    beside.api.respond = respond
    beside.say("Say hello", "--allowedTools", "Bash")
    assert [payload["tool_input"]["command"] for payload in beside.spooled("PreToolUse")] == ["echo hello"]
    assert [payload["tool_response"]["stdout"] for payload in beside.spooled("PostToolUse")] == ["hello"]
    assert [payload["hook_event_name"] for payload in beside.spooled()][-1] == "SessionEnd"


def test_claude_itself_finds_the_plugin_in_order(tmp_path: Path, api: MessagesApi) -> None:
    plugin = plugin_in(tmp_path / "my data")
    claude = find_claude(tmp_path)
    for folder in (plugin.marketplace, plugin.folder):
        assert "Validation passed" in claude.call("plugin", "validate", str(folder))


def test_the_plugin_has_its_commands_agents_and_skills(beside: Beside) -> None:
    """What a person types is completed to a command: `/build`, and not the skill whose name begins alike."""
    (started,) = [line for line in beside.say("Hello") if line.get("subtype") == "init"]
    offered = [name for name in started["slash_commands"] if name.startswith("studio:")]
    assert sorted(offered) == ["studio:build", "studio:orchestrate", "studio:status", "studio:studio"]
    assert {"studio:planner", "studio:builder", "studio:content-writer"} <= set(started["agents"])
    assert "studio:planning" in beside.sent  # the model is told of it


def test_what_holds_in_the_project_reaches_the_model_and_stopping_without_a_build_is_nobodys_business(
    beside: Beside,
) -> None:
    write_sure_plan(beside.root)
    beside.say("Hello")
    assert "Never count the characters of a text" in beside.sent
    assert "0 of 2 steps are done" in beside.sent
    assert beside.answered("blocked") == []


@pytest.mark.parametrize("command", ["/studio:build", "/build"])
def test_a_build_without_a_plan_is_refused(beside: Beside, command: str) -> None:
    beside.say(command)
    assert beside.api.requests == []
    assert "There is no plan in this workspace" in beside.answered("blocked")[0]


def test_a_plan_that_nobody_can_be_sure_of_is_refused(beside: Beside) -> None:
    write_plan(beside.root, step("step_1", "true"), trusted=False)
    beside.say(f"/studio:build {TASK}")
    assert beside.api.requests == []
    assert "not sure enough" in beside.answered("blocked")[0]


def test_a_sure_plan_is_built_and_its_builder_told_the_rules_once(beside: Beside) -> None:
    write_sure_plan(beside.root)
    beside.say(f"/studio:build {TASK}")
    first = str(beside.api.requests[0])
    assert first.count(f"STUDIO: build task {TASK}") == 1
    assert "step-progress next" in first


@pytest.mark.parametrize(("command", "is_allowed"), [("studio step-progress init", True), ("studio build", False)])
def test_a_build_marks_its_steps_unasked_and_asks_before_it_runs_the_plans_commands(
    beside: Beside, command: str, is_allowed: bool
) -> None:
    write_sure_plan(beside.root)
    call = {"command": f"{command} {TASK}", "description": "d"}
    beside.api.respond = in_turn([Tool("Bash", call)], [Text("That should do.")], [Text("I could not run them.")])
    beside.say(f"/studio:build {TASK}")
    (result,) = tool_results(beside.api.requests[1])
    assert ("requires approval" not in result) is is_allowed
    assert beside.paths.progress(TASK).exists() is is_allowed


def test_stopping_before_the_gates_passed_is_held_back_once(beside: Beside) -> None:
    write_sure_plan(beside.root)
    beside.api.respond = in_turn([Text("That should do.")], [Text("I could not run them.")])
    beside.say(f"/studio:build {TASK}")
    assert len(beside.answered("blocked")) == 1
    assert "gate lint" in beside.sent
    assert len(beside.spooled("Stop")) == 2
    assert beside.answered("checkpoint")[0].startswith(f"{TASK}: 0 steps done")


def test_a_builder_is_told_its_rules_and_asked_what_it_learned(beside: Beside) -> None:
    write_sure_plan(beside.root)
    call = {
        "subagent_type": "studio:builder",
        "description": "Build",
        "prompt": "Do step_1",
        "run_in_background": False,
    }
    beside.api.respond = in_turn([Tool("Agent", call)], [Text("Done.")])
    beside.say("Let the builder work")
    (told,) = [message for message in beside.answered("told") if "builder" in message]
    assert told.startswith("what the builder has to know")
    assert "`Learned:`" in beside.answered("blocked")[0]


def test_a_compaction_is_repaired(beside: Beside) -> None:
    write_sure_plan(beside.root)
    beside.say("Hello")
    beside.say("Hello again", "--continue")  # 2.1.197 compacts nothing shorter
    beside.say("/compact", "--continue")
    beside.say("Go on", "--continue")
    began = [payload["source"] for payload in beside.spooled("SessionStart")]
    assert began[:4] == ["startup", "resume", "resume", "compact"]
    assert any("after a compaction" in message for message in beside.answered("told"))
    assert "STUDIO: this conversation was compacted" in str(beside.api.requests[-1])
