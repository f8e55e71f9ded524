"""Hooks that are commands: what they are told, what they may say, and what becomes of those that do not end."""

import json
import threading
import time
from pathlib import Path

import psutil
import pytest
from helpers.hooks import SESSION, TASK, command

from engine.lifecycle.commands import KEPT_BYTES
from engine.workspace import process_groups
from engine.workspace.process_groups import group_lives
from engine.workspace.process_marks import HOOKS, MARKER, marker_prefix
from engine.workspace.records.hooks import HookEvent

NO = 'echo "not on Fridays" >&2; exit 2'


def test_it_reads_the_moment_as_json(bench):
    bench.write("PreToolUse", command("cat > seen.json; echo $STUDIO_TASK_ID $STUDIO_HOOK_EVENT > environment"))
    outcome = bench.hooks().fire(HookEvent.PRE_TOOL_USE, "Bash", {"tool_input": {"command": "ls"}, "session_id": "x"})
    assert (outcome.blocked, outcome.ran) == (False, 1)
    assert json.loads((bench.paths.root / "seen.json").read_text()) == {
        "session_id": SESSION,
        "task_id": TASK,
        "cwd": str(bench.paths.root),
        "hook_event_name": "PreToolUse",
        "tool_name": "Bash",
        "tool_input": {"command": "ls"},
    }
    assert (bench.paths.root / "environment").read_text() == f"{TASK} PreToolUse\n"


def test_exit_2_blocks_and_the_next_hook_does_not_run(bench):
    bench.write("PreToolUse", command(NO), command("touch ran"))
    outcome = bench.hooks().fire(HookEvent.PRE_TOOL_USE, "Bash")
    assert (outcome.blocked, outcome.reason, outcome.ran) == (True, "not on Fridays", 1)
    assert not (bench.paths.root / "ran").exists()
    [event] = bench.told()
    assert (event.get("outcome"), event.get("exit_code"), event.get("what")) == ("blocked", 2, NO)


@pytest.mark.parametrize(
    "answer",
    [
        {"decision": "block", "reason": "no"},
        {"continue": False, "stopReason": "no"},
        {"hookSpecificOutput": {"permissionDecision": "deny", "permissionDecisionReason": "no"}},
    ],
)
def test_its_answer_blocks(bench, answer):
    bench.write("PreToolUse", command(f"echo '{json.dumps(answer)}'"))
    outcome = bench.hooks().fire(HookEvent.PRE_TOOL_USE, "Bash")
    assert (outcome.blocked, outcome.reason) == (True, "no")


@pytest.mark.parametrize(
    "answer", [{"additionalContext": "mind the gap"}, {"hookSpecificOutput": {"additionalContext": "mind the gap"}}]
)
def test_its_answer_is_injected_at_every_event(bench, answer):
    bench.write("PostToolUse", command(f"echo '{json.dumps(answer)}'"))
    assert bench.hooks().fire(HookEvent.POST_TOOL_USE, "Bash").injected == "mind the gap"
    [event] = bench.told()
    assert (event.get("injected"), event.get("injected_chars")) == ("mind the gap", 12)


@pytest.mark.parametrize(
    ("event", "injected"),
    [
        (HookEvent.SESSION_START, "one\n\ntwo"),
        (HookEvent.PRE_COMMAND, "one\n\ntwo"),
        (HookEvent.SUBAGENT_START, "one\n\ntwo"),
        (HookEvent.PRE_TOOL_USE, ""),
        (HookEvent.STOP, ""),
    ],
)
def test_plain_output_is_injected_where_somebody_begins(bench, event, injected):
    bench.write(event.value, command("echo one"), command("echo two"))
    assert bench.hooks().fire(event, "x").injected == injected


@pytest.mark.parametrize(
    ("script", "reason"),
    [
        ("echo '{\"decision\": '", "its answer is not JSON"),
        ("echo '{\"decision\": [1]}'", "its answer's decision"),
        ("printf '{'; head -c 100000 /dev/zero | tr '\\0' x", "longer than 64 kB"),
        ("echo oh >&2; exit 1", "exited 1: oh"),
        ("kill -9 $$", "exited -9"),
    ],
)
def test_what_goes_wrong_is_told_and_blocks_nothing(bench, script, reason):
    bench.write("PreToolUse", command(script), command("touch ran"))
    outcome = bench.hooks().fire(HookEvent.PRE_TOOL_USE, "Bash")
    assert (outcome.blocked, outcome.ran) == (False, 2)
    assert (bench.paths.root / "ran").exists()
    event = bench.told()[0]
    assert event.get("outcome") == "failed"
    assert reason in event.get("reason")


def test_an_answer_s_nulls_count_as_not_given(bench):
    bench.write("Stop", command("""echo '{"decision": null, "continue": null, "hookSpecificOutput": null}'"""))
    assert not bench.hooks().fire(HookEvent.STOP).blocked
    assert bench.outcomes() == ["ok"]


def test_what_a_killed_run_left_can_be_found_by_its_mark(bench):
    bench.write("Stop", command(f'printf %s "${MARKER}" > mark'))
    bench.hooks().fire(HookEvent.STOP)
    assert (bench.paths.root / "mark").read_text() == marker_prefix(bench.paths, TASK) + HOOKS


def test_a_hook_that_hangs_is_ended_with_its_children(bench, monkeypatch):
    monkeypatch.setattr(process_groups, "GRACE_S", 0.3)
    hangs = "(trap '' TERM; sleep 60) & echo $! > child; sleep 60 & echo $$ > own; wait"
    own = bench.paths.root / "own"
    for timeout_s in (0.3, 3.0, 30.0):  # on a busy machine it may be ended before it got so far
        bench.write("Stop", command(hangs, timeout=timeout_s))
        assert not bench.hooks().fire(HookEvent.STOP).blocked
        if own.exists() and own.read_text():
            break
    assert set(bench.outcomes()) == {"timeout"}
    assert not group_lives(int(own.read_text()))


def test_what_it_leaves_in_the_background_is_ended(bench):
    bench.write("Stop", command("sleep 60 & echo $! > child"))
    bench.hooks().fire(HookEvent.STOP)
    assert bench.outcomes() == ["ok"]
    child = int((bench.paths.root / "child").read_text())
    assert not psutil.pid_exists(child) or psutil.Process(child).status() == psutil.STATUS_ZOMBIE


def test_a_flood_neither_blocks_nor_fills_memory(bench):
    bench.write("SessionStart", command("head -c 50000000 /dev/zero | tr '\\0' x; echo done > done"))
    outcome = bench.hooks().fire(HookEvent.SESSION_START, "startup")
    assert len(outcome.injected) == KEPT_BYTES
    assert (bench.paths.root / "done").exists()
    [event] = bench.told()
    assert (len(event.get("injected")), event.get("injected_chars")) == (2_000, KEPT_BYTES)


def test_a_payload_that_nobody_reads_is_no_trouble(bench):
    bench.write("PostToolUse", command("exec <&-; exit 0"), command("wc -c > size"))
    bench.hooks().fire(HookEvent.POST_TOOL_USE, "Read", {"tool_response": "x" * 1_000_000})
    assert bench.outcomes() == ["ok", "ok"]
    assert int((bench.paths.root / "size").read_text()) > 1_000_000


def test_a_stop_ends_it_and_nothing_goes_on(bench):
    bench.write("PreToolUse", command("touch begun; sleep 60"), command("touch second"))
    begun = bench.paths.root / "begun"
    stopping = threading.Thread(target=lambda: (_wait_for(begun), bench.stop.set()))
    stopping.start()
    outcome = bench.hooks().fire(HookEvent.PRE_TOOL_USE, "Bash")
    stopping.join()
    assert (outcome.blocked, outcome.stopped) == (True, True)
    assert bench.outcomes() == ["stopped"]
    assert not (bench.paths.root / "second").exists()


def test_a_secret_stays_out_of_journal_and_context(bench):
    bench.write("SessionStart", command("echo key hunter2"))
    outcome = bench.hooks(redact=lambda text: text.replace("hunter2", "[secret]")).fire(HookEvent.SESSION_START)
    assert outcome.injected == "key [secret]"
    assert "hunter2" not in bench.paths.journal(SESSION).read_text()


def test_escape_codes_do_not_get_through(bench):
    bench.write("PreToolUse", command(r"printf '\033[31mred' >&2; exit 2"))
    assert bench.hooks().fire(HookEvent.PRE_TOOL_USE, "Bash").reason == "red"


def _wait_for(path: Path) -> None:
    give_up = time.monotonic() + 60
    while not path.exists() and time.monotonic() < give_up:
        time.sleep(0.005)
