"""`kill -9` at random moments of whole runs, from a goal to COMPLETE: what is done stays done, and nothing is lost.

`claude_end_to_end/test_kills.py` does the same with the real Claude Code.
"""

import json
import random
from collections.abc import Callable
from pathlib import Path

import pytest
from helpers.answers import ANSWERS
from helpers.kill_scenes import MADE, REMARK, SCRIPT, project
from helpers.killing import Answer, KilledRun, Moment
from helpers.repositories import write
from helpers.whole_runs import ANALYTICS, Witness, until_complete

from engine.planning.opening import open_goal
from engine.workspace.paths import WorkspacePaths
from engine.workspace.questions import OpenQuestion, QuestionKind

GOAL = "Document how words are counted"
KILLS = 20

OFFLINE_ANSWERS = {**ANSWERS, "success": "The README says how: `make test`", "test_command": "make test"}


def kill_whole_runs(tmp_path: Path, seed: int, complete_one: Callable[[Path, random.Random, int], int]) -> None:
    """One run after another, until there were enough kills. `complete_one` says how many it took."""
    print(f"seed {seed}")
    chance, kills = random.Random(seed), 0
    while kills < KILLS:
        kills += complete_one(tmp_path / f"run{kills}", chance, KILLS - kills)


class Reviewer:
    """Answers rounds, sends the first plan back, accepts the next ones, and allows what is asked for."""

    def __init__(self) -> None:
        self._reviews = 0

    def __call__(self, question: OpenQuestion) -> Answer:
        match question.kind:
            case QuestionKind.ROUND:
                return {"answers": {asked.id: f"As {asked.id} says" for asked in question.form}}
            case QuestionKind.PERMISSION:
                return {"choice": "session"}
            case QuestionKind.REVIEW:
                self._reviews += 1
                is_first = self._reviews == 1
                return {"choice": "send_back", "remark": REMARK} if is_first else {"choice": "accept", "override": True}
        raise AssertionError(question)


def scripted_run(root: Path, chance: random.Random, kills: int) -> int:
    project(root, assistant="scripted", script="script.json", cost_cap_usd=100, workers=2)
    write(root, {"script.json": json.dumps(SCRIPT)})
    task_id = open_goal(WorkspacePaths(root), GOAL, workflow="plan_then_build")
    run = KilledRun(root, task_id, Reviewer())
    until_complete(Witness(run, may_write=("made/", ANALYTICS)), kills, lambda: Moment.random(chance))
    assert {path.stem: path.read_text() for path in (root / "made").iterdir()} == MADE
    assert {event.event for event in run.journals.events()} >= {"plan_rejected", "plan_sent_back", "plan_changed"}
    assert [event.step_id for event in run.journals.events() if event.event == "step_failed"] == []
    return len(run.kills)


@pytest.mark.timeout(600)
@pytest.mark.parametrize("seed", [20260401, 20260402])
def test_a_scripted_run_with_all_its_ways_on(tmp_path: Path, seed: int) -> None:
    kill_whole_runs(tmp_path, seed, scripted_run)


class Writer:
    """The person of an offline run: does each step of prose once, and says so for as long as nobody checked it."""

    def __init__(self, run: KilledRun) -> None:
        self._run = run
        self._written: set[str] = set()

    def __call__(self) -> list[str]:
        """The options that name what was done and is not finished."""
        events = self._run.journals.events()
        asked = {event.step_id for event in events if event.event == "step_waiting"}
        for step_id in asked - self._written:
            write(self._run.paths.root, {f"made/{step_id}.txt": f"{step_id}\n"})
        self._written |= asked
        finished = {event.step_id for event in events if event.event == "step_finished"}
        return [word for step_id in sorted(asked - finished) for word in ("--done", step_id)]


def nobody(question: OpenQuestion) -> Answer:
    raise AssertionError(f"the options answer everything, but for {question}")


def offline_run(root: Path, chance: random.Random, kills: int) -> int:
    project(root, assistant="offline")
    answers = root.with_name(f"{root.name}.answers.json")
    answers.write_text(json.dumps(OFFLINE_ANSWERS))
    task_id = open_goal(WorkspacePaths(root), GOAL, workflow="plan_then_build")
    run = KilledRun(root, task_id, nobody, "--answers", str(answers), "--accept")
    until_complete(Witness(run, may_write=("made/", ANALYTICS)), kills, lambda: Moment.random(chance), Writer(run))
    rounds = [event for event in run.journals.events() if event.get("kind") == "round"]
    assert [event.event for event in rounds] == ["question_asked", "question_answered"] * 4
    return len(run.kills)


@pytest.mark.timeout(600)
def test_an_offline_run_with_answers_from_a_file(tmp_path: Path) -> None:
    kill_whole_runs(tmp_path, 20260403, offline_run)
