"""What each pane says about a workspace, as rows of text."""

from datetime import UTC, datetime
from pathlib import Path

from helpers.samples import acme_portal

from engine.context.gauges.usage import ContextUse, Gauge, Source
from engine.overview import Overview
from engine.workspace.build_record import BuildRecord, CheckResult, GateRecord, Status, StepRecord
from engine.workspace.records.plan import Gate, Plan, Step
from engine.workspace.records.sprint import SprintCounter
from engine.workspace.snapshot import Snapshot
from widgets.building.build_rows import build_rows
from widgets.building.build_words import progress_bar, state_words
from widgets.context.context_pane import context_rows, sparkline
from widgets.frame.problem_strip import problem_line, problem_text
from widgets.frame.status_line import status_line
from widgets.inbox.queue_pane import queue_rows
from widgets.parts.row_list import Row
from widgets.sessions.activity_pane import activity_rows
from widgets.sessions.session_pane import session_rows

NOW = datetime(2026, 11, 21, 0, 39, 39, tzinfo=UTC)


def lines(rows: object) -> list[str]:
    return [f"{row.left.plain} | {row.right.plain}".rstrip(" |") for row in rows if isinstance(row, Row)]


def gauge(tokens: int, limit: int = 1_000, source: Source = Source.COUNTED) -> Gauge:
    return Gauge("plans", tokens, limit, limit, source, "plan.json")


def step(status: Status, **facts: object) -> StepRecord:
    return StepRecord(Step(id="step_1", name="Write it"), status=status, **facts)


def build(*steps: StepRecord, **facts: object) -> BuildRecord:
    return BuildRecord(task_id="task_1", plan=Plan(), progress=None, manifest=None, steps=steps, **facts)


def test_the_session_pane_tells_every_fact_of_the_recorded_session() -> None:
    text = "\n".join(lines(session_rows(acme_portal().session, NOW)))
    for fact in (
        "Add sign-in endpoint with rate limiting",
        "● executing  plan_then_build 0.85  explicit build_command",
        "planner ✔ completed 0.0s ─▶ builder ● active 1:00:00",
        "✘ builder  pytest: 2 failed, 11 passed  → retry",
        "→ planner to builder",
        "skills: backend, security",
        "✎ planner_complete after planner",
        "checkpoint   1h",
    ):
        assert fact in text


def test_the_build_pane_tells_steps_criteria_and_gates_of_the_recorded_task() -> None:
    text = lines(build_rows(acme_portal().build, NOW))
    assert any(line.startswith("✔ step_1  Create user lookup") and "done" in line for line in text)
    assert any("✘ step_3" in line and "pytest exited 1: test_rate_limit failed" in line for line in text)
    assert any("○ step_4" in line and "waits for step_3" in line for line in text)
    assert any("AC-3  limiter documented" in line and line.endswith("nice-to-have") for line in text)
    assert any("lint  python -m compileall -q src" in line for line in text)


def test_a_step_shows_its_attempt_its_failed_check_and_its_time() -> None:
    check = CheckResult("limit test passes", Status.FAILED, "exited 1")
    record = step(Status.FAILED, attempt=2, elapsed_ms=12_400, checks=(check,))
    (line,) = lines(build_rows(build(record), NOW))
    assert "✘ limit test passes: exited 1" in line
    assert line.endswith("failed  2/5    0:12")


def test_a_step_for_a_person_says_which_key_to_press() -> None:
    (line,) = lines(build_rows(build(step(Status.ASKS_YOU)), NOW))
    assert "? step_1" in line
    assert "press c" in line


def test_a_running_step_counts_its_seconds() -> None:
    record = step(Status.RUNNING, attempt=1, started_at=datetime(2026, 11, 21, 0, 38, 39, tzinfo=UTC), elapsed_ms=5_000)
    assert lines(build_rows(build(record), NOW))[0].endswith("1:05")


def test_a_gate_that_only_warns_says_so() -> None:
    record = GateRecord(Gate(name="lint", command="ruff", required=False), Status.WARNED, "exited 1")
    (_, line) = lines(build_rows(build(gates=(record,)), NOW))
    assert "▲ lint  ruff  exited 1" in line
    assert "warns only" in line


def test_progress_and_state_in_words() -> None:
    record = build(step(Status.DONE), step(Status.RUNNING), status="BUILDING", running=True)
    assert progress_bar(record).startswith("1/2 ━━━━━━━━╸")
    assert progress_bar(record).endswith("50%")
    assert state_words(record) == "● building"


def test_a_build_whose_process_died_is_not_called_building() -> None:
    assert state_words(build(step(Status.PAUSED), status="BUILDING", started_at=NOW)) == "⏸ paused"


def test_levels_are_told_in_words() -> None:
    use = ContextUse((gauge(100), gauge(800), gauge(950)), (gauge(949),), (), (), is_counted=True)
    text = lines(context_rows(use, 60))
    assert "10%" in text[0]
    assert "warn" not in text[0]
    assert "80% ▲ warn" in text[1]
    assert "95% ▲ CRITICAL" in text[2]
    assert "94% ▲ warn" in text[4]


def test_an_estimate_is_marked() -> None:
    use = ContextUse((gauge(100, source=Source.ESTIMATED),), (), (), (), is_counted=False)
    assert "~100/1K" in lines(context_rows(use, 60))[0]


def test_the_trend_runs_between_its_own_extremes() -> None:
    assert sparkline((10, 20, 30)) == "▁▄█"
    assert sparkline((5, 5)) == "▁▁"


def test_the_queue_shows_what_is_ready_first() -> None:
    text = lines(queue_rows(acme_portal()))
    assert text[0] == "sprint 1 ●●●●● 5/5 | ▲ evolution due: i reviews"
    assert "2/2 ready" in text[1]
    assert "1/2 waiting" in text[2]


def test_a_sprint_that_is_not_over_says_how_far_it_is() -> None:
    snapshot = Snapshot(Path("/w"), exists=True, sprint=SprintCounter(current_sprint=2, tasks_in_sprint=4))
    assert lines(queue_rows(snapshot)) == ["sprint 2 ●●●●○ 4/5 | evolution in 1 task"]


def test_activity_names_its_source_and_age() -> None:
    text = lines(activity_rows(acme_portal().activity, NOW))
    assert any("step_3 failed: pytest exited 1" in line and "progress    1h" in line for line in text)


def test_the_status_line_keeps_what_matters_when_the_goal_is_long() -> None:
    snapshot = acme_portal()
    line = status_line(Overview(snapshot), NOW, 60).plain
    assert len(line) == 60
    assert "✘ halted  1 waiting" in line
    assert "…" in line


def test_waiting_counts_steps_for_a_person_and_a_due_evolution() -> None:
    assert Overview(acme_portal()).waiting == 1
    asking = Snapshot(Path("/w"), exists=True, build=build(step(Status.ASKS_YOU), step(Status.ASKS_YOU)))
    assert Overview(asking).waiting == 2


def test_a_problem_names_file_reason_and_remedy() -> None:
    from engine.workspace.problems import Problem

    problem = Problem(".studio/sprint-counter.json", "not JSON in line 3", "Mend that line")
    assert problem_line(problem).plain == "▲ .studio/sprint-counter.json  not JSON in line 3.  Mend that line"
    assert problem_text((problem,)).count("\n") == 2
