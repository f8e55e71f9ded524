"""The agents and playbooks that come with us."""

import pytest
import yaml

from engine.assistants.agents import AGENTS, UnknownAgentError, load_agent, playbook_text
from engine.shipped_files import shipped

PLAYBOOKS = sorted(path.parent.name for path in shipped("playbooks").glob("*/SKILL.md"))

CLAUDES_TOOLS = {"Read", "Glob", "Grep", "Write", "Edit", "Bash", "TodoWrite"}


@pytest.mark.parametrize("name", AGENTS)
def test_each_agent_loads_and_its_playbooks_are_there(name):
    agent = load_agent(name)
    assert agent.name == name
    assert agent.description
    assert agent.system_prompt.strip()
    assert agent.playbooks
    assert all(playbook_text(playbook) for playbook in agent.playbooks)


@pytest.mark.parametrize("name", AGENTS)
def test_models_are_aliases_and_tools_are_known(name):
    agent = load_agent(name)
    assert agent.model in ("haiku", "sonnet", "opus")
    assert set(agent.tools) <= CLAUDES_TOOLS


def test_the_planner_can_change_nothing():
    assert not {"Write", "Edit", "Bash"} & set(load_agent("planner").tools)


def test_every_agent_that_is_shipped_can_be_named():
    assert sorted(path.stem for path in shipped("agents").glob("*.yaml")) == sorted(AGENTS)


FOR_A_SESSION = {"memory", "orchestration", "context-management"}
"""For whoever leads agents by the `studio` command, such as Claude Code: no agent reads them with each order."""


def test_every_playbook_is_somebodys():
    assert set(PLAYBOOKS) == {playbook for name in AGENTS for playbook in load_agent(name).playbooks} | FOR_A_SESSION


@pytest.mark.parametrize("name", PLAYBOOKS)
def test_each_playbook_is_a_skill(name):
    text = (shipped("playbooks") / name / "SKILL.md").read_text(encoding="utf-8")
    front = yaml.safe_load(text.split("---\n")[1])
    assert front["name"] == name
    assert 20 < len(front["description"]) <= 1024
    assert playbook_text(name).startswith("# ")


def test_an_agent_that_is_not_there_is_refused():
    with pytest.raises(UnknownAgentError, match="Choose one of planner"):
        load_agent("../planner")
