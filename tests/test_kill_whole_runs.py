"""`kill -9` at random moments of whole runs, from the goal to COMPLETE: what is done stays done, and nothing is lost."""

import json
import random
from pathlib import Path

import pytest
from helpers.kill_scenes import MADE, REMARK, SCRIPT, project
from helpers.killing import Answer, KilledRun
from helpers.whole_runs import Witness

from engine.planning.opening import open_goal
from engine.workspace.paths import WorkspacePaths
from engine.workspace.questions import OpenQuestion, QuestionKind

GOAL = "Document how words are counted"


def until_complete(run: KilledRun, witness: Witness, kills: int, **moments: float) -> None:
    """Kills the run again and again, until that is enough, and until it is complete."""
    code = None
    while code != 0:
        code = run.go(kill=len(run.kills) < kills, **moments)
        witness.look()
        if code:
            run.answer_all(code)
    witness.look_at_end()


class Reviewer:
    """Answers rounds, sends the first plan back, accepts the next ones, and allows what is asked for."""

    def __init__(self) -> None:
        self.reviews = 0

    def __call__(self, question: OpenQuestion) -> Answer:
        match question.kind:
            case QuestionKind.ROUND:
                return {"answers": {asked.id: f"As {asked.id} says" for asked in question.form}}
            case QuestionKind.PERMISSION:
                return {"choice": "session"}
            case QuestionKind.REVIEW:
                self.reviews += 1
                if self.reviews == 1:
                    return {"choice": "send_back", "remark": REMARK}
                return {"choice": "accept", "override": True}
        raise AssertionError(question)


@pytest.mark.timeout(600)
@pytest.mark.parametrize("seed", [20260401, 20260402])
def test_a_scripted_run_with_all_its_ways_on(tmp_path: Path, seed: int) -> None:
    print(f"seed {seed}")
    chance, kills = random.Random(seed), 0
    while kills < 30:
        root = project(tmp_path / f"scripted{kills}", assistant="scripted", script="script.json", cost_cap_usd=100)
        (root / "script.json").write_text(json.dumps(SCRIPT))
        paths = WorkspacePaths(root)
        task_id = open_goal(paths, GOAL, workflow="plan_then_build")
        run = KilledRun(root, task_id, chance, Reviewer())
        until_complete(run, Witness(run, may_write=("made/",)), 30 - kills)
        kills += len(run.kills)
        print(len(run.kills), run.kills)
        assert {path.stem: path.read_text() for path in (root / "made").iterdir()} == MADE
