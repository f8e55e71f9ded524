"""What a session waits for the person with, and how it ends."""

import os

import pytest
from helpers.live_scene import Scene

from engine.claude_code.live.sessions import ClaudeState


class TestWaiting:
    def ask(self, scene: Scene) -> None:
        scene.event("PreToolUse.Bash", tool_use_id="one", tool_input={"command": "git push"})
        scene.event("PermissionRequest", tool_input={"command": "git push"})

    def test_a_permission_is_waited_for(self, scene):
        self.ask(scene)

        assert scene.session.state is ClaudeState.WAITS_FOR_PERMISSION
        assert scene.session.wait is not None
        assert (scene.session.wait.words, scene.session.wait.since) == ("Bash: git push", scene.now)

    def test_the_notification_that_follows_is_the_same_wait(self, scene):
        self.ask(scene)
        before = scene.session.wait
        scene.event("Notification.permission_prompt", after_s=6)

        assert scene.session.wait == before

    def test_a_notification_alone_is_a_wait(self, scene):
        scene.event("Notification.permission_prompt")

        assert scene.session.state is ClaudeState.WAITS_FOR_PERMISSION

    def test_a_dialog_of_claudes_own_is_waited_for_after_its_notification_too(self, scene):
        scene.event("PreToolUse.Bash")
        scene.listed("waiting", waitingFor="dialog open")
        needs = {"notification_type": "agent_needs_input", "message": "Needs your choice"}
        scene.event("Notification.permission_prompt", after_s=6, **needs)
        assert scene.session.state is ClaudeState.WAITS_FOR_YOU

        scene.listed("busy")
        assert scene.session.state is ClaudeState.WORKING

    @pytest.mark.parametrize(
        "answer", ["PostToolUse.Bash", "PostToolUseFailure.Bash", "PermissionDenied", "Stop", "UserPromptSubmit"]
    )
    def test_it_is_over_when_the_session_goes_on(self, scene, answer):
        self.ask(scene)
        scene.event(answer, tool_use_id="one")

        assert scene.session.wait is None

    def test_another_agents_tool_answers_nothing(self, scene):
        self.ask(scene)
        scene.event("PreToolUse.Bash.subagent", agent_id="a", tool_use_id="two")
        scene.event("PostToolUse.Bash.subagent", agent_id="a", tool_use_id="two")

        assert scene.session.state is ClaudeState.WAITS_FOR_PERMISSION

    def test_a_given_permission_is_seen_in_claudes_list_while_the_command_runs(self, scene):
        self.ask(scene)
        scene.listed("busy")

        assert (scene.session.state, scene.session.wait) == (ClaudeState.WORKING, None)
        assert [(tool.words, tool.since) for tool in scene.session.tools] == [("Bash: git push", scene.now)]

    def test_what_waits_to_be_allowed_does_not_run(self, scene):
        self.ask(scene)

        assert scene.session.tools == ()

    def test_the_list_is_not_believed_where_it_is_older(self, scene):
        scene.listed("busy")
        self.ask(scene)

        assert scene.session.state is ClaudeState.WAITS_FOR_PERMISSION

    def test_a_turn_that_was_broken_off_is_over(self, scene):
        scene.event("PreToolUse.Bash")
        scene.listed("idle")

        assert (scene.session.state, scene.session.tools) == (ClaudeState.IDLE, ())

    def test_what_only_the_list_tells_of_is_a_wait_too(self, scene):
        scene.event("UserPromptSubmit")
        scene.listed("waiting", waitingFor="permission prompt")
        scene.seconds += 2

        assert scene.session.state is ClaudeState.WAITS_FOR_PERMISSION

    def test_what_the_list_tells_of_first_is_one_wait(self, scene):
        scene.event("UserPromptSubmit")
        scene.listed("waiting", waitingFor="permission prompt")
        assert scene.session.wait is None, "its words come a moment later"

        self.ask(scene)
        assert scene.session.wait is not None
        assert scene.session.wait.words == "Bash: git push"

    def test_a_question_is_no_permission(self, scene):
        asks = {"questions": [{"question": "Which language?", "header": "Language"}]}
        scene.event("PermissionRequest", tool_name="AskUserQuestion", tool_input=asks)

        assert scene.session.wait is not None
        assert scene.session.wait.state is ClaudeState.WAITS_FOR_YOU
        assert scene.session.wait.words == "AskUserQuestion: Which language?"
        assert scene.session.activity[0].text == "? asks you: AskUserQuestion: Which language?"

    def test_two_permissions_at_once_are_answered_one_by_one(self, scene):
        for agent in ("a", "b"):
            scene.event("PermissionRequest", agent_id=agent, tool_input={"command": f"push {agent}"})
        scene.event("PreToolUse.Bash.subagent", agent_id="a", tool_use_id="one")

        assert scene.session.wait is not None
        assert scene.session.wait.words == "Bash: push b"

    def test_a_prompt_that_no_hook_told_of_is_seen_in_the_list(self, scene):
        scene.event("Stop")
        scene.listed("busy")

        assert scene.session.state is ClaudeState.WORKING

    def test_a_status_line_alone_says_nothing_of_the_state(self, scene):
        scene.status()

        assert scene.session.state is ClaudeState.UNKNOWN

    def test_it_waits_for_the_person_when_it_says_so(self, scene):
        scene.event("Stop")
        scene.event("Notification.idle_prompt", after_s=60)

        assert scene.session.state is ClaudeState.WAITS_FOR_YOU


class TestEnding:
    def test_it_says_so(self, scene):
        scene.event("PreToolUse.Bash")
        scene.event("SessionEnd.other")

        assert (scene.session.state, scene.session.tools, scene.session.is_over) == (ClaudeState.ENDED, (), True)

    def test_resumed_it_lives_again(self, scene):
        scene.event("SessionEnd.other")
        scene.event("SessionStart.resume")

        assert scene.session.state is ClaudeState.IDLE

    def test_killed_it_is_gone(self, scene):
        scene.event("UserPromptSubmit")
        scene.listed("busy", pid=2**22 + 1)

        assert scene.session.state is ClaudeState.GONE

    def test_no_longer_listed_it_is_gone(self, scene):
        scene.event("UserPromptSubmit")
        scene.listed("busy")
        assert scene.reader.read()[0].state is ClaudeState.WORKING
        (scene.config / "sessions" / f"{os.getpid()}.json").unlink()

        assert scene.reader.read()[0].state is ClaudeState.GONE

    def test_without_a_sign_for_hours_it_is_not_shown_as_living(self, scene):
        scene.event("UserPromptSubmit")
        scene.seconds += 7 * 3600

        assert (scene.session.state, scene.session.is_over) == (ClaudeState.SILENT, True)

    def test_keys_beside_claudes_list_are_not_opened(self, scene):
        scene.event("UserPromptSubmit")
        scene.listed("busy")
        (scene.config / "sessions" / "77.abc.key").mkdir()
        (scene.config / "sessions" / "78.json").write_text("not JSON")

        assert scene.session.state is ClaudeState.WORKING
