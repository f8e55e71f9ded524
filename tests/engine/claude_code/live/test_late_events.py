"""Claude does not wait for the hooks of its tools, so these events may come late, and in another order."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from engine.claude_code.events.journal import ClaudeEvent
from engine.claude_code.live.fold import SessionFold
from engine.claude_code.live.sessions import ClaudeState

START = datetime(2026, 11, 21, 9, 0, tzinfo=UTC)

DELAYS = st.floats(0, 0.4)

BATCHES = st.lists(st.lists(st.tuples(st.floats(0, 3), DELAYS, DELAYS), min_size=1, max_size=4), min_size=1, max_size=5)
"""Tools that run at the same time: how long each takes, and how late its beginning and its end are told."""


def event(hook: str, seconds: float, tool: str = "", **more: str) -> ClaudeEvent:
    at = START + timedelta(seconds=seconds)
    return ClaudeEvent(at, f"{hook}.{tool}", hook=hook, tool="Bash", tool_use_id=tool, summary=f"Bash: {tool}", **more)


def turn(batches: list[list[tuple[float, float, float]]]) -> tuple[list[ClaudeEvent], float]:
    """The events of its tools, and when the last one ended."""
    events, now = [], 0.0
    for batch, tools in enumerate(batches):
        for number, (takes, begin_late, end_late) in enumerate(tools):
            tool = f"{batch}.{number}"
            events += [event("PreToolUse", now + begin_late, tool), event("PostToolUse", now + takes + end_late, tool)]
        now += max(takes for takes, _, _ in tools)
    return events, now


def folded(*events: ClaudeEvent) -> SessionFold:
    fold = SessionFold()
    for one in sorted(events, key=lambda one: one.at):
        fold.take(one)
    return fold


def running(fold: SessionFold) -> list[str]:
    return [tool.id for tool in fold.tools.longest_first]


@given(BATCHES)
def test_once_all_of_a_turn_is_told_nothing_runs(batches):
    events, _ = turn(batches)

    assert running(folded(event("UserPromptSubmit", -1), *events)) == []


@given(BATCHES, st.floats(0.01, 1))
def test_a_turn_that_is_over_stays_over_whatever_is_told_late(batches, answer_takes):
    events, end = turn(batches)
    fold = folded(event("UserPromptSubmit", -1), *events, event("Stop", end + answer_takes))

    assert (fold.state, running(fold)) == (ClaudeState.IDLE, [])


@given(BATCHES)
def test_a_session_that_ended_stays_ended(batches):
    events, end = turn(batches)
    fold = folded(event("UserPromptSubmit", -1), *events, event("SessionEnd", end + 0.01))

    assert (fold.state, running(fold)) == (ClaudeState.ENDED, [])


@given(BATCHES, DELAYS)
def test_a_permission_is_waited_for_also_when_what_it_is_for_is_told_after_it(batches, late):
    events, end = turn(batches)
    asked = event("PermissionRequest", end + 0.01, "push")
    fold = folded(event("UserPromptSubmit", -1), *events, event("PreToolUse", end + late, "push"), asked)

    assert fold.waits.first is not None
    assert running(fold) == ["push"]


def test_a_tool_after_the_answer_to_a_permission_ends_the_wait():
    fold = folded(event("PermissionRequest", 0, "push"), event("PreToolUse", 2, "other"))

    assert fold.waits.first is None


def test_a_compaction_goes_on_when_the_last_tool_is_told_after_it_began():
    fold = folded(event("PreToolUse", 0, "a"), event("PreCompact", 1), event("PostToolUse", 1.2, "a"))

    assert fold.state is ClaudeState.COMPACTING


class TestEndsThatWereNeverTold:
    """Of a payload that was too large to be read, or a hook that was killed."""

    def test_nothing_runs_while_a_context_is_compacted(self):
        assert running(folded(event("PreToolUse", 0, "a"), event("PreCompact", 1))) == []

    def test_another_agents_compaction_says_nothing(self):
        assert running(folded(event("PreToolUse", 0, "a"), event("PreCompact", 1, agent_id="x"))) == ["a"]

    def test_nothing_runs_while_claude_waits_for_a_prompt(self):
        fold = folded(event("PreToolUse", 0, "a"), event("Notification", 60, kind="idle_prompt"))

        assert (fold.state, running(fold)) == (ClaudeState.IDLE, [])

    def test_another_tools_beginning_says_nothing_as_tools_may_run_at_the_same_time(self):
        assert running(folded(event("PreToolUse", 0, "a"), event("PreToolUse", 9, "b"))) == ["a", "b"]
