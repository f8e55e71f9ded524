"""The context in use, from a transcript's end."""

import json
from pathlib import Path

import pytest
from helpers.transcripts import RECORDED, answer, append, compaction, write

from engine.claude_code.transcripts.context import context_in_use


@pytest.fixture
def session(tmp_path: Path) -> Path:
    return tmp_path / "session-1.jsonl"


def test_it_is_all_that_the_last_message_saw_and_said(session):
    write(session, [answer("msg_1", output=500), answer("msg_2", output=7, model="claude-sonnet-5-5")])
    found = context_in_use(session)
    assert (found.tokens, found.model, found.after_compaction) == (1 + 2 + 3 + 7, "claude-sonnet-5-5", False)


def test_recorded_sessions():
    found = [context_in_use(path) for path in sorted(RECORDED.glob("projects/*/*.jsonl"))]
    assert [(one.tokens, one.model) for one in found] == [(13_622, "claude-opus-5-5"), (15_474, "claude-sonnet-5-5")]


def test_right_after_the_recorded_compaction(session):
    (recorded,) = RECORDED.glob("projects/-srv-dev-work-w3/*.jsonl")
    lines = recorded.read_text().splitlines()
    cut = next(place for place, line in enumerate(lines) if '"compact_boundary"' in line)
    found = context_in_use(write(session, lines[: cut + 1]))
    assert (found.tokens, found.after_compaction) == (3_476, True)


def test_a_message_after_a_compaction_tells_again(session):
    write(session, [answer(output=900), compaction(50), answer("msg_2", output=4)])
    assert (context_in_use(session).tokens, context_in_use(session).after_compaction) == (10, False)


def test_a_compaction_that_does_not_tell_what_it_left_leaves_it_unknown(session):
    line = compaction(50)
    del line["compactMetadata"]["postTokens"]
    write(session, [answer(output=900), line])
    assert context_in_use(session) is None


@pytest.mark.parametrize(
    "other",
    [
        answer("msg_2", output=999, isSidechain=True),
        answer("msg_2", output=999, model="<synthetic>"),
        {"type": "user", "message": {"content": 'he said {"output_tokens": 5} and "compact_boundary"'}},
        '{"type": "assistant", "message": {"usage": {"output_tokens": 5',
    ],
)
def test_other_lines_at_the_end_are_passed_over(session, other):
    write(session, [answer(output=7), other])
    assert context_in_use(session).tokens == 13


def test_a_line_that_is_being_written_is_passed_over(session):
    write(session, [answer(output=7)])
    append(session, json.dumps(answer("msg_2", output=999))[:-5])
    assert context_in_use(session).tokens == 13


def test_a_long_output_of_a_tool_may_stand_after_it(session):
    write(session, [answer(output=7), {"type": "user", "content": "x" * 2_000_000}])
    assert context_in_use(session).tokens == 13


@pytest.mark.parametrize("content", [None, "", "no JSON\n"])
def test_nothing_is_told_by_nothing(session, content):
    if content is not None:
        session.write_text(content)
    assert context_in_use(session) is None


def test_sub_agents_and_tools_lines_before_and_after_a_compaction_are_passed_over(session):
    agents = [answer(f"agent_{number}", output=999, isSidechain=True) for number in range(300)]
    tools = {"type": "user", "message": {"role": "user", "content": "x" * 200_000}}
    write(session, [answer(output=7), *agents, tools, compaction(50), tools, *agents])
    assert (context_in_use(session).tokens, context_in_use(session).after_compaction) == (50, True)
