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
        ("something_new", {"step_id": "s", "reason": "two\nlines"}, "something new s: two lines"),
    ],
)
def test_sentences(name: str, facts: dict[str, Any], text: str) -> None:
    assert told([event(1, name, **facts)]) == [text]


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
