"""Which hooks run at a moment."""

import threading
import time

import pytest
from helpers.hooks import command

from engine.workspace.records.hooks import HookEvent


@pytest.mark.parametrize(
    ("matcher", "meant"),
    [("", True), ("*", True), ("Bash", True), ("Write|Bash", True), ("Ba.*", True), ("Ba", False), ("bash", False)],
)
def test_a_matcher_chooses(bench, matcher, meant):
    bench.write("PreToolUse", command("true"), matcher=matcher)
    assert bench.hooks().fire(HookEvent.PRE_TOOL_USE, "Bash").ran == meant


def test_an_explosive_matcher_is_given_up(bench):
    bench.write("PreToolUse", command("true"), matcher="(?:(a+)+)+[^a]")
    started = time.process_time()
    assert not bench.hooks().fire(HookEvent.PRE_TOOL_USE, "a" * 5_000).blocked
    assert time.process_time() - started < 5
    assert bench.outcomes() == ["failed"]


def test_a_command_s_own_hooks(bench):
    bench.write("PreCommand/plan", command("true"))
    hooks = bench.hooks()
    assert hooks.fire(HookEvent.PRE_COMMAND, "plan").ran == 1
    assert hooks.fire(HookEvent.PRE_COMMAND, "build").ran == 0


def test_hooks_of_other_events_do_not_run(bench):
    bench.write("Stop", command("true"))
    assert bench.hooks().fire(HookEvent.SESSION_START).ran == 0
    assert not bench.told()


def test_a_file_that_changes_during_the_run_holds_at_once(bench):
    hooks = bench.hooks()
    assert hooks.fire(HookEvent.STOP).ran == 0
    bench.write("Stop", command("true"))
    assert hooks.fire(HookEvent.STOP).ran == 1
    bench.paths.lifecycle_hooks.unlink()
    assert hooks.fire(HookEvent.STOP).ran == 0


def test_a_file_that_breaks_keeps_its_hooks_and_is_told_once(bench):
    bench.write("Stop", command("true"))
    hooks = bench.hooks()
    assert hooks.fire(HookEvent.STOP).ran == 1
    bench.write_file('{"hooks": ', trusted=False)
    assert hooks.fire(HookEvent.STOP).ran == 1
    assert hooks.fire(HookEvent.STOP).ran == 1
    [event] = bench.told("hook_problem_found")
    assert "hooks/hooks.json: not JSON" in event.get("reason")
    assert hooks.problems


def test_nobody_agreed_so_nothing_runs_and_it_is_told_once(bench):
    bench.write("PreToolUse", command("touch ran"), trusted=False)
    hooks = bench.hooks()
    for _ in range(3):
        outcome = hooks.fire(HookEvent.PRE_TOOL_USE, "Bash")
        assert (outcome.blocked, outcome.ran) == (False, 0)
    assert not (bench.paths.root / "ran").exists()
    [event] = bench.told()
    assert event.get("outcome") == "not_trusted"
    assert "studio hooks --trust" in event.get("reason")


def test_an_agreement_given_meanwhile_holds_at_once(bench):
    bench.write("Stop", command("true"), trusted=False)
    hooks = bench.hooks()
    assert hooks.fire(HookEvent.STOP).ran == 0
    bench.trust()
    assert hooks.fire(HookEvent.STOP).ran == 1


@pytest.mark.parametrize("hook", [command("touch other"), {"type": "prompt", "prompt": "touch ran"}])
def test_a_changed_hook_asks_again(bench, hook):
    bench.write("Stop", command("touch ran"))
    bench.write("Stop", hook, trusted=False)
    bench.hooks().fire(HookEvent.STOP)
    assert bench.outcomes() == ["not_trusted"]


def test_what_ran_is_handed_back_for_whoever_prints_it(bench):
    bench.write("Stop", command("true"))
    outcome = bench.hooks().fire(HookEvent.STOP, "COMPLETE", {"step_id": "s1"})
    assert outcome.events == tuple(bench.told())
    [event] = outcome.events
    assert (event.step_id, event.get("subject"), event.get("type")) == ("s1", "COMPLETE", "command")
    assert event.get("duration_ms") >= 0


def test_nothing_configured_costs_next_to_nothing(bench):
    hooks = bench.hooks()
    hooks.fire(HookEvent.PRE_TOOL_USE, "Bash")
    best = min(_time(lambda: hooks.fire(HookEvent.PRE_TOOL_USE, "Bash")) for _ in range(200))
    assert best < 0.000_5  # measured: 8 microseconds


def test_several_threads_may_fire(bench):
    bench.write("PreToolUse", command("true"))
    hooks = bench.hooks()
    threads = [threading.Thread(target=hooks.fire, args=(HookEvent.PRE_TOOL_USE, "Bash")) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert bench.outcomes() == ["ok"] * 8


def _time(work) -> float:
    started = time.process_time()
    work()
    return time.process_time() - started
