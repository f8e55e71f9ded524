"""A build from its first event to its last, as the files tell it."""

import json
import os
import threading
from pathlib import Path

import pytest
from helpers.plans import TASK, command_check, document, lines, picture, run, step, told, write_plan

from engine.building.builder import build
from engine.orchestration.claim import TaskTakenError
from engine.orchestration.control import RunBrokenOffError, RunControl
from engine.plans.refusals import BuildRefusedError, NotTrustedError
from engine.workspace.build_record import Status
from engine.workspace.owners import started


def test_steps_run_in_dependency_order(tmp_path):
    paths = write_plan(
        tmp_path, step("b", "echo b >> ran", after=("a",)), step("c", "echo c >> ran"), step("a", "echo a >> ran")
    )
    run(paths)
    assert lines(tmp_path / "ran") == ["c", "a", "b"]


def test_a_complete_build_is_complete_in_every_file(tmp_path):
    paths = write_plan(
        tmp_path,
        step("a", "touch made", success_criteria=[{"type": "file_exists", "path": "made"}]),
        acceptance_criteria=[{"id": "AC-1", "criterion": "made", **command_check("test -f made")}],
        quality_gates={"lint": "true"},
    )
    events = run(paths)
    progress, manifest = document(paths.progress(TASK)), document(paths.manifest(TASK))
    assert told(events)[-1] == "build_finished COMPLETE"
    assert (progress["completed_steps"], progress["current_step"], progress["status"]) == (["a"], None, "complete")
    assert (manifest["status"], manifest["steps_completed"], manifest["quality_gates"]) == (
        "COMPLETE",
        1,
        {"lint": "PASS"},
    )
    assert manifest["acceptance_criteria_passed"] == 1
    assert not paths.run(TASK).exists()


def test_the_screen_shows_what_the_build_did(tmp_path):
    paths = write_plan(tmp_path, step("a", "true", success_criteria=[command_check("echo fine")]))
    run(paths)
    record = picture(paths)
    assert record.status == "COMPLETE"
    assert not record.running
    assert (record.steps[0].status, record.steps[0].attempt) == (Status.DONE, 1)
    assert (record.steps[0].checks[0].status, record.steps[0].checks[0].detail) == (Status.DONE, "fine")


def test_a_step_is_tried_again_until_its_check_passes(tmp_path):
    check = command_check("test $(wc -l < tries) -ge 3")
    hints = {"max_attempts": 4, "fix_hints": ["wait for it"]}
    paths = write_plan(tmp_path, step("a", "echo x >> tries", success_criteria=[check]) | {"retry_behavior": hints})
    events = run(paths)
    assert [event.get("attempt") for event in events if event.event == "step_started"] == [1, 2, 3]
    assert [event.get("error_kind") for event in events if event.event == "attempt_failed"] == ["check_failed"] * 2
    logs = paths.attempt_logs(TASK)
    assert "hint: wait for it" in (logs / "a.2.log").read_text()
    assert "hint" not in (logs / "a.1.log").read_text()


def test_used_up_attempts_halt_the_task_and_skip_what_needs_the_step(tmp_path):
    paths = write_plan(
        tmp_path,
        step("a", "exit 7", attempts=2),
        step("b", "true", after=("a",)),
        step("c", "true", after=("b",)),
        step("d", "touch d"),
    )
    events = told(run(paths))
    assert "d finished" in events
    assert [event for event in events if "skipped" in event] == ["b skipped", "c skipped"]
    assert events[-1] == "build_finished HALTED"
    progress = document(paths.progress(TASK))
    assert progress["status"] == "failed"
    assert progress["failed_steps"][0]["step_id"] == "a"
    assert "exited 7" in progress["failed_steps"][0]["error"]
    assert document(paths.manifest(TASK))["status"] == "HALTED"


def test_a_halted_build_gives_failed_steps_all_their_attempts_again(tmp_path):
    paths = write_plan(tmp_path, step("ok", "echo ok >> ran"), step("a", "test -f fixed", attempts=2))
    run(paths)
    (tmp_path / "fixed").touch()
    events = run(paths)
    assert [event.get("attempt") for event in events if event.event == "step_started"] == [1]
    assert told(events)[-1] == "build_finished COMPLETE"
    assert lines(tmp_path / "ran") == ["ok"]
    assert document(paths.progress(TASK))["failed_steps"] == []


def test_parallelizable_steps_run_together(tmp_path):
    meet = "touch $0; for i in $(seq 1200); do test -f a -a -f b && exit 0; sleep 0.05; done; exit 1"
    both = [step(name, meet.replace("$0", name), parallelizable=True) for name in "ab"]
    assert told(run(write_plan(tmp_path, *both), workers=2))[-1] == "build_finished COMPLETE"


def test_other_steps_run_alone(tmp_path):
    alone = "mkdir busy && sleep 0.05 && rmdir busy"
    steps = [step("a", alone, parallelizable=True), step("b", alone), step("c", alone, parallelizable=True)]
    assert told(run(write_plan(tmp_path, *steps), workers=1))[-1] == "build_finished COMPLETE"
    (tmp_path / "other").mkdir()
    assert told(run(write_plan(tmp_path / "other", *(step(x, alone) for x in "abc"))))[-1] == "build_finished COMPLETE"


def test_a_prose_step_waits_while_others_go_on(tmp_path):
    prose = {"id": "think", "name": "Think", "action": "Think hard"}
    paths = write_plan(tmp_path, prose, step("a", "true"), step("b", "true", after=("think",)))
    events = run(paths)
    assert told(events)[-3:] == ["a started", "a finished", "build_paused"]
    assert "think" in events[-1].get("reason")
    assert picture(paths).waits_for_person[0].step.id == "think"
    assert document(paths.progress(TASK))["current_step"] is None


def test_what_a_person_did_is_checked(tmp_path):
    prose = {"id": "think", "action": "Write it", "success_criteria": [{"type": "file_exists", "path": "written"}]}
    paths = write_plan(tmp_path, prose)
    run(paths)
    events = run(paths, done_by_person=frozenset({"think"}))
    assert told(events)[1:] == ["think started", "think attempt_failed", "think waiting", "build_paused"]
    assert "written is not there" in events[-2].get("reason")
    (tmp_path / "written").touch()
    events = run(paths, done_by_person=frozenset({"think"}))
    assert (events[1].by, events[1].get("attempt")) == ("person", 2)
    assert told(events)[-1] == "build_finished COMPLETE"


@pytest.mark.parametrize(
    ("priority", "ends"), [("must", "BLOCKED"), ("should", "COMPLETE"), ("nice-to-have", "COMPLETE"), ("", "BLOCKED")]
)
def test_only_a_must_criterion_blocks(tmp_path, priority, ends):
    criterion = {"id": "AC-1", "priority": priority, **command_check("false")}
    events = run(write_plan(tmp_path, step("a", "true"), acceptance_criteria=[criterion]))
    assert told(events)[-1] == f"build_finished {ends}"


@pytest.mark.parametrize(
    ("gate", "word", "ends"),
    [
        ({"command": "false", "required": True, "on_failure": "BLOCK"}, "FAIL", "BLOCKED"),
        ({"command": "false", "required": True, "on_failure": "WARN"}, "WARN", "COMPLETE"),
        ({"command": "false", "required": False, "on_failure": "BLOCK"}, "WARN", "COMPLETE"),
        ({"command": "", "required": True}, "SKIP", "COMPLETE"),
        ({"command": "true", "required": True}, "PASS", "COMPLETE"),
    ],
)
def test_only_a_required_gate_blocks(tmp_path, gate, word, ends):
    paths = write_plan(tmp_path, step("a", "true"), quality_gates={"checks": [{"name": "lint", **gate}]})
    assert told(run(paths))[-1] == f"build_finished {ends}"
    assert document(paths.manifest(TASK))["quality_gates"] == {"lint": word}


def test_a_blocked_build_is_verified_again_without_running_its_steps(tmp_path):
    paths = write_plan(tmp_path, step("a", "echo a >> ran"), quality_gates={"lint": "test -f clean"})
    run(paths)
    (tmp_path / "clean").touch()
    assert told(run(paths)) == ["build_started", "gate_checked done", "build_finished COMPLETE"]
    assert lines(tmp_path / "ran") == ["a"]


def test_what_cannot_be_verified_is_not_tried_again(tmp_path):
    check = {"criterion": "looks good", "verification": {"type": "playwright", "url": "http://localhost"}}
    events = run(write_plan(tmp_path, step("a", "true", attempts=5, success_criteria=[check])))
    assert told(events)[2:4] == ["a attempt_failed", "a failed"]
    assert "playwright checks cannot be run here" in events[2].get("error")


def test_stop_after_step_lets_the_running_step_finish(tmp_path):
    paths, control = write_plan(tmp_path, step("a", "true"), step("b", "true")), RunControl()
    seen = []
    for event in build(paths, TASK, by="test", control=control):
        seen.append(event)
        if event.event == "step_started":
            control.stop_after_step.set()
    assert told(seen) == ["build_started", "a started", "a finished", "build_paused"]
    assert picture(paths).steps[1].status is Status.WAITING
    assert told(run(paths))[1:3] == ["b started", "b finished"]


def test_stop_now_ends_the_step_and_resuming_runs_it_under_the_same_number(tmp_path):
    paths, control = write_plan(tmp_path, step("a", "touch began; test -f go || sleep 600")), RunControl()
    seen = []
    for event in build(paths, TASK, by="test", control=control):
        seen.append(event)
        if event.event == "step_started":
            threading.Timer(0.1, control.stop_now.set).start()
    assert told(seen)[-2:] == ["a stopped", "build_paused"]
    assert picture(paths).steps[0].status is Status.PAUSED
    (tmp_path / "go").touch()
    events = run(paths)
    assert (events[1].get("attempt"), events[1].get("log")) == (1, "a.1.log")
    assert "again after an interruption" in (paths.attempt_logs(TASK) / "a.1.log").read_text()


def test_a_closed_build_stops_and_says_so(tmp_path):
    paths = write_plan(tmp_path, step("a", "sleep 600"))
    events = build(paths, TASK, by="test", control=RunControl())
    while next(events).event != "step_started":
        pass
    events.close()
    assert not paths.run(TASK).exists()
    assert picture(paths).steps[0].status is Status.PAUSED


def test_a_second_builder_is_told_who_builds(tmp_path):
    paths = write_plan(tmp_path, step("a", "sleep 600"))
    first = build(paths, TASK, by="control room", control=RunControl())
    while next(first).event != "step_started":
        pass
    with pytest.raises(TaskTakenError, match=r"already worked on by process \d+ \(control room\)"):
        run(paths)
    first.close()


@pytest.mark.skipif(not Path("/proc/self/fd").is_dir(), reason="only /proc lists a process's open files")
def test_a_command_does_not_inherit_the_lock(tmp_path):
    run(write_plan(tmp_path, step("a", "readlink /proc/$$/fd/* > open; true")))
    assert lines(tmp_path / "open")
    assert not [name for name in lines(tmp_path / "open") if ".lock" in name]


def test_a_dead_builder_s_claim_is_taken_over(tmp_path):
    paths = write_plan(tmp_path, step("a", "true"))
    paths.run(TASK).write_text('{"task_id": "t", "pid": 999999999, "process_started": 1, "by": "studio build"}')
    assert told(run(paths))[-1] == "build_finished COMPLETE"
    assert not paths.run(TASK).exists()


def test_a_living_builder_whose_lock_file_was_deleted_is_respected(tmp_path):
    paths = write_plan(tmp_path, step("a", "true"))
    parent = os.getppid()
    since = started(parent)
    claim = {"task_id": TASK, "pid": parent, "process_started": since, "by": "studio build"}
    paths.run(TASK).write_text(json.dumps(claim))
    with pytest.raises(TaskTakenError, match=f"process {parent}"):
        run(paths)
    assert document(paths.run(TASK)) == claim


def test_stop_after_step_waits_for_its_retries(tmp_path):
    paths = write_plan(tmp_path, step("a", "echo x >> t; test $(wc -l < t) -ge 2", attempts=3), step("b", "true"))
    control, seen = RunControl(), []
    for event in build(paths, TASK, by="test", control=control):
        seen.append(event)
        if event.event == "step_started":
            control.stop_after_step.set()
    assert told(seen)[-2:] == ["a finished", "build_paused"]


def test_an_untrusted_plan_runs_nothing(tmp_path):
    paths = write_plan(tmp_path, step("a", "touch ran"), trusted=False)
    with pytest.raises(NotTrustedError):
        run(paths)
    assert not (tmp_path / "ran").exists()


def test_an_unknown_step_done_by_a_person_is_refused(tmp_path):
    with pytest.raises(BuildRefusedError, match="no step 'zz'"):
        run(write_plan(tmp_path, step("a", "true")), done_by_person=frozenset({"zz"}))


def test_fields_of_other_programs_survive(tmp_path):
    paths = write_plan(tmp_path, step("a", "true"))
    paths.progress(TASK).write_text('{"task_id": "t", "mine": 1, "completed_steps": ["elsewhere"]}')
    run(paths)
    progress = document(paths.progress(TASK))
    assert (progress["mine"], progress["completed_steps"]) == (1, ["elsewhere", "a"])


def test_a_corrupt_progress_file_is_kept_and_nothing_done_is_repeated(tmp_path):
    paths = write_plan(tmp_path, step("a", "echo a >> ran"), step("b", "test -f go"))
    run(paths)
    paths.progress(TASK).write_text("{half")
    (tmp_path / "go").touch()
    assert told(run(paths))[-1] == "build_finished COMPLETE"
    assert lines(tmp_path / "ran") == ["a"]
    assert [path.read_text() for path in paths.task(TASK).glob("progress.json.corrupt-*")] == ["{half"]


def test_secrets_reach_neither_journal_nor_log(tmp_path, monkeypatch):
    monkeypatch.setenv("DEPLOY_TOKEN", "hunter2hunter2")
    paths = write_plan(tmp_path, step("a", 'echo "token $DEPLOY_TOKEN"; exit 1'))
    run(paths)
    everything = b"".join(path.read_bytes() for path in paths.state.rglob("*") if path.is_file())
    assert b"token [secret]" in everything
    assert b"hunter2" not in everything


def test_a_build_that_cannot_be_written_down_breaks_off(tmp_path, monkeypatch):
    paths = write_plan(tmp_path, step("a", "true"))
    paths.progress(TASK).mkdir()
    with pytest.raises(RunBrokenOffError, match=r"progress\.json"):
        run(paths)
    assert not paths.run(TASK).exists()


def test_the_session_tells_of_failure_recovery_and_outcome(tmp_path):
    check = command_check("test $(wc -l < tries) -ge 2")
    paths = write_plan(tmp_path, step("a", "echo x >> tries", attempts=3, success_criteria=[check]))
    run(paths)
    session = document(paths.session_state(paths.current_session.read_text().strip()))
    assert (session["status"], session["trigger"], session["mode"]) == ("completed", "build_command", "explicit")
    assert session["agent_states"][0]["input"]["task_id"] == TASK
    assert session["routing"]["agent_sequence"][0]["status"] == "completed"
    failure = session["failures"][0]
    assert (failure["recovery_action"], failure["recovery_successful"], failure["retry_count"]) == ("retry", True, 0)
    assert (session["outcome"]["success"], session["outcome"]["retries_needed"]) == (True, 1)


def test_a_paused_build_goes_on_in_its_session(tmp_path):
    prose = {"id": "think", "action": "Think"}
    paths = write_plan(tmp_path, prose)
    run(paths)
    first = paths.current_session.read_text()
    assert document(paths.session_state(first.strip()))["status"] == "waiting"
    run(paths, done_by_person=frozenset({"think"}))
    assert paths.current_session.read_text() == first


def test_the_plan_that_was_trusted_is_the_one_that_runs(tmp_path):
    paths = write_plan(tmp_path, step("a", "echo a >> ran"), step("b", "echo b >> ran"))
    for event in build(paths, TASK, by="test", control=RunControl()):
        if event.event == "build_started":
            write_plan(tmp_path, step("a", "echo evil >> ran"), trusted=False)
    assert lines(tmp_path / "ran") == ["a", "b"]


def test_a_deleted_workspace_ends_the_build_instead_of_going_on_unseen(tmp_path):
    is_begun = """until grep -q '"current_step": "a"' .studio/tasks/*/progress.json; do sleep 0.02; done"""
    delete = f"{is_begun}; rm -rf .studio"
    paths = write_plan(tmp_path, step("a", delete), step("b", "echo b >> ran", after=("a",)))
    with pytest.raises(RunBrokenOffError, match="was deleted while the build ran"):
        run(paths)
    assert not (tmp_path / "ran").exists()
    assert not paths.orchestration.exists()
