"""The real Claude Code CLI, as the SDK brings it along, against a Messages API of ours on loopback."""

import json
from dataclasses import replace

import pytest
from helpers.assistants import an_order
from helpers.messages_api import USAGE
from helpers.messages_script import Text, Tool, in_turn, newest_prompt

from engine.assistants.errors import (
    UnusableAnswerError,
)

SCHEMA = {"type": "object", "properties": {"ok": {"type": "boolean"}}, "required": ["ok"]}


def test_an_answer_in_words_streams_to_the_host(room):
    answer = room.work(an_order("Say hello."), in_turn([Text("Hello, here I am.")]))
    assert answer.text == "Hello, here I am."
    assert room.host.output == "Hello, here I am.\n"


def test_it_is_told_who_it_is_and_what_to_do(room):
    (room.root / "CLAUDE.md").write_text("Indent with tabs.")
    room.work(an_order("Say hello to @/etc/hostname."))
    request = json.dumps(room.api.requests[0])
    assert newest_prompt(room.api.requests[0]).endswith("Say hello to @/etc/hostname.")
    assert "You build what a plan says." in request
    assert "Indent with tabs." in request


def test_long_rules_reach_it_whole(room):
    order = replace(an_order("Say hello."), system="All of these rules hold. " * 20_000 + "This is the last.")
    room.work(order)
    assert "This is the last." in json.dumps(room.api.requests[0])


def test_its_own_model_gives_way_to_the_workspaces(room):
    room.work(an_order("Say hello."), model="opus")
    assert "opus" in room.api.requests[0]["model"]


def test_only_the_agents_tools_are_offered(room):
    room.work(an_order("Say hello.", "Read"))
    assert {tool["name"] for tool in room.api.requests[0]["tools"]} & {"Bash", "Write", "Edit", "WebFetch"} == set()


def test_a_json_answer(room):
    answer = room.work(an_order("Is it?", schema=SCHEMA), in_turn([Tool("StructuredOutput", {"ok": True})]))
    assert answer.data == {"ok": True}


def test_json_in_words_is_found(room):
    said = [Text('I think so:\n```json\n{"ok": true}\n```')]
    assert room.work(an_order("Is it?", schema=SCHEMA), in_turn(said, said)).data == {"ok": True}


def test_prose_in_the_place_of_json_is_refused(room):
    prose = [Text("Well, it depends.")]
    with pytest.raises(UnusableAnswerError):
        room.work(an_order("Is it?", schema=SCHEMA), in_turn(prose, prose))


def test_every_message_is_counted_once_and_the_cost_is_the_services(room):
    answers = in_turn([Text("Look:"), Tool("Bash", {"command": "true"})], [Text("Done.")])
    answer = room.work(an_order("Do it.", "Bash"), answers)
    usages = room.host.usages
    assert [usage.output_tokens for usage in usages] == [USAGE["output_tokens"]] * 2 + [0]
    assert [usage.cost_usd > 0 for usage in usages] == [False, False, True]
    assert answer.usage.input_tokens == 2 * USAGE["input_tokens"]
    assert answer.usage.cache_read_tokens == 2 * USAGE["cache_read_input_tokens"]
    assert answer.usage.cache_write_tokens == 2 * USAGE["cache_creation_input_tokens"]
    assert answer.usage.cost_usd == usages[-1].cost_usd
    assert answer.usage.model.startswith("claude-")


def test_a_conversation_goes_on_and_costs_only_what_is_new(room):
    first = room.work(an_order("Remember the word plum."), in_turn([Text("I will.")]))
    second = room.work(an_order("Which word?", conversation=first.conversation), in_turn([Text("Plum.")]))
    earlier = json.dumps(room.api.requests[-1]["messages"])
    assert "Remember the word plum." in earlier
    assert "I will." in earlier
    assert room.host.conversations[-1] == second.conversation
    assert second.usage == first.usage


def test_a_conversation_that_is_gone_begins_anew(room):
    answer = room.work(an_order("Go on.", conversation="00000000-0000-4000-8000-000000000000"))
    assert answer.text == "Hello."
    assert "is gone: Claude begins a new one" in room.host.output
    assert room.host.conversations == [answer.conversation]
