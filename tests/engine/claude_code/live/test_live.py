"""What a session does while it goes on, by its events, and which sessions are read."""

from typing import Any

from helpers.claude_hooks import SESSION
from helpers.live_scene import Scene

from engine.claude_code.live.sessions import ClaudeState


def test_a_session_that_began_is_idle(scene):
    scene.event("SessionStart.startup")

    assert (scene.session.state, scene.session.model) == (ClaudeState.IDLE, "claude-opus-5-5")
    assert scene.session.began_at == scene.now


def test_it_works_from_the_prompt_to_the_end_of_its_turn(scene):
    scene.event("UserPromptSubmit")
    assert scene.session.state is ClaudeState.WORKING
    scene.event("Stop")
    assert scene.session.state is ClaudeState.IDLE


def test_a_stop_that_studio_blocked_is_not_the_end_of_the_turn(scene):
    scene.event("UserPromptSubmit")
    scene.event("Stop")
    scene.event("Stop", hook_event_name="StudioAnswered", source="Stop", action="blocked", message="not done")

    assert scene.session.state is ClaudeState.WORKING


def test_a_prompt_that_studio_blocked_begins_no_turn(scene):
    scene.event("UserPromptSubmit")
    refused = {"hook_event_name": "StudioAnswered", "source": "UserPromptExpansion", "action": "blocked"}
    scene.event("Stop", message="no plan", **refused)

    assert scene.session.state is ClaudeState.IDLE


def test_a_sub_agent_that_studio_held_back_says_nothing_of_its_sessions_turn(scene):
    scene.event("UserPromptSubmit")
    held = {"hook_event_name": "StudioAnswered", "source": "SubagentStop", "action": "blocked"}
    scene.event("Stop", message="learn first", **held)

    assert scene.session.state is ClaudeState.WORKING


def test_a_tool_runs_until_it_is_told_to_have_ended(scene):
    scene.event("PreToolUse.Bash", tool_use_id="one", tool_input={"command": "pytest"})
    scene.event("PreToolUse.Bash", tool_use_id="two", tool_input={"command": "ruff"})
    assert [tool.words for tool in scene.session.tools] == ["Bash: pytest", "Bash: ruff"]

    scene.event("PostToolUse.Bash", tool_use_id="one")
    assert [tool.words for tool in scene.session.tools] == ["Bash: ruff"]


def test_a_failing_tool_is_the_last_failure(scene):
    scene.event("PreToolUse.Bash", tool_use_id="one")
    scene.event("PostToolUseFailure.Bash", tool_use_id="one", tool_input={"command": "false"})

    assert scene.session.tools == ()
    assert scene.session.failure is not None
    assert scene.session.failure.words == "Bash: false failed: Exit code 3 err"


def test_sub_agents_with_their_type_until_they_end(scene):
    scene.event("SubagentStart", agent_id="a", agent_type="studio:builder")
    scene.event("PreToolUse.Bash.subagent", agent_id="a", tool_use_id="one")
    assert [(agent.type, agent.until) for agent in scene.session.agents] == [("studio:builder", None)]

    scene.event("SubagentStop", agent_id="a", agent_type="studio:builder")
    assert [agent.until for agent in scene.session.agents] == [scene.now]
    assert scene.session.tools == ()


def test_the_sub_agent_that_compacting_ends_never_was_one(scene):
    scene.event("UserPromptSubmit")
    scene.event("SubagentStop")

    assert scene.session.agents == ()
    assert not any("ended" in entry.text for entry in scene.session.activity)


class TestActivity:
    def said(self, scene: Scene) -> list[str]:
        return [entry.text for entry in scene.session.activity]

    def use(self, scene: Scene, tool: str, path: str, **more: Any) -> None:
        scene.event("PostToolUse.Bash", tool_name=tool, tool_input={"file_path": path}, **more)

    def test_five_hundred_files_read_are_one_line(self, scene):
        for number in range(500):
            self.use(scene, "Grep" if number % 5 == 0 else "Read", f"file{number}.py")

        assert self.said(scene) == ["Read ×400, Grep ×100; last Read: file499.py"]

    def test_uses_of_one_tool_in_a_row_are_one_line(self, scene):
        self.use(scene, "Edit", "a.py")
        self.use(scene, "Edit", "b.py")
        self.use(scene, "Write", "c.py")

        assert self.said(scene) == ["Write: c.py", "Edit ×2; last Edit: b.py"]

    def test_agents_at_the_same_time_have_a_line_each(self, scene):
        for number in range(3):
            self.use(scene, "Read", f"own{number}.py")
            self.use(scene, "Read", f"its{number}.py", agent_id="a", agent_type="studio:builder")

        assert self.said(scene) == ["studio:builder ▸ Read ×3; last Read: its2.py", "Read ×3; last Read: own2.py"]

    def test_failures_permissions_and_sub_agents_are_never_folded(self, scene):
        scene.event("SubagentStart", agent_type="studio:builder")
        scene.event("PermissionRequest", tool_input={"command": "git push"})
        scene.event("PostToolUseFailure.Bash", tool_input={"command": "false"})
        scene.event("PostToolUseFailure.Bash", tool_input={"command": "false"})

        assert self.said(scene) == [
            "✘ Bash: false failed: Exit code 3 err",
            "✘ Bash: false failed: Exit code 3 err",
            "? asks permission: Bash: git push",
            "studio:builder began",
        ]

    def test_it_is_claudes(self, scene):
        scene.event("UserPromptSubmit", prompt="hello")

        assert [(entry.source, entry.text) for entry in scene.session.activity] == [("claude", "asked: hello")]


def test_every_recorded_event_in_a_row_harms_nothing(scene):
    from helpers.claude_hooks import PAYLOADS

    for path in sorted(PAYLOADS.glob("*.json")):
        if path.stem != "statusLine":
            scene.event(path.stem)
    scene.event("Stop", hook_event_name="NeverHeardOf")

    assert scene.session.seen_at == scene.now
    assert scene.reader.problems == ()


def test_sessions_that_live_come_first_then_the_newest(scene):
    for name, event in (("old", "SessionStart.startup"), ("over", "SessionEnd.other"), ("new", "SessionStart.startup")):
        scene.event(event, session_id=name)

    assert [session.id for session in scene.reader.read()] == ["new", "old", "over"]


def test_sessions_at_work_do_not_change_places(scene):
    for name in ("one", "two"):
        scene.event("SessionStart.startup", session_id=name)
    scene.event("UserPromptSubmit", session_id="one")

    assert [session.id for session in scene.reader.read()] == ["two", "one"]


def test_only_the_newest_sessions_are_read(scene):
    for number in range(20):
        scene.event("SessionStart.startup", session_id=f"s{number:02}")
        scene.reader.read()

    assert {session.id for session in scene.reader.read()} == {f"s{number:02}" for number in range(8, 20)}


def test_unchanged_sessions_are_the_very_same_records(scene):
    scene.event("UserPromptSubmit")
    scene.status()
    (before,) = scene.reader.read()
    (again,) = scene.reader.read()

    assert again is before


def test_a_journal_that_is_gone_is_begun_anew(scene):
    scene.event("UserPromptSubmit")
    scene.reader.read()
    scene.paths.claude_journal(SESSION).unlink()
    assert scene.reader.read() == ()
    scene.event("SessionStart.startup")

    assert scene.session.state is ClaudeState.IDLE
