"""A hooks file is somebody else's: what can be used of it is, the rest is told."""

import json

import pytest
from helpers.hooks import command

from engine.lifecycle.configuration import HookConfiguration
from engine.lifecycle.reading import MAX_ENTRIES, MAX_PROBLEMS, HookSet, merge, shipped_hooks, to_hooks
from engine.workspace.records.hooks import HookFile


def read(**events):
    return to_hooks(HookFile.model_validate({"hooks": events}), "hooks/hooks.json")


def group(*hooks, matcher=""):
    return {"matcher": matcher, "hooks": list(hooks)}


def test_the_shipped_file_is_sound():
    assert shipped_hooks() == HookSet()


@pytest.mark.parametrize(
    ("events", "reason"),
    [
        ({"BeforeLunch": []}, "no event 'BeforeLunch'"),
        ({"Stop/now": []}, "no event 'Stop/now'"),
        ({"PreCommand/": []}, "no event 'PreCommand/'"),
        ({"PreCommand/plan\nhooks/hooks.json, trusted": []}, "no event"),
        ({"PreToolUse": [3]}, "PreToolUse, group 1"),
        ({"PreToolUse": [group(command("true"), matcher="(")]}, "the matcher '(' is no regular expression"),
        ({"PreToolUse": [group(command("true"), matcher="((x{999}){999}){999}")]}, "counts"),
        ({"PreToolUse": [group(command("true"), matcher="(" * 1001)]}, "longer"),
        ({"PreToolUse": [group("true")]}, "hook 1"),
        ({"PreToolUse": [group({"command": "true"})]}, "type: field required"),
        ({"PreToolUse": [group({"type": "http", "url": "x"})]}, "type: input should be"),
        ({"PreToolUse": [group({"type": "command"})]}, "its command is missing"),
        ({"PreToolUse": [group({"type": "prompt", "prompt": " "})]}, "its prompt is missing"),
        ({"PreToolUse": [group({"type": "agent", "agent": "cook", "prompt": "x"})]}, "no agent 'cook'"),
        ({"PreToolUse": [group(command("true", timeout=-1))]}, "timeout"),
        ({"PreToolUse": [group(command("true", timeout="soon"))]}, "timeout"),
        ({"PreToolUse": [group(command("true", **{"if": "Bash(git *)"}))]}, "'if' is known to Claude Code"),
    ],
)
def test_what_cannot_be_used_is_a_problem_and_the_rest_works(events, reason):
    found = read(**events, SessionStart=[group(command("true"))])
    assert [hook.place for hook in found.hooks] == ["SessionStart"]
    [problem] = found.problems
    assert reason in problem.reason
    assert problem.remedy


def test_ten_thousand_hooks(bench):
    bench.write_file({"hooks": {"Stop": [group(*[command(f"echo {number}") for number in range(10_000)])]}}, False)
    found = HookConfiguration(bench.paths).all()
    assert len(found.hooks) == MAX_ENTRIES - 1  # and their group
    assert "more than 500" in found.problems[0].reason


def test_ten_thousand_problems_are_told_in_a_few_lines():
    found = read(Stop=[group(*[{}] * 10_000)])
    assert len(found.problems) == MAX_PROBLEMS + 1
    assert "more problems" in found.problems[-1].reason


@pytest.mark.parametrize(
    "content",
    ["", "[]", '{"hooks": []}', '{"hooks": 3}', "{", "null", pytest.param(" " * 9_000_000, id="9 MB")],
)
def test_a_file_that_is_no_hooks_file_is_a_problem(bench, content):
    bench.write_file(content, trusted=False)
    found = HookConfiguration(bench.paths).all()
    assert not found.hooks
    [problem] = found.problems
    assert problem.path == "hooks/hooks.json"


def test_a_group_of_the_workspace_takes_the_place_of_a_shipped_one():
    shipped = read(Stop=[group(command("a"))], PreToolUse=[group(command("b"), matcher="Bash")])
    own = read(Stop=[group(command("c"))], PreToolUse=[group(matcher="Bash")], SessionStart=[group(command("d"))])
    assert [hook.hook.command for hook in merge(own, shipped).hooks] == ["c", "d"]


def test_escape_codes_are_gone_before_anybody_is_asked(bench):
    bench.write_file(json.dumps({"hooks": {"Stop": [group(command("echo \x1b[8mhidden"))]}}), trusted=False)
    [hook] = HookConfiguration(bench.paths).all().hooks
    assert hook.hook.command == "echo hidden"
