"""An assistant's tools pass the hooks; what hooks ask an assistant passes none."""

import threading

import pytest
from helpers.hooks import SESSION, TASK, command

from engine.assistants.errors import StoppedError
from engine.assistants.protocol import Answer, ToolRequest
from engine.assistants.session_host import HostSettings
from engine.lifecycle.surroundings import hosts_of_hooks, tool_hook
from engine.workspace.attempt_log import AttemptLog
from engine.workspace.records.hooks import HookEvent

BASH = ToolRequest("Bash", {"command": "ls"})


def test_a_blocked_tool_is_refused_with_the_reason(bench):
    bench.write("PreToolUse", command("echo no >&2; exit 2"))
    told = []
    fire = tool_hook(bench.hooks(), told.append)
    assert fire("PreToolUse", BASH, "") == "no"
    assert fire("PostToolUse", BASH, "") == ""
    assert [event.event for event in told] == ["hook_ran"]


def test_a_failed_tool_s_hook_reads_the_error(bench):
    bench.write("PostToolUseFailure", command('grep -q "\\"error\\": \\"oh\\"" && echo seen >&2 && exit 2'))
    assert tool_hook(bench.hooks())("PostToolUseFailure", BASH, "oh") == "seen"


def test_a_stopped_run_uses_no_tool(bench):
    bench.write("PreToolUse", command("true"))
    bench.stop.set()
    with pytest.raises(StoppedError):
        tool_hook(bench.hooks())("PreToolUse", BASH, "")


def test_an_agent_that_a_hook_started_starts_no_hooks(bench, any_agent):
    """Else it would start itself again at its first tool."""

    class UsesTool:
        name = "fake"

        def can(self, kind):
            return True

        def work(self, order, host):
            assert isinstance(host.stop, threading.Event)
            return Answer("allowed" if host.may_use(ToolRequest("Read", {"file_path": "a"})).allowed else "refused")

    bench.write("PreToolUse", {"type": "agent", "agent": "builder", "prompt": "Look"})
    log = AttemptLog(bench.paths, bench.paths.attempt_logs(TASK) / "hooks.log", str)
    settings = HostSettings(bench.paths, SESSION, TASK, bench.stop, str, 5.0, "allow", 1.0, tool_hook=_fail)
    hooks = bench.hooks(assistant=UsesTool(), make_host=hosts_of_hooks(settings, lambda: log), find_agent=any_agent)
    assert hooks.fire(HookEvent.PRE_TOOL_USE, "Bash").injected == "allowed"


def _fail(event, request, error):
    pytest.fail("a hook was fired")
