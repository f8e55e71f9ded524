"""What Claude set itself to do, out of what its tools' hooks tell."""

import json

import pytest
from helpers.claude_hooks import recorded

from engine.claude_code.events.journal import event_of, read_event_line
from engine.claude_code.events.payload import parse_payload
from engine.claude_code.events.todos import MAX_TEXT_CHARS, MAX_TODOS, Todo
from engine.workspace.secrets import secret_remover
from engine.workspace.times import to_time

AT = to_time("2026-11-21T10:00:00Z")


def todos(name: str, **changed):
    given = json.dumps(recorded(name, **changed)).encode()
    return parse_payload(given, secret_remover({})).todos


def test_a_todo_list_is_told_whole():
    assert todos("PostToolUse.TodoWrite") == (Todo("1", "a", "completed"),)


def test_a_task_has_the_number_that_claude_gave_it():
    assert todos("PostToolUse.TaskCreate") == (Todo("1", "T one", "pending"),)


def test_a_change_of_a_task_says_only_what_changed():
    assert todos("PostToolUse.TaskUpdate") == (Todo("1", "", "completed"),)


@pytest.mark.parametrize("name", ["PreToolUse.TodoWrite", "PreToolUse.TaskCreate", "PostToolUse.Bash"])
def test_what_is_only_asked_for_is_not_told(name):
    assert todos(name) == ()


@pytest.mark.parametrize("given", [None, 5, {}, {"todos": "a"}, {"todos": [1, None, {"content": 5}]}])
def test_a_list_of_another_shape_harms_nothing(given):
    assert all(todo.text == "" for todo in todos("PostToolUse.TodoWrite", tool_input=given))


def test_a_secret_and_an_endless_list_stay_out():
    token = "ghp_" + "a1B2" * 9
    given = [{"content": f"use {token} {'x' * 500}", "status": "strange"}] * 500
    found = todos("PostToolUse.TodoWrite", tool_input={"todos": given})
    assert len(found) == MAX_TODOS
    assert token not in found[0].text
    assert len(found[0].text) <= MAX_TEXT_CHARS
    assert found[0].state == ""


def test_a_line_of_the_journal_says_the_same():
    payload = parse_payload(json.dumps(recorded("PostToolUse.TaskCreate")).encode(), secret_remover({}))
    assert AT is not None
    event = event_of(payload, AT, "1")
    assert read_event_line(json.loads(json.dumps(event.document()))) == event
