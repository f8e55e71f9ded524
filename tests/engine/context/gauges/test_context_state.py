"""`.studio/context-state.json`."""

import json

import pytest

from engine.context.gauges import context_state
from engine.context.gauges.context_state import ContextState, note_task, read_context_state


def test_tasks_are_noted_in_the_order_in_which_they_were_worked_on(paths):
    for task in ("task_2", "task_1", "task_3", "task_2"):
        note_task(paths, task)
    assert read_context_state(paths).worked_on == ("task_1", "task_3", "task_2")


def test_noting_the_last_task_again_writes_nothing(paths, monkeypatch):
    note_task(paths, "task_1")
    before = paths.context_state.stat().st_ino
    note_task(paths, "task_1")
    assert paths.context_state.stat().st_ino == before


def test_fields_of_other_programs_survive(paths):
    theirs = {"tier1": {"tasks": ["a"], "since": "task_1"}, "pressure": {"Ours": "warning"}}
    paths.context_state.write_text(json.dumps(theirs))
    note_task(paths, "task_1")
    assert json.loads(paths.context_state.read_text()) == {**theirs, "tasks_worked_on": ["task_1"]}


def test_the_list_does_not_grow_without_end(paths, monkeypatch):
    monkeypatch.setattr(context_state, "KEPT", 3)
    for number in range(9):
        note_task(paths, f"task_{number}")
    assert read_context_state(paths).worked_on == ("task_6", "task_7", "task_8")


@pytest.mark.parametrize(
    "content", ["", "{", "[]", '{"tasks_worked_on": 7, "pressure": []}', '{"tasks_worked_on": [1, null]}']
)
def test_a_damaged_file_says_nothing_and_is_kept_aside_or_amended(paths, content):
    paths.context_state.write_text(content)
    assert read_context_state(paths) == ContextState()
    note_task(paths, "task_1")
    assert read_context_state(paths).worked_on == ("task_1",)
