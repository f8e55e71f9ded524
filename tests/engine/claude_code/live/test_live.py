"""What is told of a session while it goes on, from its events, its status line and Claude's own list."""

import json
import os
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from helpers.claude_hooks import SESSION, leave, lines, recorded, tell_status, window

from engine.claude_code.live.reader import ClaudeReader
from engine.claude_code.live.sessions import ClaudeSession, ClaudeState, FigureSource
from engine.context.gauges.usage import Level
from engine.workspace.paths import WorkspacePaths

START = datetime(2026, 11, 21, 9, 0, tzinfo=UTC)


class Scene:
    """A workspace, and a session in it whose events happen a second apart."""

    def __init__(self, root: Path) -> None:
        (root / ".studio").mkdir()
        self.paths = WorkspacePaths(root)
        self.config = root / "claude config"
        self.seconds = 0.0
        self.reader = self.new_reader()

    @property
    def now(self) -> datetime:
        return START + timedelta(seconds=self.seconds)

    def new_reader(self) -> ClaudeReader:
        return ClaudeReader(self.paths, clock=lambda: self.now)

    def event(self, name: str, after_s: float = 1.0, **changed: Any) -> None:
        self.seconds += after_s
        transcript = str(self.config / "projects" / "-w" / f"{SESSION}.jsonl")
        payload = recorded(name, **{"transcript_path": transcript, **changed})
        leave(self.paths, payload, at=self.now.timestamp())

    def status(self, after_s: float = 1.0, **changed: Any) -> None:
        self.seconds += after_s
        tell_status(self.paths, at=self.now.timestamp(), **changed)

    def listed(self, status: str, pid: int = 0, after_s: float = 0.1, **more: Any) -> None:
        """A line in Claude's own list of sessions; the process is this test's unless another is named."""
        self.seconds += after_s
        folder = self.config / "sessions"
        folder.mkdir(parents=True, exist_ok=True)
        at = int(self.now.timestamp() * 1000)
        line = {"pid": pid or os.getpid(), "sessionId": SESSION, "status": status, "statusUpdatedAt": at, **more}
        (folder / f"{line['pid']}.json").write_text(json.dumps(line))

    @property
    def session(self) -> ClaudeSession:
        (session,) = self.reader.read()
        assert session == self.new_reader().read()[0], "whoever comes later sees the same"
        return session


@pytest.fixture
def scene(tmp_path: Path) -> Scene:
    return Scene(tmp_path)


def test_a_session_that_began_is_idle(scene):
    scene.event("SessionStart.startup")

    assert (scene.session.state, scene.session.model) == (ClaudeState.IDLE, "claude-opus-5-5")
    assert scene.session.began_at == scene.now


def test_it_works_from_the_prompt_to_the_end_of_its_turn(scene):
    scene.event("UserPromptSubmit")
    assert scene.session.state is ClaudeState.WORKING
    scene.event("Stop")
    assert scene.session.state is ClaudeState.IDLE


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
        assert [tool.words for tool in scene.session.tools] == ["Bash: git push"]

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


class TestFigures:
    def test_all_that_the_status_line_says(self, scene):
        scene.event("SessionStart.startup")
        scene.status()

        session = scene.session
        context = session.context
        assert context is not None
        assert (context.tokens, context.window, context.percent) == (15_816, 1_000_000, 1)
        assert (context.cache_read, context.cache_creation, context.fresh_input, context.output) == (
            10_528,
            5_264,
            12,
            12,
        )
        assert (context.source, context.at) == (FigureSource.STATUS_LINE, scene.now)
        assert (session.model, session.cost_usd) == ("claude-sonnet-5-5", 0.1515676)
        assert round(session.cache_hit_rate or 0, 3) == 0.666

    @pytest.mark.parametrize(
        ("tokens", "level"), [(159_999, Level.NORMAL), (160_000, Level.WARNING), (190_000, Level.CRITICAL)]
    )
    def test_levels_are_those_of_every_gauge(self, scene, tokens, level):
        scene.status(context_window=window(tokens))

        assert scene.session.context is not None
        assert scene.session.context.level is level

    def test_before_the_first_answer_nothing_is_known(self, scene):
        scene.status(context_window={"context_window_size": 200_000, "current_usage": None})

        assert scene.session.context is None

    def test_a_broken_status_file_is_a_problem_and_the_last_figures_stay(self, scene):
        scene.status(context_window=window(50_000))
        scene.reader.read()
        scene.paths.claude_status(SESSION).write_text('{"model"')

        (session,) = scene.reader.read()
        assert session.context is not None
        assert session.context.tokens == 50_000
        assert "not JSON" in scene.reader.problems[0].reason

    def test_without_a_status_line_a_hook_may_know(self, scene):
        scene.event("SessionStart.resume")

        context = scene.session.context
        assert context is not None
        assert (context.tokens, context.source, context.percent) == (2_644, FigureSource.HOOK, None)

    def test_growth_is_kept_and_each_figure_once(self, scene):
        for tokens in (10_000, 20_000, 20_000, 35_000):
            scene.status(after_s=60, context_window=window(tokens))
            assert scene.session.trend[-1] == tokens

        assert scene.session.trend == (10_000, 20_000, 35_000)
        assert [line["context_tokens"] for line in lines(scene.paths)] == [10_000, 20_000, 35_000]

    def test_the_time_left_is_said_once_enough_is_known(self, scene):
        left = []
        for step in range(6):
            scene.status(after_s=60, context_window=window(100_000 + 5_000 * step))
            left.append(scene.session.minutes_left)

        assert left == [None, None, None, 17, 16, 15]

    def test_a_compaction_says_what_it_dropped_and_the_trend_begins_anew(self, scene):
        scene.status(context_window=window(180_000))
        scene.reader.read()
        scene.event("PreCompact")
        assert scene.session.state is ClaudeState.COMPACTING
        scene.event("PostCompact", trigger="auto")
        assert scene.session.context is None, "the figure from before says nothing any more"
        scene.event("SessionStart.compact")
        scene.status(context_window=window(25_000))

        session = scene.session
        (compaction,) = session.compactions
        assert (compaction.trigger, compaction.before, compaction.after) == ("auto", 180_000, 25_000)
        assert session.trend == (25_000,)
        assert session.state is ClaudeState.WORKING

    def test_a_figure_from_before_a_compaction_is_not_what_it_left(self, scene):
        scene.status(context_window=window(180_000))
        scene.event("PostCompact", trigger="auto")

        (compaction,) = scene.session.compactions
        assert (compaction.before, compaction.after, scene.session.trend) == (None, None, ())

    def test_noughts_after_a_compaction_are_no_figure(self, scene):
        scene.event("PostCompact")
        scene.status(context_window=window(0))

        assert (scene.session.context, scene.session.compactions[-1].after) == (None, None)

    def test_a_compaction_is_foreseen_where_the_last_one_was(self, scene):
        scene.status(context_window=window(150_000))
        scene.reader.read()
        scene.event("PostCompact", trigger="auto")
        for step in range(5):
            scene.status(after_s=60, context_window=window(100_000 + 5_000 * step))
            scene.reader.read()

        assert scene.session.minutes_left == 6


class TestWhatStudioGave:
    def answer(self, scene: Scene, characters: int) -> None:
        scene.event("Stop", hook_event_name="StudioAnswered", message="rules of the project", characters=characters)

    def test_it_adds_up_until_the_context_is_another_one(self, scene):
        self.answer(scene, 300)
        self.answer(scene, 200)
        assert scene.session.given_characters == 500
        scene.event("PostCompact")
        assert scene.session.given_characters == 0

    def test_it_shows_as_studios(self, scene):
        self.answer(scene, 300)

        assert [(one.source, one.text) for one in scene.session.activity] == [
            ("studio", "STUDIO: rules of the project")
        ]

    def test_it_changes_nothing_of_what_claude_does(self, scene):
        scene.event("UserPromptSubmit")
        self.answer(scene, 300)

        assert scene.session.state is ClaudeState.WORKING


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


class TestTranscript:
    """Where there is no status line, and where it is silent."""

    def say(self, scene: Scene, tokens: int) -> Path:
        path = scene.config / "projects" / "-w" / f"{SESSION}.jsonl"
        path.parent.mkdir(parents=True, exist_ok=True)
        usage = {"input_tokens": tokens, "output_tokens": 0}
        message = {"id": f"msg {tokens}", "model": "claude-opus-5-5", "role": "assistant", "usage": usage}
        line = {"type": "assistant", "isSidechain": False, "timestamp": scene.now.isoformat(), "message": message}
        with path.open("a") as file:
            file.write(json.dumps({**line, "sessionId": SESSION, "uuid": f"u{tokens}"}) + "\n")
        return path

    def test_it_tells_how_full_the_context_is_and_nothing_of_the_window(self, scene):
        scene.event("UserPromptSubmit")
        self.say(scene, 30_000)

        context = scene.session.context
        assert context is not None
        assert (context.tokens, context.source, context.window) == (30_000, FigureSource.TRANSCRIPT, None)

    def test_growth_is_kept(self, scene):
        scene.event("UserPromptSubmit")
        for tokens in (30_000, 40_000):
            scene.seconds += 1
            self.say(scene, tokens)
            scene.reader.read()

        assert scene.session.trend == (30_000, 40_000)

    def test_the_newer_of_the_two_counts_against_the_window_that_the_status_line_named(self, scene):
        scene.event("UserPromptSubmit")
        scene.status(context_window=window(50_000))
        self.say(scene, 30_000)
        assert scene.session.context is not None
        assert scene.session.context.source is FigureSource.STATUS_LINE

        scene.seconds += 1
        self.say(scene, 60_000)
        context = scene.session.context
        assert context is not None
        assert (context.tokens, context.source, context.percent) == (60_000, FigureSource.TRANSCRIPT, 30)

    def test_another_file_than_the_sessions_own_is_not_read(self, scene):
        path = self.say(scene, 30_000)
        scene.event("UserPromptSubmit", transcript_path=str(path.with_name("other.jsonl")))
        path.rename(path.with_name("other.jsonl"))

        assert scene.session.context is None
