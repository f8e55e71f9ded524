from typing import Any

import pytest

from engine.workspace.activity import KEPT, backlog_activity, recent_activity
from engine.workspace.journal import Event
from engine.workspace.records.backlog import Backlog
from engine.workspace.records.session import Session
from engine.workspace.records.task import Progress


def event(second: int, name: str, /, **facts: Any) -> Event:
    return Event.model_validate({"at": f"2026-01-01T12:00:{second:02}Z", "event": name, "by": "engine", **facts})


def told(events: list[Event]) -> list[str]:
    return [entry.text for entry in recent_activity(None, events, None, ())]


def test_newest_first_and_of_one_second_the_last_written() -> None:
    assert told([event(1, "one"), event(2, "two"), event(2, "three")]) == ["three", "two", "one"]


def test_all_sources() -> None:
    session = Session.model_validate(
        {
            "created_at": "2026-01-01T11:00:00Z",
            "goal": "g",
            "trigger": "build_command",
            "agent_states": [
                {
                    "agent_name": "planner",
                    "status": "failed",
                    "error": "e",
                    "started_at": "2026-01-01T11:00:01Z",
                    "completed_at": "2026-01-01T11:00:02Z",
                }
            ],
            "handoffs": [{"from_agent": "planner", "to_agent": "builder", "timestamp": "2026-01-01T11:00:03Z"}],
            "checkpoints": [{"name": "c", "timestamp": "2026-01-01T11:00:04Z"}],
            "failures": [
                {
                    "agent": "builder",
                    "error_type": "timeout",
                    "recovery_action": "retry",
                    "error_message": "m",
                    "timestamp": "2026-01-01T11:00:05Z",
                }
            ],
        }
    )
    progress = Progress.model_validate(
        {"failed_steps": [{"step_id": "s", "error": "exit 1", "at": "2026-01-01T11:00:06Z"}]}
    )
    backlog = Backlog.model_validate(
        {
            "epics": [
                {
                    "features": [
                        {
                            "tasks": [
                                {
                                    "short_id": "T1",
                                    "name": "n",
                                    "changelog": [{"timestamp": "2026-01-01T11:00:07Z", "new_value": "COMPLETE"}],
                                }
                            ]
                        }
                    ]
                }
            ]
        }
    )
    entries = recent_activity(session, [event(8, "step_waiting", step_id="s")], progress, backlog_activity(backlog))
    assert [(entry.text, entry.source) for entry in entries] == [
        ("s asks you", "engine"),
        ("T1 n: COMPLETE", "backlog"),
        ("s failed: exit 1", "progress"),
        ("timeout failure, retry: m", "builder"),
        ("checkpoint c", "session"),
        ("handed over to builder", "planner"),
        ("failed: e", "planner"),
        ("started", "planner"),
        ("session opened: g", "build_command"),
    ]


def test_a_failed_step_is_told_once() -> None:
    progress = Progress.model_validate(
        {"failed_steps": [{"step_id": "s", "error": "exit 1", "at": "2026-01-01T11:00:06Z"}]}
    )
    entries = recent_activity(None, [event(1, "step_failed", step_id="s", reason="why")], progress, ())
    assert [entry.text for entry in entries] == ["s failed: why"]


@pytest.mark.parametrize(
    ("name", "facts", "text"),
    [
        ("step_started", {"step_id": "s", "attempt": 2}, "s attempt 2 started"),
        ("attempt_failed", {"step_id": "s", "attempt": 2, "error": "exit 1"}, "s attempt 2 failed: exit 1"),
        ("step_finished", {"step_id": "s"}, "s finished"),
        ("gate_checked", {"name": "lint", "status": "failed", "detail": "E501"}, "gate lint failed: E501"),
        ("build_finished", {"status": "COMPLETE"}, "build COMPLETE"),
        (
            "attempt_held",
            {"step_id": "s", "attempt": 1, "error_kind": "quota", "error": "e"},
            "s attempt 1 held up by quota: e",
        ),
        ("step_committed", {"step_id": "s", "commit": "0123456789abcdef"}, "s committed as 0123456789"),
        ("step_not_committed", {"step_id": "s", "reason": "no name"}, "s not committed: no name"),
        ("step_put_back", {"step_id": "s", "reason": "3 files"}, "s files are as before its cut-off attempt: 3 files"),
        ("step_not_put_back", {"step_id": "s", "reason": "r"}, "s what its cut-off attempt changed stays: r"),
        ("step_rolled_back", {"step_id": "s", "files": ["a", "b"]}, "s rolled back, 2 files as before it"),
        ("point_missed", {"step_id": "s", "reason": "full"}, "s has no point to roll back to: full"),
        ("points_unavailable", {"step_id": "", "reason": "no git"}, "steps cannot be rolled back: no git"),
        ("goal_routed", {"workflow": "w", "reason": "w (0.8), because"}, "goal routed: w (0.8), because"),
        ("planning_started", {"goal": "g"}, "planning started: g"),
        ("planning_paused", {"reason": "waits for you"}, "planning paused: waits for you"),
        ("planning_held", {"error_kind": "network", "error": "e"}, "planning held up by network: e"),
        ("planning_finished", {"plan_digest": "d"}, "planning finished"),
        ("phase_started", {"phase": "context", "log": "l"}, "context started"),
        ("phase_finished", {"phase": "plan", "detail": "4 steps"}, "plan done: 4 steps"),
        ("phase_waits", {"phase": "review", "reason": "r"}, "review waits: r"),
        ("plan_made", {"plan_digest": "d"}, "plan made"),
        ("plan_rejected", {"reason": "2 problems: p"}, "plan not usable, made again: 2 problems: p"),
        ("plan_challenged", {"score": 88, "level": "proceed"}, "plan challenged: confidence 88 (proceed)"),
        ("plan_sent_back", {"reason": "too long"}, "plan sent back: too long"),
        ("plan_edited", {"plan_digest": "d"}, "plan edited by a person"),
        (
            "plan_changed",
            {"reason": "r", "changes": [{"step_id": "s", "change": "added"}]},
            "plan changed (s added): r",
        ),
        ("plan_changed", {"reason": "r", "changes": "odd"}, "plan changed: r"),
        ("replan_started", {"step_id": "s", "log": "l"}, "planning the rest after s anew"),
        ("replan_failed", {"step_id": "", "error": "e"}, "planning the rest anew failed: e"),
        ("question_asked", {"kind": "round", "title": "Round 1"}, "asks you: Round 1"),
        ("question_asked", {"kind": "permission", "title": "Bash: ls"}, "asks permission: Bash: ls"),
        ("question_answered", {"kind": "round", "answer": {"answers": {}}}, "round answered"),
        (
            "question_answered",
            {"kind": "escalation", "step_id": "s", "answer": {"choice": "by_hand", "hint": ""}},
            "escalation s answered: by hand",
        ),
        (
            "question_answered",
            {"kind": "review", "answer": {"choice": "send_back", "remark": "shorter"}},
            "review answered: send back: shorter",
        ),
        (
            "question_answered",
            {"kind": "cap", "answer": {"choice": "raise", "cap_usd": 5}},
            "cap answered: raise to $5",
        ),
        ("question_answered", {"answer": "odd"}, "question answered"),
        ("question_withdrawn", {"reason": "stopped"}, "question withdrawn: stopped"),
        ("assistant_failed", {"error": "e"}, "assistant failed: e"),
        ("learning_noticed", {"step_id": "s", "text": "t", "hint": "h"}, "s taught something: t (h)"),
        ("learning_noticed", {"step_id": "s", "text": "t\nx", "title": "t"}, "s taught something: t"),
        (
            "rule_violated",
            {"rule_id": "SC-1", "step_id": "s", "by": "check", "text": "t"},
            "SC-1 broken in s, a check says: t",
        ),
        ("rule_violated", {"rule_id": "SC-1", "by": "person", "text": "t"}, "SC-1 broken, you say: t"),
        ("stop_requested", {"now": True}, "stop requested, now"),
        ("stop_requested", {"now": False}, "stop requested, after this step"),
        ("checkpoint_restored", {"detail": "planned"}, "checkpoint restored: planned"),
        ("something_new", {"step_id": "s", "reason": "two\nlines"}, "something new s: two lines"),
    ],
)
def test_sentences(name: str, facts: dict[str, Any], text: str) -> None:
    assert told([event(1, name, **facts)]) == [text]


@pytest.mark.parametrize("name", ["step_point", "assistant_used", "assistant_began", "session_changed"])
def test_what_nobody_looks_for_is_not_told_and_takes_nobodys_place(name: str) -> None:
    assert told([event(1, "build_started"), *(event(2, name) for _ in range(KEPT))]) == ["build started"]


def test_only_so_many_are_kept() -> None:
    assert len(told([event(1, str(number)) for number in range(KEPT + 50)])) == KEPT
    changes = [{"timestamp": "2026-01-01T11:00:07Z", "new_value": str(number)} for number in range(KEPT + 50)]
    backlog = Backlog.model_validate({"epics": [{"features": [{"tasks": [{"changelog": changes}]}]}]})
    kept = backlog_activity(backlog)
    assert (len(kept), kept[0].text.split()[-1]) == (KEPT, str(KEPT + 49))


def test_what_has_no_time_is_not_told() -> None:
    assert told([Event.model_validate({"event": "x"}), Event.model_validate({"event": "y", "at": "nonsense"})]) == []


def test_times_of_all_zones_can_be_compared() -> None:
    events = [
        Event.model_validate({"event": zone, "at": at})
        for zone, at in (
            ("east", "2026-01-01T12:00:00+09:00"),
            ("none", "2026-01-01T04:00:00"),
            ("far", "0001-01-01T00:00:00+14:00"),
        )
    ]
    assert told(events) == ["none", "east"]


def test_a_hook_is_told_with_what_it_did() -> None:
    ran = event(1, "hook_ran", hook_event="PreToolUse", subject="Bash", outcome="blocked", what="./a.sh", reason="no")
    assert told([ran]) == ["hook PreToolUse Bash blocked, ./a.sh: no"]
