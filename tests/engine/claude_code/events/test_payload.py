"""Whatever a hook is told becomes a record: every recorded payload, and those that nobody has seen yet."""

import json
from typing import Any

import pytest
from helpers.claude_hooks import PAYLOADS, recorded

from engine.claude_code.events.payload import ForeignPayloadError, HookPayload, parse_payload
from engine.claude_code.events.payload_document import TornPayloadError
from engine.claude_code.events.words import summary_of
from engine.workspace.secrets import secret_remover

EVENTS = sorted(path for path in PAYLOADS.glob("*.json") if path.stem != "statusLine")

redact = secret_remover({"MY_TOKEN": "hunter2hunter2"})


def parsed(document: dict[str, Any]) -> HookPayload:
    return parse_payload(json.dumps(document).encode(), redact)


def said(document: dict[str, Any]) -> str:
    return summary_of(parsed(document))


@pytest.mark.parametrize("path", EVENTS, ids=lambda path: path.stem)
def test_every_recorded_payload_is_parsed_and_said_on_one_clean_line(path):
    payload = parse_payload(path.read_bytes(), redact)

    assert payload.event == path.stem.split(".")[0]
    assert len(payload.session_id) == 36
    words = summary_of(payload)
    assert words.strip()
    assert words.isprintable()


def test_all_payloads_are_there():
    assert len(EVENTS) == 61


def test_tools_are_told_by_what_they_are_used_on():
    assert said(recorded("PreToolUse.Bash.subagent")) == "Bash: echo insub"
    assert said(recorded("PreToolUse.Agent")) == "Agent: x:worker, sub"
    assert said(recorded("PreToolUse.TodoWrite")) == "TodoWrite: 1 of 1 done"
    assert said(recorded("PreToolUse.mcp_plugin_x_xmcp_ping")) == "plugin_x_xmcp ping"
    assert said(recorded("PreToolUse.Write", cwd="/srv/dev/lab")) == "Write: outside.txt"


@pytest.mark.parametrize(
    ("told", "words"),
    [
        ('<summary>Agent "Look" finished</summary>\n</task-notification>', 'background task: Agent "Look" finished'),
        ("<summary>Agent finish", "background task: Agent finish"),
        ("<output-file>/tmp/a.out", "background task: it ended"),
    ],
)
def test_the_end_of_a_background_task_is_nobodys_question(told, words):
    prompt = f"<task-notification>\n<task-id>a1</task-id>\n{told}"
    assert said({"session_id": "a", "hook_event_name": "UserPromptSubmit", "prompt": prompt}) == words


def test_a_failure_keeps_its_error():
    payload = parsed(recorded("PostToolUseFailure.Bash"))

    assert (payload.error, payload.is_interrupt) == ("Exit code 3 err", False)


def test_an_event_that_nobody_knows_yet_keeps_its_name_and_what_it_says():
    new = {"session_id": "a", "hook_event_name": "MoodChanged", "message": "calm", "more": {"x": [1]}}

    assert said(new) == "MoodChanged: calm"


def test_a_field_of_another_shape_is_not_known():
    odd = recorded("PreToolUse.Bash", tool_input=["ls"], agent_id=7, duration_ms="long", cwd=None)

    payload = parsed(odd)

    assert (payload.use, payload.agent_id, payload.duration_ms, payload.cwd) == ("Bash", "", None, "")


def test_secrets_are_hidden_before_anything_is_cut_short():
    key = "-----BEGIN PRIVATE KEY-----" + "A1b2" * 1_500 + "-----END PRIVATE KEY-----"

    for command in ("curl -H hunter2hunter2", f"echo sk-ant-{'a1' * 150}", f"echo '{key}' > key.pem"):
        words = said(recorded("PreToolUse.Bash", tool_input={"command": command}))
        assert "[secret]" in words
        assert not any(secret in words for secret in ("hunter2", "sk-ant", "A1b2"))


def test_what_is_written_into_a_file_is_not_told():
    words = said(recorded("PreToolUse.Write", tool_input={"file_path": "a.py", "content": "private"}))

    assert words == "Write: a.py"


def test_control_characters_do_not_come_through():
    words = said(recorded("PreToolUse.Bash", tool_input={"command": "echo \x1b[31mred\x1b[0m\x07\nls\u202e"}))

    assert words.isprintable()
    assert "\x1b" not in words


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"[1]", "no JSON object"),
        (b'{"session_id": "a"}', "no session or no event"),
        (b'{"hook_event_name": "Stop", "session_id": 7}', "no session or no event"),
    ],
)
def test_what_no_hook_writes_is_refused_in_words(content, reason):
    with pytest.raises(ForeignPayloadError, match=reason):
        parse_payload(content, redact)


def large(**changed: Any) -> bytes:
    """A payload in which a tool's answer has 3 MB."""
    return json.dumps(recorded("PostToolUse.Bash", tool_response={"stdout": "x\n" * 1_000_000}, **changed)).encode()


@pytest.mark.parametrize(
    "content",
    [b'{"session_id": "a", "hook_ev', b"", b"\xff\xfe", b"[" * 100_000, large()[:-1], large() + b"}"],
    ids=["cut off", "empty", "no text", "deep", "large", "too much"],
)
def test_what_is_not_whole_is_told_apart(content):
    with pytest.raises(TornPayloadError):
        parse_payload(content, redact)


def test_a_large_payload_says_the_same_as_a_small_one():
    small = parsed(recorded("PostToolUse.Bash"))

    assert parse_payload(large(), redact) == small


def test_of_a_large_input_its_small_parts_are_known():
    given = {"file_path": "a.py", "content": "x" * 2_000_000}

    assert said(recorded("PreToolUse.Write", tool_input=given)) == "Write: a.py"


def test_half_an_emoji_in_a_large_answer_harms_nothing():
    content = large().replace(b"x\\nx", b"\\ud83d", 1)

    assert parse_payload(content, redact).use == "Bash: pwd"


def test_what_is_large_and_no_object_is_foreign():
    with pytest.raises(ForeignPayloadError, match="no JSON object"):
        parse_payload(json.dumps(["x" * 2_000_000]).encode(), redact)
