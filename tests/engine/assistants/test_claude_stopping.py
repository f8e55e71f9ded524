"""However an order with the real CLI ends, nothing of it goes on."""

import json
import os
import subprocess
import time
from types import SimpleNamespace

import psutil
import pytest
from helpers.assistants import RecordingHost, allow, an_order
from helpers.claude import PATIENCE_S, in_background, marked_processes, wait_for
from helpers.messages_api import USAGE
from helpers.messages_script import Silence, Text, Tool, in_turn

from engine.assistants import claude_run
from engine.assistants.claude_asking import HostCalls
from engine.assistants.claude_processes import MARK
from engine.assistants.errors import (
    SilentError,
    StoppedError,
)
from engine.assistants.protocol import Permission, ToolRequest


def test_a_person_may_take_longer_than_claude_may_be_silent(room, monkeypatch):
    ahead_s, looks = 0.0, 0
    silent_since = HostCalls.silent_since

    def look(calls: HostCalls, heard_at: float) -> float | None:
        nonlocal looks
        looks += 1
        return silent_since(calls, heard_at)

    def think(request: ToolRequest) -> Permission:
        """For an hour, as the clock says by which silence is measured."""
        nonlocal ahead_s
        ahead_s, looked = 3600.0, looks
        wait_for(lambda: looks > looked + 3)
        ahead_s = 0.0
        return allow(request)

    monkeypatch.setattr(HostCalls, "silent_since", look)
    monkeypatch.setattr(claude_run, "time", SimpleNamespace(monotonic=lambda: time.monotonic() + ahead_s))
    room.host = RecordingHost(think)
    answers = in_turn([Tool("Bash", {"command": "true"})], [Text("Done.")])
    assert room.work(an_order("Do it.", "Bash"), answers, silence_timeout_s=600.0).text == "Done."


def test_what_a_crash_left_at_work_on_a_conversation_ends_before_it_goes_on(room):
    first = room.work(an_order("Begin."))
    left = subprocess.Popen(["sleep", "300"], env={**os.environ, MARK: first.conversation})
    room.work(an_order("Go on.", conversation=first.conversation))
    assert left.wait(PATIENCE_S) < 0


def test_a_stop_while_it_talks_ends_it(room):
    room.api.respond = lambda request: [Text("on and on " * 500, pause_s=0.1)]  # for minutes
    thread, outcome = in_background(lambda: room.work(an_order("Talk.")))
    wait_for(lambda: "on and on" in room.host.output)
    room.host.stop.set()
    thread.join(PATIENCE_S)
    assert isinstance(outcome.error, StoppedError)
    assert room.host.usages[-1].cost_usd > 0
    assert marked_processes() == []


def test_a_conversation_that_was_stopped_goes_on(room):
    room.api.respond = lambda request: [Text("on and on " * 500, pause_s=0.02)]
    thread, _ = in_background(lambda: room.work(an_order("Talk of plums.")))
    wait_for(lambda: "on and on" in room.host.output)
    room.host.stop.set()
    thread.join(PATIENCE_S)
    (conversation,) = room.host.conversations
    room.host = RecordingHost()
    room.work(an_order("Go on.", conversation=conversation), in_turn([Text("Where was I?")]))
    assert "is gone" not in room.host.output
    assert "Talk of plums." in json.dumps(room.api.requests[-1]["messages"])


def test_a_cli_that_is_killed_is_no_answer_and_what_it_used_is_counted(room):
    room.api.respond = lambda request: [Text("on and on " * 500, pause_s=0.02)]
    thread, outcome = in_background(lambda: room.work(an_order("Talk.")))
    wait_for(lambda: "on and on" in room.host.output)
    for process in marked_processes():
        process.kill()
    thread.join(PATIENCE_S)
    assert "exit code -9" in outcome.error.reason
    assert room.host.usages[-1].input_tokens == USAGE["input_tokens"]


def test_a_stop_while_a_command_runs_ends_the_command(room):
    command = f"echo $$ > {room.path('pid')}; sleep 300"
    room.api.respond = in_turn([Tool("Bash", {"command": command})], [Text("Done.")])
    thread, outcome = in_background(lambda: room.work(an_order("Do it.", "Bash")))
    pid = room.root / "pid"
    wait_for(lambda: pid.exists() and pid.read_text().strip())
    room.host.stop.set()
    thread.join(PATIENCE_S)
    assert isinstance(outcome.error, StoppedError)
    wait_for(lambda: not psutil.pid_exists(int(pid.read_text())))
    assert marked_processes() == []


def test_what_it_left_in_the_background_ends_with_the_order(room):
    command = f"nohup sleep 300 > /dev/null 2>&1 & echo $! > {room.path('pid')}"
    room.use(Tool("Bash", {"command": command}))
    pid = int((room.root / "pid").read_text())
    assert not psutil.pid_exists(pid) or psutil.Process(pid).status() == psutil.STATUS_ZOMBIE


def test_a_silent_service_is_given_up(room):
    with pytest.raises(SilentError, match="nothing for 1 s"):
        room.work(an_order("Talk."), lambda request: [Silence()], silence_timeout_s=1.0)
    assert marked_processes() == []


def test_one_that_is_stopped_already_starts_nothing(room):
    room.host.stop.set()
    with pytest.raises(StoppedError):
        room.work(an_order("Talk."))
    assert room.api.requests == []
