"""`kill -9` between two writes that belong together. Random moments hit such a window once in a hundred runs."""

import json
from pathlib import Path

import pytest
from helpers.kill_scenes import RULE, SHORT_SCRIPT, project
from helpers.killing import Answer, KilledRun, Moment
from helpers.plans import document
from helpers.repositories import write
from helpers.whole_runs import ANALYTICS, Witness, until_complete

from engine.planning.opening import open_goal
from engine.workspace.paths import WorkspacePaths
from engine.workspace.questions import OpenQuestion, QuestionKind

KNOWLEDGE = f"# Knowledge\n\n## Strict Constraints\n\n### {RULE}: Never leave f to fail\n**What**: It passes\n"


def person(question: OpenQuestion) -> Answer:
    if question.kind is QuestionKind.ROUND:
        return {"answers": {asked.id: "So" for asked in question.form}}
    return {"choice": "accept", "override": True}


@pytest.fixture
def run(tmp_path: Path) -> KilledRun:
    root = project(tmp_path / "project", assistant="scripted", script="script.json")
    write(root, {"script.json": json.dumps(SHORT_SCRIPT), "STUDIO_KNOWLEDGE_BASE.md": KNOWLEDGE})
    return KilledRun(root, open_goal(WorkspacePaths(root), "Count words", workflow="build_only"), person)


@pytest.mark.parametrize(
    "after",
    [
        "engine.planning.construction.save_plan",
        "engine.planning.doubting.save_plan",
        "engine.planning.review.complete_agent",
        "engine.planning.review.hand_over",
        "engine.building.replanning.make_order",
        "engine.building.replanning.save_plan",
        "engine.building.rules_broken.record_violation",
        "engine.building.endings.count_task",
        "engine.building.counting.publish_stats",
    ],
)
def test_nothing_is_lost_or_done_again_after_a_kill_behind(run: KilledRun, after: str) -> None:
    witness = Witness(run, may_write=("made/", ANALYTICS))
    until_complete(witness, 1, lambda: Moment(after=after))
    events = run.journals.events()
    assert len(run.kills) == 1
    assert [event.get("attempt") for event in events if event.event == "attempt_failed"] == [1, 2, 3]
    noticed = [event.get("about") for event in events if event.event == "learning_noticed"]
    assert len(noticed) == len(set(noticed)) > 0
    [changed] = [event for event in events if event.event == "plan_changed"]
    assert (changed.by, changed.get("reason")) == ("scripted", "f cannot pass")
    assert [change["step_id"] for change in changed.get("changes")] == ["f", "added"]
    counter = document(run.paths.sprint_counter)
    assert counter["violations"] == {RULE: 1}
    assert [one["task_id"] for one in counter["rules"][RULE]["violations"]] == [run.task_id]
    assert [event.get("rule_id") for event in events if event.event == "rule_violated"] == [RULE]
    assert document(run.paths.analytics)["totals"]
