"""A run reads what Claude's hooks leave meanwhile: no control room need be open."""

from pathlib import Path

import pytest
from helpers.claude import wait_for
from helpers.claude_hooks import SESSION, leave, recorded
from helpers.plans import TASK, step, write_plan

from engine.claude_code.answers.freshness import out_of_date
from engine.claude_code.answers.keeping import AnswersKeeper
from engine.claude_code.answers.ready import prepare_ready, ready_folder
from engine.claude_code.upkeep import UPKEEP_FAILED
from engine.commands.main import run
from engine.orchestration.marked_builds import begin_turn
from engine.orchestration.session_search import sessions_of_task
from engine.running.beside_claude import kept_up
from engine.workspace.event_words import sentence
from engine.workspace.journal import Event, read_events
from engine.workspace.paths import WorkspacePaths


@pytest.fixture
def paths(tmp_path: Path) -> WorkspacePaths:
    return write_plan(tmp_path, step("step_1", "true"))


def files(paths: WorkspacePaths) -> list[Path]:
    return list(paths.spool.glob("*.json"))


def test_a_build_reads_what_was_left(paths):
    leave(paths, recorded("SessionStart.startup"))
    assert run(["-C", str(paths.root), "build", TASK, "--json"]) == 0
    assert not files(paths)
    assert "SessionStart" in paths.claude_journal(SESSION).read_text()


def test_what_comes_meanwhile_is_read_now_and_then(paths, monkeypatch):
    monkeypatch.setattr("engine.running.beside_claude.EVERY_S", 0.01)
    with kept_up(paths):
        leave(paths, recorded("SessionStart.startup"))
        wait_for(lambda: not files(paths))


def test_what_comes_last_is_read_at_the_end(paths):
    with kept_up(paths):
        leave(paths, recorded("SessionEnd.other"))
    assert not files(paths)


def test_what_a_long_build_changes_reaches_the_answers(paths, monkeypatch):
    monkeypatch.setattr("engine.running.beside_claude.EVERY_S", 0.01)
    ready_folder(paths)
    prepare_ready(paths)
    paths.knowledge_base.write_text("## Strict Constraints\n")
    with kept_up(paths):
        wait_for(lambda: not out_of_date(paths))


def test_answers_that_cannot_be_prepared_are_tried_once(paths, monkeypatch):
    tried, looks = [], []
    keep = AnswersKeeper.keep
    monkeypatch.setattr("engine.running.beside_claude.EVERY_S", 0.001)
    monkeypatch.setattr("engine.claude_code.answers.keeping.start_preparing", tried.append)
    monkeypatch.setattr(AnswersKeeper, "keep", lambda keeper: looks.append(keep(keeper)))
    ready_folder(paths)
    with kept_up(paths):
        wait_for(lambda: len(looks) > 2)
    assert tried == [paths.root]


def test_without_claude_nothing_is_made(paths):
    with kept_up(paths):
        pass
    assert not [folder for folder in (paths.spool, paths.ready, paths.claude) if folder.exists()]


def told(paths: WorkspacePaths) -> list[Event]:
    events = [event for session in sessions_of_task(paths, TASK) for event in read_events(paths, session.id)]
    return [event for event in events if event.event == UPKEEP_FAILED]


def test_a_fault_of_ours_is_one_line_of_the_journal_and_nothing_to_the_run(paths, monkeypatch, capsys):
    looks = []

    def stumble(*_: object, **__: object) -> None:
        looks.append(1)
        raise KeyError(f"look {len(looks)}")

    monkeypatch.setattr("engine.running.beside_claude.EVERY_S", 0.001)
    monkeypatch.setattr("engine.claude_code.events.spool.drain", stumble)
    leave(paths, recorded("SessionStart.startup"))
    assert run(["-C", str(paths.root), "build", TASK, "--json"]) == 0
    wait_for(lambda: len(looks) > 1 and told(paths))  # the run does not wait long for the thread
    (event,) = told(paths)
    assert sentence(event).startswith(
        "reading what Claude's hooks left: Something unexpected happened: KeyError: 'look "
    )
    assert "Traceback" not in capsys.readouterr().err


def test_a_fault_that_nobody_could_be_told_of_yet_is_told_later(paths, monkeypatch):
    """The first look comes before the run has its session."""
    monkeypatch.setattr("engine.running.beside_claude.EVERY_S", 0.001)
    monkeypatch.setattr("engine.running.beside_claude._read_spool", lambda _: 1 / 0)
    with kept_up(paths, TASK):
        begin_turn(paths, TASK, "Make it", "person")
        wait_for(lambda: told(paths))
    assert len(told(paths)) == 1
