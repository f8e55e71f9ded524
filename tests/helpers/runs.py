"""Pictures of what runs: a task while it is planned, and one that is built by an assistant."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

from helpers.pictures import CONTEXT, NOW
from helpers.samples import acme_portal

from engine.overview import Overview
from engine.workspace.activity import recent_activity
from engine.workspace.build_fold import fold_build
from engine.workspace.build_record import BuildRecord
from engine.workspace.journal import Event
from engine.workspace.questions import open_questions
from engine.workspace.snapshot import Snapshot

SAMPLE = acme_portal()
TASK = SAMPLE.build.task_id if SAMPLE.build else ""
SESSION = SAMPLE.session.id if SAMPLE.session else ""


def event(ago_s: int, name: str, /, **facts: Any) -> Event:
    """One that happened so many seconds before NOW."""
    return Event.model_validate(
        {"at": NOW - timedelta(seconds=ago_s), "event": name, "by": "engine", "task_id": TASK, **facts}
    )


def phase(ago_s: int, name: str, detail: str, took_ms: int) -> list[Event]:
    """A phase that is through."""
    return [
        event(ago_s, "phase_started", phase=name, log="planning.1.log"),
        event(ago_s - 1, "phase_finished", phase=name, detail=detail, duration_ms=took_ms),
    ]


STARTED = event(400, "planning_started", goal="Add sign-in endpoint with rate limiting", agent="planner")
SURVEYED = [STARTED, *phase(399, "context", "Python, 2 test folders, 4 commands, 3 learnings", 3_400)]
ASKING = [
    *SURVEYED,
    event(390, "phase_started", phase="questions", log="planning.1.log"),
    event(
        389,
        "question_asked",
        question_id=f"round_{TASK}_1",
        kind="round",
        title="Round 1 of 4: Scope and success",
        facts={"questions": [{"id": "scope", "text": "What belongs to it?", "default": "src/auth"}]},
    ),
    event(389, "phase_waits", phase="questions", reason="round 1 of 4 waits for your answers"),
    event(388, "planning_paused", reason="waits for you"),
]
PLANNED = [
    *SURVEYED,
    *phase(380, "questions", "4 rounds answered, 3 answers assumed", 95_000),
    *phase(280, "plan", "4 steps, 3 criteria", 41_000),
    *phase(230, "challenge", "confidence 88 (proceed), 2 doubts", 700),
    *phase(229, "review", "", 600),
    event(228, "assistant_used", input_tokens=9_200, output_tokens=3_100, cost_usd=0.04),
    event(228, "planning_finished", plan_digest="1"),
]


def attempt(ago_s: int, step_id: str, by: str) -> Event:
    return event(ago_s, "step_started", step_id=step_id, attempt=1, log=f"{step_id}.1.log", by=by)


BUILDING = [
    *PLANNED,
    event(220, "build_started", resumed=False),
    attempt(220, "step_1", "engine"),
    event(219, "step_finished", step_id="step_1", duration_ms=900),
    attempt(218, "step_2", "claude"),
    event(150, "step_finished", step_id="step_2", duration_ms=68_000, by="claude"),
    event(149, "plan_changed", step_id="step_3", reason="the limiter needs a clock"),
    attempt(148, "step_3", "claude"),
    event(
        61,
        "attempt_held",
        attempt=1,
        step_id="step_3",
        error_kind="quota",
        error="the account's limit is reached",
        resumes_at=(NOW + timedelta(minutes=12, seconds=31)).isoformat(),
    ),
    event(60, "assistant_used", input_tokens=120_000, output_tokens=9_000, cost_usd=0.61),
]


def build_of(events: list[Event], *, alive: bool = True, with_plan: bool = True) -> BuildRecord:
    plan = SAMPLE.build.plan if SAMPLE.build and with_plan else None
    return fold_build(TASK, plan, None, None, events, owner_alive=alive, session_id=SESSION)


def snapshot_of(events: list[Event], *, alive: bool = True, with_plan: bool = True) -> Snapshot:
    return replace(
        SAMPLE,
        build=build_of(events, alive=alive, with_plan=with_plan),
        questions=open_questions(SESSION, events),
        activity=recent_activity(SAMPLE.session, events, None, ()),
    )


WAITING_FOR_ANSWERS = Overview(snapshot_of(ASKING, alive=False, with_plan=False), CONTEXT)
HELD_UP = Overview(snapshot_of(BUILDING), CONTEXT)
