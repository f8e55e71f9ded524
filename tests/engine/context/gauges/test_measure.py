"""What each tier and pool holds."""

import json

import pytest

from engine.context.counting.encoder import encoder
from engine.context.gauges.measure import ContextMeter
from engine.context.gauges.usage import ContextUse, Gauge, Level, Source
from engine.workspace.reader import WorkspaceReader
from engine.workspace.snapshot import Snapshot


@pytest.fixture
def paths(paths):
    for folder in (paths.tasks, paths.learnings, paths.invariants.parent):
        folder.mkdir(parents=True, exist_ok=True)
    return paths


def tokens(text: str) -> int:
    return len(encoder().encode_ordinary(text))


def gauge(use: ContextUse, name: str) -> Gauge:
    return next(found for found in (*use.tiers, *use.pools) if found.name == name)


def task_id(number: int) -> str:
    return f"task_20260101_{number:06}"


def write_task(paths, number: int, words: int = 1) -> str:
    plan = {"goal": f"goal {number}", "steps": [{"id": "step_1", "name": f"name {number}"}], "context": "word " * words}
    path = paths.plan(task_id(number))
    path.parent.mkdir(parents=True)
    path.write_text(json.dumps(plan))
    return path.read_text()


def snapshot_of(paths) -> Snapshot:
    reader = WorkspaceReader(paths.root)
    for _ in reader.gather():
        pass
    return reader.snapshot()


def measured(paths, **how) -> ContextUse:
    return ContextMeter(paths).measure(snapshot_of(paths), **how)


def test_limits_are_the_documented_ones(paths):
    use = measured(paths)
    assert [(tier.name, tier.limit) for tier in use.tiers] == [
        ("Invariants", 5_000),
        ("Active", 30_000),
        ("Summarized", 15_000),
        ("Indexed", 5_000),
    ]
    assert [(pool.name, pool.limit, pool.hard_limit) for pool in use.pools] == [
        ("reserved", 30_000, 35_000),
        ("learnings", 20_000, 25_000),
        ("backlog", 15_000, 20_000),
        ("plans", 30_000, 35_000),
        ("context7", 25_000, 30_000),
        ("working", 30_000, 40_000),
    ]


def test_an_empty_workspace_uses_nothing(paths):
    use = measured(paths)
    assert {found.tokens for found in (*use.tiers, *use.pools)} == {0}
    assert (use.level, use.heaviest, use.is_counted) == (Level.NORMAL, (), True)


def test_tier_0_is_the_invariants(paths):
    paths.invariants.write_text("# Project Invariants\n")
    assert gauge(measured(paths), "Invariants").tokens == tokens("# Project Invariants\n")


def test_tier_1_is_the_newest_five_tasks_whole(paths):
    texts = [write_task(paths, number) for number in range(7)]
    progress = paths.progress(task_id(6))
    progress.write_text('{"status": "pending"}')
    expected = sum(map(tokens, texts[2:])) + tokens(progress.read_text())
    use = measured(paths)
    assert gauge(use, "Active").tokens == expected
    assert gauge(use, "plans").tokens == sum(map(tokens, texts[2:]))


def test_tier_2_is_the_outline_of_tasks_6_to_20(paths):
    for number in range(7):
        write_task(paths, number)
    assert gauge(measured(paths), "Summarized").tokens == sum(tokens(f"goal {n}\nname {n}") for n in (0, 1))


def test_a_written_summary_goes_before_the_outline(paths):
    for number in range(6):
        write_task(paths, number)
    summary = paths.cache / "summaries" / f"{task_id(0)}.md"
    summary.parent.mkdir(parents=True)
    summary.write_text("a summary of five words")
    assert gauge(measured(paths), "Summarized").tokens == tokens("a summary of five words")


def test_tier_3_is_one_line_for_each_older_task(paths):
    for number in range(22):
        write_task(paths, number)
    expected = tokens(f"{task_id(1)} goal 1\n{task_id(0)} goal 0")
    assert gauge(measured(paths), "Indexed").tokens == expected


def test_old_tasks_are_not_read_again(paths, monkeypatch):
    for number in range(30):
        write_task(paths, number)
    snapshot = snapshot_of(paths)
    read = []
    monkeypatch.setattr("engine.context.counting.tokens.read_bytes", lambda _, path: read.append(path) or b"text")
    ContextMeter(paths).measure(snapshot)
    assert len({path for path in read if path.name == "plan.json"}) == 20


def test_pools_are_their_files(paths):
    paths.knowledge_base.write_text("the knowledge")
    paths.invariants.write_text("the invariants")
    (paths.learnings / "integrations").mkdir()
    (paths.learnings / "integrations" / "mail.md").write_text("a learning")
    (paths.learnings / "notes.txt").write_text("no learning")
    paths.backlog.write_text('{"epics": []}')
    (paths.cache / "context7").mkdir(parents=True)
    (paths.cache / "context7" / "pydantic").write_text("library docs")
    use = measured(paths)
    assert gauge(use, "reserved").tokens == tokens("the knowledge") + tokens("the invariants")
    assert gauge(use, "learnings").tokens == tokens("a learning")
    assert gauge(use, "backlog").tokens == tokens('{"epics": []}')
    assert gauge(use, "context7").tokens == tokens("library docs")


def test_the_working_pool_is_what_agents_reported(paths):
    session = paths.session("orch_1")
    session.mkdir(parents=True)
    states = [{"agent_name": "planner", "context_used": 1000}, {"agent_name": "builder", "context_used": 29_000}]
    paths.session_state("orch_1").write_text(json.dumps({"id": "orch_1", "agent_states": states}))
    paths.current_session.write_text("orch_1")
    working = gauge(measured(paths), "working")
    assert (working.tokens, working.source, working.level) == (30_000, Source.REPORTED, Level.CRITICAL)


def test_the_heaviest_files_come_first_and_once(paths):
    """A plan weighs in a tier and in a pool: it is still one file."""
    for number in range(12):
        write_task(paths, number, words=number * 10)
    heaviest = measured(paths).heaviest
    assert heaviest[0].path == f".studio/tasks/{task_id(11)}/plan.json"
    assert heaviest[0].gauge == "Active"
    assert len({file.path for file in heaviest}) == len(heaviest) == 8


def test_every_gauge_knows_its_own_heaviest_file(paths):
    for number in range(3):
        write_task(paths, number, words=number * 10)
    use = measured(paths)
    plan = f".studio/tasks/{task_id(2)}/plan.json"
    assert gauge(use, "Active").heaviest.path == plan
    assert gauge(use, "plans").heaviest.path == plan
    assert gauge(use, "working").heaviest is None


def test_an_estimate_says_that_it_is_one(paths):
    paths.invariants.write_text("word " * 100)
    use = measured(paths, exact=False)
    assert (gauge(use, "Invariants").source, use.is_counted) == (Source.ESTIMATED, False)


def test_the_trend_grows_only_when_the_total_changes(paths):
    meter = ContextMeter(paths)
    paths.invariants.write_text("one")
    for _ in range(3):
        meter.measure(snapshot_of(paths))
    paths.invariants.write_text("one two")
    assert meter.measure(snapshot_of(paths)).trend == (1, 2)


@pytest.mark.parametrize("content", [b"\xff", b"", b"{", b"[" * 100_000])
def test_a_broken_plan_does_not_stop_the_measurement(paths, content):
    for number in range(7):
        write_task(paths, number)
    paths.plan(task_id(0)).write_bytes(content)
    paths.plan(task_id(6)).write_bytes(content)
    assert gauge(measured(paths), "Active").tokens > 0
