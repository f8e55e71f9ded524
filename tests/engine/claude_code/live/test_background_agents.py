"""A sub-agent that works on in the background, while its session waits for the person."""

from pathlib import Path

from helpers.claude_hooks import leave, recorded

from engine.claude_code.live.reader import ClaudeReader
from engine.claude_code.live.sessions import ClaudeState
from engine.workspace.paths import WorkspacePaths

BUILDER = {"agent_id": "a1", "agent_type": "studio:builder"}


def test_its_tool_is_shown_between_turns_and_the_sessions_own_is_not(tmp_path: Path) -> None:
    paths = WorkspacePaths(tmp_path)
    leave(paths, recorded("UserPromptSubmit"))
    leave(paths, recorded("SubagentStart", **BUILDER))
    leave(paths, recorded("PreToolUse.Bash", tool_use_id="own"))
    leave(paths, recorded("PreToolUse.Bash.subagent", tool_use_id="its", **BUILDER))
    leave(paths, recorded("Stop"))
    (session,) = ClaudeReader(paths).read()
    assert session.state is ClaudeState.AGENTS_WORK
    assert [tool.id for tool in session.tools] == ["its"]
    leave(paths, recorded("SubagentStop", **BUILDER))
    (session,) = ClaudeReader(paths).read()
    assert (session.state, session.tools) == (ClaudeState.IDLE, ())
