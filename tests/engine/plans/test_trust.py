"""What a person is shown before anything runs, and what their agreement covers."""

import os

import pytest
from helpers.plans import bash, command_check, plan_document, step

from engine.plans.runnables import what_runs
from engine.plans.trust import STATE_VARIABLE, is_trusted, trust
from engine.workspace.records.plan import Plan


def plan(*steps: dict, **more: object) -> Plan:
    return Plan.model_validate(plan_document(*steps, **more))


def test_everything_that_runs_is_listed_in_its_order():
    write = {"sequence": 2, "tool": "Write", "file_path": "x.py", "content": "1"}
    edit = {"sequence": 3, "tool": "Edit", "file_path": "x.py", "params": {"old_string": "1", "new_string": "2"}}
    read = {"sequence": 4, "tool": "Read", "file_path": "x.py"}
    listed = what_runs(
        plan(
            {"id": "b", "micro_actions": [edit, read, write, bash("make")], "depends_on": ["a"]},
            step("a", "ls", success_criteria=[command_check("true")]),
            acceptance_criteria=[{"id": "AC-1", **command_check("check")}],
            quality_gates={"lint": "ruff"},
        )
    )
    assert [(one.where, one.kind, one.text) for one in listed] == [
        ("a", "command", "ls"),
        ("a check", "command", "true"),
        ("b", "command", "make"),
        ("b", "write", "x.py"),
        ("b", "edit", "x.py"),
        ("AC-1", "command", "check"),
        ("gate lint", "command", "ruff"),
    ]


def test_trust_holds_for_this_plan_in_this_workspace_only(tmp_path):
    here, elsewhere = tmp_path / "here", tmp_path / "elsewhere"
    trust(here, plan(step("a", "make")))
    assert is_trusted(here, plan(step("a", "make")))
    assert not is_trusted(elsewhere, plan(step("a", "make")))


@pytest.mark.parametrize(
    "changed",
    [
        plan(step("a", "make ")),
        plan(step("a", "make"), step("b", "rm -rf x")),
        plan(step("a", "make"), quality_gates={"lint": "curl evil"}),
        plan(step("a", "make", success_criteria=[command_check("evil")])),
        plan({"id": "a", "micro_actions": [bash("make"), {"tool": "Write", "file_path": "Makefile", "content": "x"}]}),
    ],
)
def test_anything_new_asks_again(tmp_path, changed):
    trust(tmp_path, plan(step("a", "make")))
    assert not is_trusted(tmp_path, changed)


def test_content_counts_not_only_the_path(tmp_path):
    def writes(content: str) -> Plan:
        return plan({"id": "a", "micro_actions": [{"tool": "Write", "file_path": "f", "content": content}]})

    trust(tmp_path, writes("good"))
    assert is_trusted(tmp_path, writes("good"))
    assert not is_trusted(tmp_path, writes("evil"))


def test_a_plan_that_runs_nothing_needs_no_trust(tmp_path):
    assert is_trusted(tmp_path, plan({"id": "a", "action": "think", "success_criteria": ["good"]}))


def test_it_is_kept_outside_the_workspace_for_this_user_only(tmp_path, monkeypatch):
    monkeypatch.setenv(STATE_VARIABLE, str(tmp_path / "state"))
    (tmp_path / "work").mkdir()
    trust(tmp_path / "work", plan(step("a", "make")))
    assert os.listdir(tmp_path / "work") == []
    assert (tmp_path / "state" / "trusted.json").stat().st_mode & 0o777 == 0o600
    assert (tmp_path / "state").stat().st_mode & 0o777 == 0o700


@pytest.mark.parametrize("content", ["", "{", "[]", '{"workspaces": 1}', '{"workspaces": {}}', "\ufffe" * 9])
def test_a_broken_memory_is_no_trust_and_is_kept_aside(tmp_path, monkeypatch, content):
    monkeypatch.setenv(STATE_VARIABLE, str(tmp_path))
    (tmp_path / "trusted.json").write_text(content)
    assert not is_trusted(tmp_path, plan(step("a", "make")))
    trust(tmp_path, plan(step("a", "make")))
    assert is_trusted(tmp_path, plan(step("a", "make")))
