import json
import time

import pytest

from engine.orchestration.routing import RULES, find_route


@pytest.mark.parametrize(
    ("goal", "workflow", "confidence", "agents"),
    [
        ("Fix typo in readme", "build_only", 0.7, ("builder",)),
        ("fix the flaky login test", "build_only", 0.7, ("builder",)),
        ("Bump the version", "build_only", 0.7, ("builder",)),
        ("Update the changelog", "build_only", 0.7, ("builder",)),
        ("Add sign-in endpoint with rate limiting", "plan_then_build", 0.85, ("planner", "builder")),
        ("  implement search", "plan_then_build", 0.85, ("planner", "builder")),
        ("Refactor the parser", "plan_then_build", 0.85, ("planner", "builder")),
        ("Build task_20260204_101500", "build_only", 0.9, ("builder",)),
        ("- add search\n- add export\n- fix login", "multi_task", 0.7, ("planner", "builder")),
        ("Build a shop from scratch", "decompose", 0.75, ("planner",)),
        ("Add a prefix to every log line", "plan_then_build", 0.85, ("planner", "builder")),
        ("Ordnung im Keller", "plan_then_build", 0.5, ("planner", "builder")),
        ("", "plan_then_build", 0.5, ("planner", "builder")),
    ],
)
def test_a_goal_finds_its_way(goal, workflow, confidence, agents):
    route = find_route(goal)
    assert (route.workflow, route.confidence, route.agents) == (workflow, confidence, agents)
    assert route.reason


def test_every_rule_says_all_and_the_last_fits_everything():
    rules = json.loads(RULES.read_text())
    assert all(set(rule) == {"pattern", "workflow", "agents", "confidence", "reason"} for rule in rules)
    assert {rule["workflow"] for rule in rules} == {"build_only", "plan_then_build", "multi_task", "decompose"}
    assert all(0 < rule["confidence"] <= 1 for rule in rules)
    assert rules[-1]["pattern"] == ""


def test_no_goal_keeps_a_rule_busy():
    started = time.process_time()
    for piece in ("- a\n", ";", "a;", " ", "\n", "- ", "1. ", "update the "):
        assert find_route(piece * (10_000 // len(piece))).workflow
    assert time.process_time() - started < 2
