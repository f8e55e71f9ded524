"""The hooks take a task for Claude, renew it, end it, and notice when somebody took it over."""

import json
import os
import shutil
from pathlib import Path
from typing import Any

import pytest
from helpers.claude_hooks import SESSION
from helpers.hook_calls import Document, answer, told
from helpers.leases import CLAUDE_B, NO_PROCESS, lend, run_of
from helpers.plans import TASK
from helpers.sure_plans import write_sure_plan

from engine.claude_code.answers.ready import prepare_ready, ready_folder
from engine.orchestration.leases import living_lease, read_lease
from engine.orchestration.marked_builds import begin_turn
from engine.workspace.event_words import sentence
from engine.workspace.journal import read_events
from engine.workspace.paths import WorkspacePaths


@pytest.fixture
def paths(tmp_path: Path) -> WorkspacePaths:
    paths = write_sure_plan(tmp_path)
    ready_folder(paths)
    prepare_ready(paths)
    return paths


def build(paths: WorkspacePaths, arguments: str = TASK, session: str = SESSION, prompt: str = "p1") -> Document:
    facts = {"command_name": "studio:build", "command_args": arguments, "prompt_id": prompt, "session_id": session}
    return answer(paths.root, "UserPromptExpansion", **facts) or {}


def refusal(found: Document) -> str:
    assert found["decision"] == "block"
    return str(found["reason"])


def test_a_build_that_is_allowed_takes_the_task(paths):
    assert "additionalContext" in build(paths)["hookSpecificOutput"]
    lease = living_lease(paths, TASK)
    assert (lease.claude_session, lease.pid) == (SESSION, os.getpid())
    assert lease.process_started > 0
    assert lease.taken_at == lease.heard_at


def test_the_session_that_is_about_the_task_hears_of_it(paths):
    session = begin_turn(paths, TASK, "a goal", "claude")
    build(paths)
    build(paths, f"{TASK} --take-over", CLAUDE_B)
    told = [sentence(event) for event in read_events(paths, session) if event.event.startswith("lease_")]
    assert told == [f"Claude 4eeb953a builds {TASK}", f"Claude b07e1c55 took {TASK} over from Claude 4eeb953a"]


def test_a_second_session_is_told_who_has_it_and_how_to_take_over(paths):
    build(paths)
    reason = refusal(build(paths, session=CLAUDE_B))
    assert "is being built by Claude 4eeb953a since " in reason
    assert f"/studio:build {TASK} --take-over" in reason
    assert read_lease(paths, TASK).claude_session == SESSION


def test_without_a_name_the_task_at_hand_is_taken_over(paths):
    build(paths)
    build(paths, "--take-over", CLAUDE_B)
    assert read_lease(paths, TASK).claude_session == CLAUDE_B


def test_a_run_is_followed_or_stopped_but_never_taken_over(paths):
    with run_of(paths, TASK) as run:
        reason = refusal(build(paths, f"{TASK} --take-over"))
    assert f"by control room (process {run.pid}, since " in reason
    assert f"`studio attach {TASK}`" in reason
    assert "`studio sessions pause orch_1`" in reason
    assert read_lease(paths, TASK) is None


def test_a_run_that_was_killed_stands_in_nobodys_way(paths):
    with run_of(paths, TASK) as run:
        run.kill()
        run.wait()
        assert paths.run(TASK).exists()
        build(paths)
    assert read_lease(paths, TASK).claude_session == SESSION


def test_what_a_dead_session_left_is_taken(paths):
    lend(paths, TASK, NO_PROCESS, CLAUDE_B)
    build(paths)
    assert read_lease(paths, TASK).taken_from == "Claude b07e1c55"


@pytest.mark.parametrize("content", ["", "[]", '{"pid": -1}', '{"pid": true, "claude_session": 3}', '{"pid": 1e400}'])
def test_a_broken_lease_is_taken(paths, content):
    paths.leases.mkdir()
    paths.lease(TASK).write_text(content)
    build(paths)
    assert read_lease(paths, TASK).claude_session == SESSION


def test_the_same_session_once_more_keeps_its_time(paths):
    lend(paths, TASK, os.getpid(), SESSION)
    build(paths)
    lease = read_lease(paths, TASK)
    assert lease.taken_at < lease.heard_at


def test_another_task_ends_the_lease_of_the_first(paths):
    build(paths)
    other = "task_20260101_130000"
    plan = json.loads(paths.plan(TASK).read_text())
    paths.task(other).mkdir()
    paths.plan(other).write_text(json.dumps({**plan, "task_id": other}))
    build(paths, other, prompt="p2")
    assert [path.stem for path in paths.leases.iterdir()] == [other]


def test_a_complete_build_is_no_longer_held(paths):
    build(paths)
    paths.manifest(TASK).write_text(json.dumps({"task_id": TASK, "status": "COMPLETE"}))
    assert answer(paths.root, "Stop") is None
    assert read_lease(paths, TASK) is None


def test_an_event_of_the_session_renews_it(paths):
    build(paths)
    lend(paths, TASK, NO_PROCESS, SESSION)
    answer(paths.root, "SubagentStop")
    lease = living_lease(paths, TASK)
    assert lease.taken_at < lease.heard_at


def test_after_a_takeover_claude_may_stop_and_its_builder_has_to(paths):
    build(paths)
    build(paths, f"{TASK} --take-over", CLAUDE_B)
    text = told(paths.root, "SubagentStart", agent_type="studio:builder", session_id=SESSION)
    assert f"{TASK} is no longer yours to build: Claude b07e1c55 took it over" in text
    assert answer(paths.root, "Stop", session_id=SESSION) is None
    assert read_lease(paths, TASK).claude_session == CLAUDE_B


def test_after_a_run_took_over_its_builder_is_told_which(paths):
    build(paths)
    lend(paths, TASK, NO_PROCESS)  # of a process that is not above the run
    with run_of(paths, TASK) as run:
        text = told(paths.root, "SubagentStart", agent_type="studio:builder")
    assert f"a run of STUDIO (process {run.pid}) took it over" in text


def test_a_session_ends_with_the_next_one_in_its_process(paths):
    build(paths)
    answer(paths.root, "SessionStart.clear", session_id=CLAUDE_B)
    assert read_lease(paths, TASK) is None


def test_a_session_that_goes_on_in_a_new_process_keeps_its_task(paths):
    lend(paths, TASK, NO_PROCESS, SESSION)
    answer(paths.root, "SessionStart.resume")
    assert living_lease(paths, TASK).pid == os.getpid()


def test_a_lease_that_cannot_be_renewed_keeps_no_rule_from_claude(paths):
    lend(paths, TASK, NO_PROCESS, SESSION)
    shutil.rmtree(paths.locks)
    paths.locks.write_text("no folder")
    assert told(paths.root, "SessionStart.resume")


def test_a_session_elsewhere_ends_nobodys_lease(paths):
    lend(paths, TASK, NO_PROCESS, SESSION)
    answer(paths.root, "SessionStart.startup", session_id=CLAUDE_B)
    assert read_lease(paths, TASK).claude_session == SESSION


def test_where_no_lease_can_be_written_claude_builds_and_the_person_is_told(paths):
    paths.leases.write_text("no folder")
    found: dict[str, Any] = build(paths)
    assert "additionalContext" in found["hookSpecificOutput"]
    assert f"could not note in .studio/leases that Claude builds {TASK}" in found["systemMessage"]
    refused = answer(paths.root, "Stop")
    assert refused is None  # nothing is remembered of it


def test_a_link_that_leads_elsewhere_is_not_followed(paths, tmp_path_factory):
    elsewhere = tmp_path_factory.mktemp("elsewhere")
    paths.leases.symlink_to(elsewhere)
    assert "systemMessage" in build(paths)
    assert list(elsewhere.iterdir()) == []


def test_what_somebody_else_holds_now_is_not_ended(paths):
    build(paths)
    paths.manifest(TASK).write_text(json.dumps({"task_id": TASK, "status": "COMPLETE"}))
    lend(paths, TASK, NO_PROCESS, CLAUDE_B)
    answer(paths.root, "Stop")
    assert read_lease(paths, TASK).claude_session == CLAUDE_B
