"""Every use of a tool by the real CLI is the host's to allow."""

import json

import pytest
from helpers.assistants import RecordingHost
from helpers.messages_script import Tool, tool_results

from engine.assistants.errors import (
    PermissionRefusedError,
)
from engine.assistants.protocol import Permission, ToolRequest


def test_an_allowed_tool_does_its_work(room):
    room.use(Tool("Write", {"file_path": room.path("a.txt"), "content": "as asked\n"}))
    assert (room.root / "a.txt").read_text() == "as asked\n"
    assert room.host.requests == [ToolRequest("Write", {"file_path": room.path("a.txt"), "content": "as asked\n"})]
    assert [(request.tool, error) for request, error in room.host.ended] == [("Write", "")]
    assert "✎ Write a.txt\n" in room.host.output


def test_a_denied_tool_does_nothing_and_claude_hears_why(room):
    room.host = RecordingHost(lambda request: Permission(False, "leave the tests alone"))
    room.use(Tool("Write", {"file_path": room.path("a.txt"), "content": "x"}))
    assert not (room.root / "a.txt").exists()
    assert tool_results(room.api.requests[-1]) == ["leave the tests alone"]
    assert room.host.ended[0][1] != ""


def test_even_what_claude_code_would_allow_by_itself_is_asked(room):
    """Listing and reading in the working directory: the policy is ours alone."""
    (room.root / "a.txt").write_text("here")
    room.use(Tool("Bash", {"command": "ls"}), Tool("Read", {"file_path": room.path("a.txt")}))
    assert [request.tool for request in room.host.requests] == ["Bash", "Read"]
    assert "$ ls\n  a.txt\n" in room.host.output


def test_the_projects_settings_neither_run_hooks_nor_allow_tools(room):
    hook = {"hooks": [{"type": "command", "command": f"touch {room.path('hooked')}"}]}
    (room.root / ".claude").mkdir()
    settings = {"permissions": {"allow": ["Bash"]}, "hooks": {"PreToolUse": [hook]}}
    (room.root / ".claude" / "settings.json").write_text(json.dumps(settings))
    room.use(Tool("Bash", {"command": "true"}))
    assert [request.tool for request in room.host.requests] == ["Bash"]
    assert not (room.root / "hooked").exists()


def test_what_the_host_raises_while_it_is_asked_ends_the_order(room):
    def refuse(request: ToolRequest) -> Permission:
        raise PermissionRefusedError("Nobody answered", "Answer in time")

    room.host = RecordingHost(refuse)
    with pytest.raises(PermissionRefusedError, match="Nobody answered"):
        room.use(Tool("Bash", {"command": "true"}))
