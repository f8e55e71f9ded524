"""The real Claude Code and the engine at one task: whoever comes second is told, and taking over is noticed."""

from collections.abc import Callable, Sequence
from contextlib import ExitStack
from pathlib import Path

import pytest
from helpers.claude_beside import Beside
from helpers.leases import run_of
from helpers.messages_api import MessagesApi
from helpers.messages_script import Document, Item, Respond, Text, Tool, answers_since_prompt, tool_results
from helpers.plans import TASK
from helpers.sure_plans import write_sure_plan

from engine.orchestration.leases import living_lease, read_lease

MAY_RUN = ("--allowedTools", "Bash")


@pytest.fixture
def beside(tmp_path: Path, api: MessagesApi, monkeypatch: pytest.MonkeyPatch) -> Beside:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    root = tmp_path / "words"
    root.mkdir()
    beside = Beside(root, api)
    write_sure_plan(root)
    return beside


def shell(command: str) -> Tool:
    return Tool("Bash", {"command": command, "description": "d"})


def doing(*turns: str | Callable[[], str]) -> tuple[Respond, list[str]]:
    """Claude runs one command after another, a function's once it has been called; and what they printed."""
    printed: list[str] = []

    def respond(request: Document) -> Sequence[Item]:
        given = answers_since_prompt(request)
        if len(printed) < given:
            printed.extend(tool_results(request))
        if len(printed) >= len(turns):
            return [Text("That is all.")]
        turn = turns[given]
        return [shell(turn if isinstance(turn, str) else turn())]

    return respond, printed


def test_the_engine_waits_for_claude_and_takes_over_where_a_person_says_so(beside: Beside) -> None:
    mark = f"studio step-progress complete {TASK} step_1"
    with ExitStack() as stack:

        def refused_then_taken_over() -> str:
            done = beside.studio("build", TASK, "--trust")
            assert done.returncode == 1
            assert f"{TASK} is being built by Claude" in done.stderr
            stack.enter_context(run_of(beside.paths, TASK))
            return mark

        beside.api.respond, printed = doing(f"studio step-progress init {TASK}", refused_then_taken_over)
        beside.say(f"/studio:build {TASK}", *MAY_RUN)
    assert "0/2 steps" in printed[0]
    assert "is not yours to build any more: control room (process" in printed[1]
    assert "Stop building it" in printed[1]
    assert beside.answered("blocked") == []  # its Stop hook holds nothing back


def test_claude_is_told_who_builds_and_may_afterwards(beside: Beside) -> None:
    with run_of(beside.paths, TASK) as run:
        beside.say(f"/studio:build {TASK} --take-over")
        assert beside.api.requests == []
        assert f"is being built by control room (process {run.pid}" in beside.answered("blocked")[0]
    beside.say(f"/studio:build {TASK}")
    assert beside.api.requests
    assert read_lease(beside.paths, TASK) is not None
    assert living_lease(beside.paths, TASK) is None  # its process is gone


def test_claudes_own_final_check_is_let_through(beside: Beside) -> None:
    held: list[bool] = []

    def look() -> str:
        held.append(living_lease(beside.paths, TASK) is not None)
        return "echo looked"

    marks = [f"studio step-progress complete {TASK} step_{number}" for number in (1, 2)]
    beside.api.respond, printed = doing(" && ".join([*marks, f"studio build {TASK} --trust 2>&1"]), look)
    beside.say(f"/studio:build {TASK}", *MAY_RUN)
    assert "is being built by" not in printed[0]
    assert "gate lint" in printed[0]
    assert held == [True]  # its checks failed: Claude goes on
