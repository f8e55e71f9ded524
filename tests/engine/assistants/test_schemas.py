"""What a plan has to look like, held by the real Claude Code CLI: a misfit goes back to the model, with its place."""

import copy
import json

import yaml
from helpers.messages_script import Tool, in_turn

from engine.assistants.agents import load_agent
from engine.assistants.briefing import make_order
from engine.assistants.protocol import OrderKind
from engine.shipped_files import shipped


def test_a_plan_that_does_not_fit_is_sent_back_by_claude_code_itself(room):
    script = yaml.safe_load((shipped("scripts") / "greeting.yaml").read_text())
    plan = script["entries"][0]["data"]
    misfit = copy.deepcopy(plan)
    del misfit["steps"][1]["success_criteria"][0]["verification"]["test_command"]
    order = make_order(OrderKind.PLAN, "plan 1.1", load_agent("planner"), {"goal": "Greet somebody"})
    answer = room.work(order, in_turn([Tool("StructuredOutput", misfit)], [Tool("StructuredOutput", plan)]))
    assert answer.data == plan
    said = json.dumps(room.api.requests[-1]["messages"][-1])
    assert "/steps/1/success_criteria/0/verification: must have required property 'test_command'" in said
