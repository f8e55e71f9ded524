"""Planning that was cut off, or cannot go on, is there again: nothing done is lost, nothing is asked twice."""

import json

import pytest
from helpers.planned import Planned, good_plan, plan_entry
from helpers.plans import document

from engine.orchestration.questions import ask
from engine.planning import construction, doubting, planner
from engine.workspace.paths import WorkspacePaths
from engine.workspace.questions import QuestionKind


@pytest.fixture
def paths(tmp_path) -> WorkspacePaths:
    return WorkspacePaths(tmp_path)


class Died(BaseException):
    """What no handler catches: as if the process had been killed."""


@pytest.mark.parametrize("place", range(len(planner.PHASES)), ids=[phase.__name__ for phase in planner.PHASES])
def test_planning_cut_off_before_a_phase_goes_on_there(paths, monkeypatch, place):
    planned = Planned(paths, plan_entry())
    planned.to_review()
    planned.answer(choice="accept", override=True)
    before = len([event for event in planned.events if event.event == "phase_finished"])

    def die(_job: object) -> None:
        raise Died

    with monkeypatch.context() as patch:
        patch.setattr(planner, "PHASES", (*planner.PHASES[:place], die))
        with pytest.raises(Died):
            planned.run()
    assert planned.run()[-1].event == "planning_finished"
    assert len([event for event in planned.events if event.event == "phase_finished"]) == before
    assert planned.asked("plan") == 1


@pytest.mark.parametrize(("module", "name"), [(construction, "save_plan"), (doubting, "save_plan")])
def test_a_plan_that_was_saved_but_not_told_of_is_not_made_again(paths, monkeypatch, module, name):
    planned = Planned(paths, plan_entry())
    save = getattr(module, name)

    def save_and_die(*arguments, **more):
        save(*arguments, **more)
        raise Died

    with monkeypatch.context() as patch:
        patch.setattr(module, name, save_and_die)
        with pytest.raises(Died):
            planned.to_review()
    planned.run()
    assert planned.question.kind == "review"
    assert planned.asked("plan") == 1


def test_the_same_plan_again_is_put_before_the_person_again(paths):
    planned = Planned(paths, plan_entry())
    planned.to_review()
    planned.answer(choice="send_back", remark="differently")
    planned.run()
    assert planned.question.kind == "review"
    assert planned.asked("plan") == 2
    planned.run()
    assert planned.state.remarks == ("differently",)
    assert planned.asked("plan") == 2


def test_a_plan_edited_into_one_that_cannot_be_built_is_put_before_a_person(paths):
    planned = Planned(paths, plan_entry())
    planned.to_review()
    good = document(paths.plan(planned.task))
    circle = {**good, "steps": [{**good["steps"][0], "depends_on": ["step_1"]}]}
    paths.plan(planned.task).write_text(json.dumps(circle))
    events = planned.run()
    assert events[-1].event == "planning_paused"
    assert planned.question.kind == "escalation"
    assert "wait for each other" in planned.question.title
    paths.plan(planned.task).write_text(json.dumps(good))
    planned.answer(choice="edit")
    planned.run()
    assert planned.question.kind == "review"
    assert planned.asked("plan") == 1


def test_a_plan_that_became_unreadable_is_put_before_a_person(paths):
    planned = Planned(paths, plan_entry())
    planned.to_review()
    paths.plan(planned.task).write_text('{"steps": [')
    assert planned.run()[-1].event == "planning_paused"
    assert "plan.json" in planned.question.title


def test_a_plan_made_by_hand_is_challenged_and_reviewed(paths):
    planned = Planned(paths, {"order": "plan", "text": "No."})
    planned.to_review()
    assert planned.question.kind == "escalation"
    paths.plan(planned.task).write_text(json.dumps({"task_id": planned.task, "goal": "Greet", **good_plan()}))
    planned.answer(choice="by_hand")
    planned.run()
    assert planned.question.kind == "review"
    assert planned.asked("plan") == 1


def test_what_was_given_up_can_be_begun_again_and_is_built_then(paths):
    planned = Planned(paths, {"order": "plan", "text": "No.", "unless_file": "better"}, plan_entry())
    planned.to_review()
    planned.answer(choice="abort")
    planned.run()
    state = document(paths.session_state(planned.state.session_id))
    assert state["status"] == "failed"
    assert state["agent_states"][-1]["status"] == "failed"
    (paths.root / "better").touch()
    planned.run()
    planned.answer(choice="accept", override=True)
    assert planned.run("run")[-1].get("status") == "COMPLETE"


def test_planning_started_again_withdraws_what_nobody_asks_any_more(paths):
    planned = Planned(paths, {"order": "plan", "text": "No.", "unless_file": "better"}, plan_entry())
    planned.to_review()
    session = planned.state.session_id
    ask(paths, session, "permission_1", QuestionKind.PERMISSION, "Bash: ls", task_id=planned.task)
    (paths.root / "better").touch()
    planned.run()
    assert planned.question.kind == "review"


def test_at_the_spending_limit_planning_asks_for_more(paths):
    planned = Planned(paths, {"order": "plan", "does": [{"use": {"cost_usd": 9.0}}], "data": good_plan()})
    planned.to_review()
    assert planned.question.kind == "cap"
    planned.answer(choice="raise", cap_usd=50.0)
    planned.run()
    assert planned.question.kind == "review"
    assert planned.state.remarks == ()


@pytest.mark.parametrize(
    ("broken", "why"),
    [
        ({"depends_on": ["step_9"]}, "step_9"),
        ({"micro_actions": [{"sequence": 1, "tool": "Magic"}]}, "Magic"),
        ({"micro_actions": [{"sequence": 1, "tool": "Write", "file_path": "../out", "content": "x"}]}, "../out"),
    ],
    ids=["missing id", "unknown tool", "path outside"],
)
def test_a_plan_that_may_not_be_built_is_never_put_on_disk(paths, broken, why):
    planned = Planned(paths, plan_entry(**{**good_plan(), "steps": [{**good_plan()["steps"][0], **broken}]}))
    planned.to_review()
    assert planned.question.kind == "escalation"
    assert why in planned.question.title
    assert not paths.plan(planned.task).exists()
    assert not (paths.root.parent / "out").exists()


def test_an_answer_in_a_foreign_journal_creates_no_trust(paths):
    planned = Planned(paths, plan_entry())
    planned.to_review()
    question = planned.question
    from engine.orchestration.questions import answer
    from engine.plans.refusals import NotTrustedError

    answer(paths, planned.state.session_id, question.id, {"choice": "accept", "override": True})
    with pytest.raises(NotTrustedError):
        planned.run("run")
    assert not (paths.root / "greeting").exists()
