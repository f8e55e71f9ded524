"""`studio step-progress`, and that the control room and the builder go on from what it marked."""

import json
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

import pytest
from filelock import Timeout
from helpers.plans import TASK, document, picture, run, step, told, write_plan

from engine.commands.main import run as run_studio
from engine.orchestration.agent_turns import hand_over
from engine.orchestration.sessions import open_session
from engine.orchestration.task_lock import task_lock
from engine.workspace.build_record import Status
from engine.workspace.journal import read_events

ROOT = Path(__file__).parents[4]


@pytest.fixture(autouse=True)
def _own_environment(tmp_path_factory, monkeypatch):
    monkeypatch.setenv("STUDIO_TUI_STATE", str(tmp_path_factory.mktemp("state")))
    for name in ("ORCH_SESSION_ID", "STUDIO_DIR", "CLAUDECODE"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def paths(tmp_path):
    return write_plan(tmp_path, step("a", "true"), step("b", "true", after=("a",)), step("c", "true"))


@pytest.fixture
def studio(paths, capsys):
    def call(*words: str) -> tuple[int, str, str]:
        capsys.readouterr()
        code = run_studio(["-C", str(paths.root), "step-progress", *words])
        out, err = capsys.readouterr()
        return code, out, err

    return call


def session(paths) -> str:
    """A session that names the task."""
    session_id = open_session(paths, "Make it", mode="explicit", trigger="build_command")
    hand_over(paths, session_id, "planner", "builder", {"task_id": TASK}, "claude")
    return session_id


def progress(paths) -> dict:
    return document(paths.progress(TASK))


def statuses(paths) -> list[str]:
    return [record.status.value for record in picture(paths).steps]


def test_init_writes_the_recorded_fields(studio, paths):
    assert studio("init", TASK)[0] == 0
    recorded = json.loads((ROOT / "tests/workspaces/acme-portal/.studio/tasks/task_test_001/progress.json").read_text())
    assert list(progress(paths)) == list(recorded)
    expected = {**recorded, "task_id": TASK, "steps": ["a", "b", "c"]}
    now = progress(paths)
    assert {**now, "initialized_at": "", "updated_at": ""} == {**expected, "initialized_at": "", "updated_at": ""}


def test_init_keeps_what_is_done(studio, paths):
    studio("complete", TASK, "a")
    assert studio("init", TASK)[0] == 0
    assert progress(paths)["completed_steps"] == ["a"]


def test_steps_go_from_next_to_complete(studio, paths):
    studio("init", TASK)
    for expected in "abc":
        assert studio("is-complete", TASK)[:2] == (1, "false\n")
        assert studio("next", TASK)[1] == f"{expected}\n"
        assert studio("complete", TASK, expected)[0] == 0
    assert studio("next", TASK)[:2] == (0, "")
    assert studio("is-complete", TASK)[:2] == (0, "true\n")
    assert (progress(paths)["status"], progress(paths)["current_step"]) == ("complete", None)


def test_a_step_waits_for_what_it_depends_on(studio, paths):
    write_plan(paths.root, step("a", "true", after=("b",)), step("b", "true"))
    studio("init", TASK)
    assert studio("next", TASK)[1] == "b\n"


def test_a_step_that_is_done_stays_whose_it_is(studio, paths, monkeypatch):
    session(paths)
    studio("complete", TASK, "a")
    monkeypatch.setenv("CLAUDECODE", "1")

    assert studio("complete", TASK, "a")[0] == 0
    assert picture(paths).steps[0].by == "person"


def test_a_failed_step_is_told_and_tried_again(studio, paths):
    studio("complete", TASK, "a")
    assert studio("fail", TASK, "b", "--- FAIL \x1b[31mred")[0] == 0
    (failed,) = progress(paths)["failed_steps"]
    assert (failed["step_id"], failed["error"]) == ("b", "--- FAIL red")
    assert (progress(paths)["status"], progress(paths)["current_step"]) == ("failed", "b")
    assert "Failed:    b: --- FAIL red" in studio("status", TASK)[1]
    studio("complete", TASK, "b")
    assert (progress(paths)["failed_steps"], progress(paths)["status"]) == ([], "in_progress")


def test_a_done_step_may_fail_later(studio, paths):
    studio("complete", TASK, "a")
    studio("fail", TASK, "a")
    assert progress(paths)["completed_steps"] == []
    assert progress(paths)["failed_steps"][0]["error"] == "no reason given"


def test_unknown_fields_survive(studio, paths):
    studio("init", TASK)
    paths.progress(TASK).write_text(json.dumps(progress(paths) | {"mine": 1}))
    studio("complete", TASK, "a")
    assert progress(paths)["mine"] == 1


def test_a_mark_is_live_in_the_control_room(studio, paths, monkeypatch):
    session(paths)
    studio("init", TASK)
    assert statuses(paths) == ["waiting"] * 3
    monkeypatch.setenv("CLAUDECODE", "1")
    studio("complete", TASK, "a")
    assert statuses(paths) == ["done", "running", "waiting"]
    assert picture(paths).step("a").by == "claude"
    studio("fail", TASK, "b", "pytest exited 1")
    record = picture(paths).step("b")
    assert (record.status, record.reason) == (Status.FAILED, "pytest exited 1")
    studio("reset", TASK)
    assert statuses(paths) == ["waiting"] * 3


@pytest.mark.parametrize(("variable", "by"), [("CLAUDECODE", "claude"), ("ORCH_SESSION_ID", "claude"), ("X", "person")])
def test_the_journal_tells_who_did_it(studio, paths, monkeypatch, variable, by):
    session_id = session(paths)
    monkeypatch.setenv(variable, session_id)
    studio("complete", TASK, "a")
    (event,) = [event for event in read_events(paths, session_id) if event.event == "step_finished"]
    assert (event.by, event.step_id, event.task_id) == (by, "a", TASK)


def test_the_named_session_is_told_if_it_names_the_task(studio, paths, monkeypatch):
    first, second = session(paths), session(paths)
    other = open_session(paths, "Something else", mode="explicit", trigger="build_command")
    studio("complete", TASK, "a")  # the active one is about something else
    monkeypatch.setenv("ORCH_SESSION_ID", first)
    studio("complete", TASK, "b")
    told_by = {
        session_id: [event.step_id for event in read_events(paths, session_id) if event.event == "step_finished"]
        for session_id in (first, second, other)
    }
    assert told_by == {first: ["b"], second: ["a"], other: []}


def test_the_builder_goes_on_from_the_marks(studio, paths):
    session(paths)
    studio("complete", TASK, "a")
    events = run(paths)
    assert "a finished" not in told(events)
    assert told(events)[-1] == "build_finished COMPLETE"


def test_a_reset_step_is_built_again_even_within_the_same_second(studio, paths):
    run(paths)
    assert studio("reset", TASK, "b")[0] == 0
    assert statuses(paths) == ["done", "waiting", "done"]
    finished = [line for line in told(run(paths)) if line.endswith(" finished")]
    assert finished == ["b finished"]


def test_a_damaged_progress_file_does_not_forget_what_is_done(studio, paths):
    run(paths)
    paths.progress(TASK).write_text("{half")
    assert studio("fail", TASK, "c", "no")[0] == 0
    assert progress(paths)["completed_steps"] == ["a", "b"]
    assert [path.read_text() for path in paths.task(TASK).glob("progress.json.corrupt-*")] == ["{half"]


@pytest.mark.parametrize("verb", ["complete", "fail", "reset"])
def test_a_step_that_is_not_in_the_plan_is_refused(studio, paths, verb):
    code, _, err = studio(verb, TASK, "zz")
    assert code == 1
    assert "has no step 'zz'. It has a, b, c" in err
    assert not paths.progress(TASK).exists()


@pytest.mark.parametrize("words", [["init"], ["complete", TASK], ["fail", TASK], ["status"], ["next"], ["is-complete"]])
def test_a_missing_argument_shows_the_usage(studio, words):
    code, _, err = studio(*words)
    assert code == 1
    assert err.startswith("Usage: studio step-progress")


@pytest.mark.parametrize("task", ["../../etc", "no_such_task"])
@pytest.mark.parametrize("verb", ["init", "status", "next", "reset", "is-complete"])
def test_a_task_without_a_plan_is_refused(studio, paths, verb, task):
    code, out, err = studio(verb, task)
    assert (code, out) == (1, "")
    assert err
    assert [path.name for path in paths.tasks.iterdir()] == [TASK]


def test_status_as_json_is_the_file(studio, paths):
    studio("complete", TASK, "a")
    assert json.loads(studio("status", TASK, "--json")[1]) == progress(paths)


def test_a_task_without_a_plan_is_counted_by_its_progress(studio, paths):
    studio("init", TASK)
    paths.plan(TASK).unlink()
    assert studio("complete", TASK, "c")[0] == 0
    assert progress(paths)["steps"] == ["a", "b", "c"]


CALLER = """
import sys
from engine.commands.main import run
sys.exit(any([run(["-C", sys.argv[1], "step-progress", "complete", sys.argv[2], f"s{n}"])
              for n in range(int(sys.argv[3]), 40, 8)]))
"""


def test_eight_processes_lose_nothing(tmp_path):
    paths = write_plan(tmp_path, *(step(f"s{number}", "true") for number in range(40)))
    session_id = session(paths)
    command = [sys.executable, "-c", CALLER, str(paths.root), TASK]
    callers = [subprocess.Popen([*command, str(n)], cwd=ROOT, stdout=subprocess.DEVNULL) for n in range(8)]
    assert [caller.wait(timeout=100) for caller in callers] == [0] * 8
    assert len(set(progress(paths)["completed_steps"])) == 40
    assert progress(paths)["status"] == "complete"
    assert len([event for event in read_events(paths, session_id) if event.event == "step_finished"]) == 40


@pytest.mark.parametrize("verb", ["start", "complete", "fail", "reset"])
def test_nobody_takes_the_task_over_while_claude_s_mark_is_written(studio, paths, monkeypatch, verb):
    found = []

    def look(*_: object, **__: object) -> None:
        found.append("written")
        with suppress(Timeout), task_lock(paths, TASK):
            found.append("the lock was free")

    session(paths)
    monkeypatch.setenv("CLAUDECODE", "1")
    monkeypatch.setattr("engine.orchestration.step_marks.write_event", look)
    assert studio(verb, TASK, "a")[0] == 0
    assert found == ["written"]
