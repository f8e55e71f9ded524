"""Points in git as a build makes them, and goes back to them after a crash."""

from helpers.plans import TASK, run, step, write_plan
from helpers.repositories import repository, write

from engine.orchestration.sessions import current_session_id
from engine.workspace.journal import append_event
from engine.workspace.paths import WorkspacePaths


def pretend_to_die_in(paths: WorkspacePaths, step_id: str, log: str) -> None:
    """Another start of the step is in the journal, and nothing more came of it."""
    facts = {"task_id": TASK, "step_id": step_id, "attempt": 1, "log": log}
    append_event(paths, current_session_id(paths), "step_started", **facts)
    paths.attempt_logs(TASK).joinpath(log).touch()


def test_what_a_start_that_was_cut_off_did_is_taken_back(tmp_path):
    paths = write_plan(repository(tmp_path), step("a", "echo a >> a.log; test -f go"))
    run(paths)
    pretend_to_die_in(paths, "a", "a.1.log")
    write(tmp_path, {"go": ""})
    run(paths)
    assert (tmp_path / "a.log").read_text() == "a\n"


def test_what_was_finished_since_an_older_start_stays(tmp_path):
    paths = write_plan(repository(tmp_path), step("a", "test -f go"), step("b", "touch b.made"))
    run(paths)
    assert (tmp_path / "b.made").exists()
    pretend_to_die_in(paths, "a", "a.2.log")  # killed before its own point was made
    write(tmp_path, {"go": ""})
    run(paths)
    assert (tmp_path / "b.made").exists()
