"""Claude's sessions as rows, and the whole of one as a detail."""

from typing import Any

import pytest
from helpers.claude_sessions import ASKING, BESIDE_CLAUDE, ENDED, WORKING, a_session, before, figure
from helpers.pictures import EMPTY, FULL, NOW

from engine.claude_code.live.sessions import ClaudeSession, ClaudeState, FigureSource, RunningTool, SubAgent, Wait
from engine.overview import Overview
from widgets.claude.claude_detail import claude_detail
from widgets.claude.claude_rows import claude_note, claude_rows
from widgets.parts.detail_view import lines_of
from widgets.sessions.activity_pane import ActivityPane
from widgets.sessions.session_pane import SessionPane


def line(**changed: Any) -> tuple[str, str]:
    (row,) = claude_rows((a_session(**changed),), NOW)
    return row.left.plain, row.right.plain


def detail(session: ClaudeSession) -> str:
    return "\n".join(content.plain for content in lines_of(claude_detail(session, NOW), 100))


def test_what_runs_longest_is_named_with_its_time() -> None:
    tools = (RunningTool("1", "Bash: pytest", before(240)), RunningTool("2", "Read: a.py", before(1)))

    assert line(state=ClaudeState.WORKING, tools=tools)[0] == "Claude ● working  Bash: pytest 4:00 and 1 more"


def test_the_time_of_what_has_just_begun_is_not_said() -> None:
    tools = (RunningTool("1", "Read: a.py", before(3)),)

    assert line(state=ClaudeState.WORKING, tools=tools)[0] == "Claude ● working  Read: a.py"


def test_a_sub_agent_that_thinks_is_named() -> None:
    agents = (SubAgent("a", "planner", before(9)), SubAgent("b", "builder", before(90), before(20)))

    assert line(state=ClaudeState.WORKING, agents=agents)[0] == "Claude ● working  planner"


def test_sub_agents_of_one_kind_are_counted() -> None:
    agents = tuple(SubAgent(name, "general-purpose", before(9)) for name in "ab")

    assert line(state=ClaudeState.AGENTS_WORK, agents=agents)[0] == "Claude ● sub-agents at work  general-purpose ×2"


def test_two_sessions_are_told_apart_by_their_ids() -> None:
    rows = list(claude_rows((a_session(id="1d5081f2-ae42"), a_session(id="6076efb1-1a83")), NOW))

    assert [row.left.plain for row in rows] == ["Claude 1d5081f2 ○ idle", "Claude 6076efb1 ○ idle"]


def test_a_permission_stands_before_any_other_wait() -> None:
    ended = Wait("e", ClaudeState.WAITS_FOR_YOU, "Claude is waiting for your input", before(75))
    asks = Wait("a", ClaudeState.WAITS_FOR_PERMISSION, "Bash: git push", before(5))
    sessions = (
        a_session(id="1"),
        a_session(id="2", state=ended.state, wait=ended),
        a_session(id="3", state=asks.state, wait=asks),
    )

    assert [row.key for row in claude_rows(sessions, NOW)] == ["claude 3", "claude 2", "claude 1"]


def test_what_it_waits_for_goes_before_all_else() -> None:
    wait = Wait("w", ClaudeState.WAITS_FOR_PERMISSION, "Bash: git push", before(75))
    tools = (RunningTool("1", "Bash: git push", before(80)),)

    left, _ = line(state=ClaudeState.WAITS_FOR_PERMISSION, wait=wait, tools=tools)
    assert left == "Claude ? waits for permission  asked 1m ago: Bash: git push"


def test_that_it_waits_is_said_once() -> None:
    wait = Wait("w", ClaudeState.WAITS_FOR_YOU, "Claude is waiting for your input", before(75))

    assert line(state=ClaudeState.WAITS_FOR_YOU, wait=wait)[0] == "Claude ? waits for you  for 1m"


def test_working_without_a_word_for_long_is_said_where_nobody_knows_the_process() -> None:
    silent = {"state": ClaudeState.WORKING, "seen_at": before(1_300)}

    assert line(**silent, is_process_known=False)[0] == "Claude ● working  not heard of for 21m"
    assert line(**silent, is_process_known=True)[0] == "Claude ● working"


@pytest.mark.parametrize(
    ("context", "words"),
    [
        (figure(124_000), "context 62% of 200K"),
        (figure(170_000), "context 85% of 200K ▲ warn"),
        (figure(191_000), "context 95% of 200K ▲ CRITICAL"),
        (figure(124_000, window=None, source=FigureSource.HOOK), "context 124K tokens"),
        (None, "heard 5s"),
    ],
)
def test_how_full_it_is_reads_without_colour(context: Any, words: str) -> None:
    assert line(context=context)[1] == words


def test_only_sessions_that_live_are_in_the_pane_and_who_waits_comes_first() -> None:
    rows = list(claude_rows((WORKING, ASKING, ENDED), NOW))

    assert [row.key for row in rows] == [f"claude {ASKING.id}", f"claude {WORKING.id}"]


def test_many_sessions_are_counted() -> None:
    *_, last = claude_rows(tuple(a_session(id=f"s{number}") for number in range(8)), NOW)

    assert last.left.plain == "  and 5 more sessions of Claude's: L shows all"


def test_the_tab_says_what_matters_most() -> None:
    assert [claude_note(some) for some in ((WORKING, ASKING), (WORKING,), (ENDED,), ())] == ["?", "●", "", ""]


def test_in_the_pane_they_stand_below_the_state() -> None:
    pane = SessionPane()

    rows = pane.make_rows(BESIDE_CLAUDE, NOW)
    claudes = [f"claude {session.id}" for session in (ASKING, WORKING)]
    assert [row.key for row in rows[:5]] == ["goal", "state", *claudes, "timeline"]
    assert pane.tab_note(BESIDE_CLAUDE) == "?"
    assert pane.make_rows(FULL, NOW) == tuple(row for row in rows if not row.key.startswith("claude"))


def test_without_a_session_of_ours_claudes_are_shown_alone() -> None:
    overview = Overview(EMPTY.snapshot, claude=(WORKING,))

    assert [row.key for row in SessionPane().make_rows(overview, NOW)] == [f"claude {WORKING.id}"]


def test_what_claude_did_stands_among_the_rest_by_its_time() -> None:
    told = [row.detail.split("\n")[0] for row in ActivityPane().make_rows(BESIDE_CLAUDE, NOW)]

    times = [text[:19] for text in told]
    assert times == sorted(times, reverse=True)
    assert sum(text.endswith("claude") for text in told) >= len(WORKING.activity)
    assert not all(text.endswith("claude") for text in told)


def test_the_detail_names_each_figures_source_and_age() -> None:
    text = detail(WORKING)

    assert "124,000 of 200,000 tokens" in text
    assert "cache read 110,000, cache creation 12,000, fresh input 1,200, output 800" in text
    assert "measured, from the status line, 3s ago" in text
    assert "24K → 124K" in text
    assert "8,400 characters, about 2,100 tokens" in text
    assert "in about 14 minutes at this rate" in text
    assert "auto: 181K → 24K, 157K dropped" in text
    assert "$1.27 (status line, 3s ago)" in text
    assert "89% (status line, 3s ago)" in text
    assert "studio:builder ▸ Bash: npm test -- --watch=false 4:12" in text
    assert "✔ ended 5m ago" in text
    assert "Bash: npm run lint failed: Exit code 1" in text


def test_what_is_not_known_is_not_said() -> None:
    text = detail(a_session())

    assert "not known: neither the status line nor an event has said so yet" in text
    for word in ("Cost", "Cache hits", "Trend", "Compact", "Runs now", "Sub-agents", "Last failure"):
        assert word not in text


def test_markup_in_a_command_is_only_text() -> None:
    tools = (RunningTool("1", "Bash: echo [bold red]x[/]", before(3)),)

    assert "[bold red]x[/]" in line(state=ClaudeState.WORKING, tools=tools)[0]
