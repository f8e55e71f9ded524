"""Claude's sessions as records, for rows and pictures that hold still."""

from datetime import datetime, timedelta
from typing import Any

from helpers.pictures import FULL, NOW

from engine.claude_code.live.sessions import (
    ClaudeSession,
    ClaudeState,
    Compaction,
    ContextFigure,
    Failed,
    FigureSource,
    RunningTool,
    SubAgent,
    Wait,
)
from engine.overview import Overview
from engine.workspace.snapshot import Activity


def before(seconds: float) -> datetime:
    return NOW - timedelta(seconds=seconds)


def figure(tokens: int = 124_000, **changed: Any) -> ContextFigure:
    facts: dict[str, Any] = {"tokens": tokens, "source": FigureSource.STATUS_LINE, "at": before(3), "window": 200_000}
    return ContextFigure(**{**facts, **changed})


def a_session(**changed: Any) -> ClaudeSession:
    """Idle and hardly begun, unless changed."""
    facts: dict[str, Any] = {
        "id": "4eeb953a-ecda-43fa-bbe2-fe93128450ed",
        "state": ClaudeState.IDLE,
        "state_since": before(90),
        "seen_at": before(5),
        "began_at": before(900),
        "model": "claude-opus-5-5",
        "is_process_known": True,
    }
    return ClaudeSession(**{**facts, **changed})


WORKING = a_session(
    state=ClaudeState.WORKING,
    tools=(
        RunningTool("one", "Bash: npm test -- --watch=false", before(252), "a"),
        RunningTool("two", "Read: src/sign-in.ts", before(2)),
    ),
    agents=(SubAgent("a", "studio:builder", before(300)), SubAgent("b", "studio:planner", before(700), before(320))),
    failure=Failed("Bash: npm run lint failed: Exit code 1", before(400)),
    context=figure(124_000, cache_read=110_000, cache_creation=12_000, fresh_input=1_200, output=800),
    cost_usd=1.27,
    cache_hit_rate=0.89,
    measured_at=before(3),
    compactions=(Compaction(before(500), "auto", 181_000, 24_000),),
    trend=(24_000, 41_000, 60_000, 88_000, 124_000),
    minutes_left=14,
    given_characters=8_400,
    activity=(
        Activity(before(2), "Read ×12, Grep ×3; last Read: src/sign-in.ts", "claude"),
        Activity(before(300), "studio:builder began", "claude"),
        Activity(before(400), "✘ Bash: npm run lint failed: Exit code 1", "claude"),
        Activity(before(880), "asked: /studio:build the sign-in page", "claude"),
    ),
)

ASKING = a_session(
    id="bbbb2222-ecda-43fa-bbe2-fe93128450ed",
    state=ClaudeState.WAITS_FOR_PERMISSION,
    wait=Wait("w1", ClaudeState.WAITS_FOR_PERMISSION, "Bash: git push --force origin main", before(75)),
    context=figure(192_000),
)

ENDED = a_session(id="cccc3333-ecda-43fa-bbe2-fe93128450ed", state=ClaudeState.ENDED, seen_at=before(4_000))

BESIDE_CLAUDE = Overview(FULL.snapshot, FULL.context, claude=(WORKING, ASKING, ENDED))
