"""While a workspace is followed, the answers for Claude's hooks stay those that would be made now."""

import json
import subprocess
import threading
from pathlib import Path

import pytest
from helpers.claude import wait_for
from helpers.plans import TASK
from helpers.sure_plans import write_sure_plan

from engine.claude_code.answers.freshness import MADE_FROM, MOST_NAMED, out_of_date
from engine.claude_code.answers.keeping import AnswersKeeper
from engine.claude_code.answers.ready import prepare_ready, ready_folder
from engine.claude_code.upkeep import UPKEEP_FAILED
from engine.orchestration.marked_builds import begin_turn
from engine.overviews import OverviewFollower
from engine.workspace.journal import read_events
from engine.workspace.paths import WorkspacePaths

OTHER = "task_20250101_120000"


@pytest.fixture
def paths(tmp_path: Path) -> WorkspacePaths:
    paths = write_sure_plan(tmp_path)
    ready_folder(paths)
    prepare_ready(paths)
    return paths


def rename_goal(paths: WorkspacePaths) -> None:
    plan = json.loads(paths.plan(TASK).read_text())
    paths.plan(TASK).write_text(json.dumps({**plan, "goal": "Something else"}))


def forbid_preparing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("engine.claude_code.answers.keeping.start_preparing", lambda _: pytest.fail("was started"))


def test_what_changed_is_prepared_again(paths):
    rename_goal(paths)
    assert out_of_date(paths) == (MADE_FROM,)
    assert AnswersKeeper(paths, threading.Event()).keep()
    assert out_of_date(paths) == ()


def test_what_is_true_starts_nothing(paths, monkeypatch):
    forbid_preparing(monkeypatch)
    assert not AnswersKeeper(paths, threading.Event()).keep()


def test_where_claude_was_never_used_nothing_is_started(tmp_path, monkeypatch):
    forbid_preparing(monkeypatch)
    paths = write_sure_plan(tmp_path)
    assert not AnswersKeeper(paths, threading.Event()).keep()
    assert not paths.ready.exists()


def test_what_cannot_be_prepared_is_not_tried_again_until_something_changes(paths, monkeypatch):
    tries = []
    monkeypatch.setattr("engine.claude_code.answers.keeping.start_preparing", tries.append)
    keeper = AnswersKeeper(paths, threading.Event())
    rename_goal(paths)
    assert [keeper.keep(), keeper.keep()] == [True, False]
    paths.knowledge_base.write_text("## Strict Constraints\n")
    assert keeper.keep()
    assert len(tries) == 2


def test_a_control_room_that_ends_takes_the_preparing_along(paths, monkeypatch):
    stop = threading.Event()
    started = []

    def start(root: Path):
        stop.set()
        started.append(subprocess.Popen(["sleep", "60"]))
        return started[0]

    monkeypatch.setattr("engine.claude_code.answers.keeping.start_preparing", start)
    rename_goal(paths)
    AnswersKeeper(paths, stop).keep()
    assert started[0].returncode is not None


def test_while_a_workspace_is_followed_a_changed_plan_reaches_the_answers(paths):
    stop = threading.Event()
    keeper = AnswersKeeper(paths, stop)
    thread = threading.Thread(target=keeper.run)
    thread.start()
    follower = OverviewFollower(paths.root, stop, on_change=keeper.look)
    overviews = follower.overviews()
    next(overviews)
    drawing = threading.Thread(target=lambda: list(overviews))
    drawing.start()
    rename_goal(paths)
    wait_for(lambda: not out_of_date(paths))
    stop.set()
    keeper.look()
    follower.wake()
    thread.join()
    drawing.join()


def test_a_build_that_names_the_task_at_hand_finds_its_answer(paths):
    named = json.loads((paths.ready / f"prompt-build-{TASK}.json").read_text())
    assert (named["task_id"], named["allow"]) == (TASK, True)


def test_the_answer_of_another_task_that_was_named_is_kept_true(paths):
    paths.task(OTHER).mkdir()
    prepare_ready(paths, OTHER)
    paths.manifest(OTHER).write_text('{"status": "COMPLETE"}')
    assert out_of_date(paths) == (f"prompt-build-{OTHER}.json",)
    prepare_ready(paths)
    assert "is built and complete" in (paths.ready / f"prompt-build-{OTHER}.json").read_text()


def test_of_tasks_that_were_named_only_the_latest_are_kept(paths):
    for number in range(MOST_NAMED + 2):
        name = f"task_2025010{number + 1}_120000"
        paths.task(name).mkdir()
        prepare_ready(paths, name)
    rename_goal(paths)
    prepare_ready(paths)
    assert len(list(paths.ready.glob("prompt-build-*.json"))) == MOST_NAMED + 1


def test_a_fault_of_ours_is_told_once_in_the_journal_and_looking_goes_on(paths, monkeypatch):
    tries: list[int] = []

    def stumble(*_: object) -> None:
        tries.append(1)
        raise KeyError("made-from")

    monkeypatch.setattr("engine.claude_code.answers.keeping.SETTLE_S", 0.001)
    monkeypatch.setattr("engine.claude_code.answers.keeping.LOOK_S", 0.001)
    monkeypatch.setattr("engine.claude_code.answers.freshness.out_of_date", stumble)
    session = begin_turn(paths, TASK, "Make it", "person")
    stop = threading.Event()
    keeper = AnswersKeeper(paths, stop)
    thread = threading.Thread(target=keeper.run)
    thread.start()
    keeper.look()
    wait_for(lambda: len(tries) > 2)
    stop.set()
    keeper.look()
    thread.join()
    found = [event for event in read_events(paths, session) if event.event == UPKEEP_FAILED]
    assert [event.get("part") for event in found] == ["preparing answers for Claude's hooks"]
