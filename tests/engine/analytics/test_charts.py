"""How things developed: what is open, and what is known."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

from engine.analytics.burn_down import backlog_curve, sprint_curve
from engine.analytics.charts import Change, Curve, curve
from engine.analytics.growth import knowledge_curves
from engine.knowledge.deciding.decision_log import Decision
from engine.workspace.records.backlog import Backlog
from engine.workspace.records.knowledge import Entry
from engine.workspace.records.learning import Learning

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)


def day(number: int) -> datetime:
    return datetime(2026, 11, number, tzinfo=UTC)


def values(found: Curve) -> list[tuple[int, int]]:
    return [(point.at.day, point.value) for point in found.points]


def test_a_curve_is_the_running_sum() -> None:
    found = curve("any", [Change(day(3), 1), Change(day(1), 1), Change(day(3), 1), Change(day(5), -1)], NOW)
    assert values(found) == [(1, 1), (3, 3), (5, 2), (21, 2)]
    assert [found.value_at(at) for at in (day(1) - timedelta(1), day(2), day(4), NOW)] == [0, 1, 3, 2]


def test_what_has_no_date_was_there_from_the_start() -> None:
    found = curve("any", [Change(None, 1), Change(None, 1), Change(day(3), 1)], NOW)
    assert (found.undated, found.value_at(day(1)), found.now) == (2, 2, 3)


def test_what_is_to_come_is_taken_for_now() -> None:
    assert values(curve("any", [Change(NOW + timedelta(days=900), 1)], NOW)) == [(21, 1)]


def test_a_curve_never_goes_below_zero() -> None:
    assert curve("any", [Change(day(1), -3)], NOW).now == 0


def task(*changes: tuple[int, Any], status: str) -> dict[str, Any]:
    told = [{"timestamp": day(number).isoformat(), "action": "X", "new_value": value} for number, value in changes]
    return {"id": "task_1", "status": status, "changelog": told}


def backlog(*tasks: dict[str, Any]) -> Backlog:
    times = {"created_at": day(1).isoformat(), "updated_at": day(20).isoformat()}
    return Backlog.model_validate({**times, "epics": [{"features": [{"tasks": list(tasks)}]}]})


def test_tasks_close_and_open_again_as_their_changelogs_say() -> None:
    created = (2, {"status": "PENDING"})
    found = backlog_curve(
        backlog(
            task(created, (5, "IN_PROGRESS"), (9, "COMPLETE"), status="COMPLETE"),
            task(created, (7, "CANCELLED"), (8, "PENDING"), (8, 3), status="PENDING"),
        ),
        NOW,
    )
    assert values(found) == [(2, 2), (7, 1), (8, 2), (9, 1), (21, 1)]


def test_a_status_that_was_set_by_hand_counts_from_the_last_change_of_the_file() -> None:
    found = backlog_curve(backlog(task(status="COMPLETE"), task((2, "COMPLETE"), status="BLOCKED")), NOW)
    assert values(found) == [(1, 1), (2, 1), (20, 1), (21, 1)]


def event(name: str, number: int, step_id: str = "", task_id: str = "task_1") -> dict[str, Any]:
    return {"event": name, "at": day(number).isoformat(), "task_id": task_id, "step_id": step_id}


STEPS = {"task_1": frozenset("ab"), "task_2": frozenset("abc")}


def test_all_steps_of_a_sprint_are_open_from_its_first_build_on() -> None:
    events = [
        event("build_started", 3),
        event("step_finished", 4, "a"),
        event("step_finished", 4, "not in the plan"),
        event("build_started", 6, task_id="task_2"),
        event("step_finished", 7, "a", "task_2"),
        event("step_finished", 8, "b"),
    ]
    assert values(sprint_curve(STEPS, events, NOW)) == [(3, 5), (4, 4), (7, 3), (8, 2), (21, 2)]


def test_steps_done_in_the_second_of_the_beginning_were_open_first() -> None:
    events = [event("build_started", 3), event("step_finished", 3, "a"), event("step_finished", 4, "b")]
    assert [point.value for point in sprint_curve(STEPS, events, NOW).points] == [2, 1, 0, 0]


def test_steps_that_were_reset_are_open() -> None:
    events = [event("build_started", 3), event("step_finished", 4, "a"), event("step_finished", 5, "b")]
    assert sprint_curve(STEPS, [*events, event("progress_reset", 6, "a")], NOW).now == 1
    assert sprint_curve(STEPS, [*events, event("progress_reset", 6)], NOW).now == 2


def test_a_sprint_without_builds_has_no_curve() -> None:
    assert sprint_curve(STEPS, [event("step_finished", 4, "a")], NOW) == Curve("open steps")


def entry(entry_id: str, **fields: str) -> Entry:
    return Entry(id=entry_id, title="Title", fields=fields)


def decision(number: int, old: str = "", new: str = "", **facts: str) -> Decision:
    hunks = ({"old": [f"### {old}: Title\n"] if old else [], "new": [f"### {new}: Title\n"] if new else []},)
    told = {"what": "accept", "state": "done", **facts}
    return Decision(id=f"dec_{number}", at=day(number), hunks=hunks, **told)


def grown(entries: list[Entry], *decisions: Decision, learnings: tuple[Learning, ...] = ()) -> dict[str, Curve]:
    return {found.name: found for found in knowledge_curves(entries, learnings, decisions, NOW)}


def test_entries_are_dated_by_decision_by_field_and_by_the_first_task_they_name() -> None:
    entries = [
        entry("SC-001", Source="task_20261105_100000, task_20261103_090000"),
        entry("SC-002", Date="2026-11-07", Source="task_20261101_090000"),
        entry("SC-003", Date="2026-11-01"),
        entry("SC-004"),
    ]
    found = grown(entries, decision(9, new="SC-003"))["Strict Constraints"]
    assert values(found) == [(3, 2), (7, 3), (9, 4), (21, 4)]
    assert found.undated == 1


def test_a_promoted_item_leaves_one_section_for_another() -> None:
    found = grown([entry("SC-001")], decision(9, old="PQ-001", new="SC-001"))
    assert values(found["Strict Constraints"]) == [(9, 1), (21, 1)]
    assert values(found["Pending Queue"]) == [(9, 0), (21, 0)]
    assert found["Pending Queue"].value_at(day(8)) == 1


def test_a_decision_that_was_taken_back_changed_nothing() -> None:
    undone = replace(decision(9, new="SC-001"), is_undone=True)
    undo = decision(10, old="SC-001", what="undo", undoes="dec_9")
    assert grown([], undone, undo)["Strict Constraints"].points[-1].value == 0


def test_learnings_are_the_last_curve() -> None:
    learnings = tuple(Learning("backend", "Title", on) for on in (date(2026, 11, 4), date(1, 1, 1), None))
    found = grown([], learnings=learnings)
    assert [*found][-1] == "Learnings"
    assert (found["Learnings"].now, found["Learnings"].undated) == (3, 2)
