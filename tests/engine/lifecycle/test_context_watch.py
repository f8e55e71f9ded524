"""ContextPressure during a run."""

import json
import threading

import pytest
from helpers.hooks import SESSION, TASK, HookBench, command
from helpers.plans import TASK as BUILT
from helpers.plans import run, step, write_plan

from engine.context.gauges.context_state import read_context_state
from engine.lifecycle import context_watch
from engine.lifecycle.context_watch import ContextWatch
from engine.workspace.event_words import sentence
from engine.workspace.journal import Event, append_event

FULL = "word " * 17_000
"""85% of the pool of learnings."""


@pytest.fixture(autouse=True)
def _the_first_look_is_waited_for(monkeypatch):
    """However busy the machine is."""
    monkeypatch.setattr(context_watch, "WAIT_S", 60)


@pytest.fixture
def bench(tmp_path, monkeypatch):
    monkeypatch.setattr(context_watch, "LOOK_EVERY_S", 0)
    bench = HookBench(tmp_path)
    bench.paths.session_state(SESSION).write_text(
        json.dumps({"id": SESSION, "context_budget": {"total_allocated": 7, "pressure_level": "normal"}})
    )
    bench.write("ContextPressure", command("cat >> seen.jsonl; echo >> seen.jsonl"))
    bench.paths.learnings.mkdir(parents=True)
    return bench


def watch(bench) -> ContextWatch:
    return ContextWatch(bench.paths, SESSION, TASK, bench.hooks())


def begin(bench) -> list[str]:
    with_hooks = watch(bench)
    names = [event.event for event in with_hooks.begin()]
    with_hooks.close()
    return names


def learn(bench, text: str) -> None:
    (bench.paths.learnings / "global.md").write_text(text)


def budget(bench) -> dict:
    return json.loads(bench.paths.session_state(SESSION).read_text())["context_budget"]


def finished() -> Event:
    return Event(event="step_finished", step_id="a")


def test_with_room_nothing_is_told(bench):
    learn(bench, "word " * 10_000)
    assert begin(bench) == []
    assert budget(bench)["pressure_level"] == "normal"


def test_a_full_pool_is_told_with_its_heaviest_file_and_the_hook_fires_once(bench):
    learn(bench, FULL)
    assert begin(bench) == ["context_pressure", "hook_ran"]
    (event,) = bench.told("context_pressure")
    assert (event.task_id, event.get("pool"), event.get("level"), event.get("share")) == (
        TASK,
        "learnings",
        "warning",
        0.85,
    )
    assert sentence(event) == "context: learnings is 85% full, look at studio/learnings/global.md"
    (seen,) = (bench.paths.root / "seen.jsonl").read_text().split("\n")[:1]
    given = json.loads(seen)
    assert (given["hook_event_name"], given["pool"], given["level"], given["heaviest"]) == (
        "ContextPressure",
        "learnings",
        "warning",
        "studio/learnings/global.md",
    )


def test_after_a_restart_it_is_not_told_again_until_it_rose_again(bench):
    learn(bench, FULL)
    begin(bench)
    assert begin(bench) == []
    learn(bench, "word")
    assert begin(bench) == []
    learn(bench, FULL)
    assert begin(bench) == ["context_pressure", "hook_ran"]


def test_the_sessions_pressure_level_follows_up_and_down_and_its_other_fields_stay(bench):
    learn(bench, "word " * 19_500)
    begin(bench)
    assert budget(bench) == {"total_allocated": 7, "pressure_level": "critical"}
    learn(bench, "word")
    begin(bench)
    assert budget(bench)["pressure_level"] == "normal"


def test_what_fills_up_during_the_run_is_told_after_a_step(bench):
    looking = watch(bench)
    assert list(looking.begin()) == []
    learn(bench, FULL)
    names = []
    while not names:
        names = [event.event for event in looking.after(finished())]
    assert names == ["context_pressure", "hook_ran"]
    looking.close()


def test_other_events_make_it_look_at_nothing(bench, monkeypatch):
    looking = watch(bench)
    list(looking.begin())
    monkeypatch.setattr(context_watch, "read_contents", None)
    assert list(looking.after(Event(event="step_started"))) == []


def test_between_two_looks_some_seconds_pass(bench, monkeypatch):
    monkeypatch.setattr(context_watch, "LOOK_EVERY_S", 60)
    looking = watch(bench)
    list(looking.begin())
    monkeypatch.setattr(context_watch, "read_contents", None)
    assert list(looking.after(finished())) == []


def test_a_slow_look_does_not_hold_up_the_run(bench, monkeypatch):
    monkeypatch.setattr(context_watch, "WAIT_S", 0.01)
    slow = threading.Event()
    measure = context_watch.measure_near_limits

    def measure_slowly(*arguments):
        slow.wait(60)
        return measure(*arguments)

    monkeypatch.setattr(context_watch, "measure_near_limits", measure_slowly)
    learn(bench, FULL)
    looking = watch(bench)
    assert list(looking.begin()) == []
    assert list(looking.after(finished())) == []
    slow.set()
    names = []
    while not names:
        names = [event.event for event in looking.after(finished())]
    assert names == ["context_pressure", "hook_ran"]


def test_a_hook_that_blocks_blocks_nothing(bench):
    bench.write("ContextPressure", command("echo no >&2; exit 2"))
    learn(bench, FULL)
    assert begin(bench) == ["context_pressure", "hook_ran"]


def test_a_matcher_chooses_the_pool(bench):
    bench.write("ContextPressure", command("true"), matcher="backlog")
    learn(bench, FULL)
    assert begin(bench) == ["context_pressure"]


def test_a_state_that_cannot_be_written_keeps_no_run_from_going_on(bench, tmp_path_factory):
    bench.paths.context_state.symlink_to(tmp_path_factory.mktemp("outside") / "state.json")
    learn(bench, FULL)
    assert begin(bench) == []


def test_the_task_is_noted_at_the_beginning_and_when_it_is_built(bench):
    looking = watch(bench)
    list(looking.begin())
    other = ContextWatch(bench.paths, SESSION, "task_other", bench.hooks())
    list(other.begin())
    assert read_context_state(bench.paths).worked_on == (TASK, "task_other")
    built = append_event(bench.paths, SESSION, "build_finished", status="COMPLETE")
    assert list(looking.after(built)) == []
    assert read_context_state(bench.paths).worked_on == ("task_other", TASK)


def test_a_build_tells_of_a_full_pool_before_its_first_step_and_only_once(tmp_path):
    paths = write_plan(tmp_path, step("a", "true"))
    paths.learnings.mkdir(parents=True)
    (paths.learnings / "global.md").write_text(FULL)
    events = run(paths)
    names = [event.event for event in events]
    assert names.index("context_pressure") < names.index("build_started")
    assert names[-1] == "build_finished"
    write_plan(tmp_path, step("a", "true"), step("b", "true"))  # or there would be nothing to build
    assert "context_pressure" not in [event.event for event in run(paths)]
    assert read_context_state(paths).worked_on == (BUILT,)
