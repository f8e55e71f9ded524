"""How full a session's context is, by its status line, its transcript and its events."""

import json
from pathlib import Path

import pytest
from helpers.claude_hooks import SESSION, lines, window
from helpers.live_scene import Scene

from engine.claude_code.live.sessions import ClaudeState, FigureSource
from engine.context.gauges.usage import Level


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
