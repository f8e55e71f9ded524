"""Planning the rest anew: held up, stopped, out of money, cut off; and who is told of the new plan."""

import threading

import pytest
from helpers.plans import TASK, document, picture
from helpers.ways import Ways, attempts, does, ended, fails, names, prose, writes

from engine.assistants.scripted import ScriptedAssistant
from engine.building import replanning
from engine.orchestration.control import RunControl


@pytest.fixture
def ways(tmp_path) -> Ways:
    return Ways(tmp_path)


def replans(*steps, **more):
    return {"order": "replan", "data": {"steps": list(steps), "reason": "another way"}, **more}


BETTER = prose("a", "test -e good", produces=["good"])


def failing(ways: Ways, *entries, **settings) -> None:
    """A step that fails until it was planned anew."""
    ways.plan(prose("done"), prose("a", "test -e good", after=("done",)))
    ways.script(does(writes("good"), step="a", attempt=4), does(), *entries, **settings)


def test_a_quota_is_waited_for_and_no_replan_is_counted(ways):
    held = {"order": "replan", "does": [writes("was"), fails("quota", resets_in_s=0.1)], "unless_file": "was"}
    failing(ways, held, replans(BETTER))
    events = ways.build()
    assert ended(events) == "COMPLETE"
    assert names(events).count("replan_held") == 1
    assert names(events).count("plan_changed") == 1


def test_a_stop_ends_it_and_it_is_planned_anew_later(ways):
    failing(ways, {**replans(BETTER), "does": [{"wait_for": "go"}]})
    control = RunControl()
    built: list = []
    thread = threading.Thread(target=lambda: built.extend(ways.build(control)))
    thread.start()
    while "replan_started" not in names(ways.events):
        thread.join(0.02)
    control.stop_now.set()
    thread.join(60)
    assert "planned anew" in ended(built)
    assert ways.session_status == "paused"
    (ways.root / "go").touch()
    assert ended(events := ways.build()) == "COMPLETE"
    assert attempts(events, "a") == [4]


def test_at_the_spending_limit_a_person_is_asked_first(ways):
    failing(ways, {**replans(BETTER), "does": [{"use": {"cost_usd": 0.8}}]}, cost_cap_usd=0.5)
    ways.build()
    assert [question.kind for question in ways.questions] == ["cap"]
    ways.answer(choice="raise", cap_usd=9.0)
    assert ended(events := ways.build()) == "COMPLETE"
    assert attempts(events, "a") == [4]


class Died(BaseException):
    """What no handler catches: as if the process had been killed."""


def test_a_plan_that_was_saved_but_not_told_of_is_told_with_its_author(ways, monkeypatch):
    failing(ways, replans(BETTER))
    save = replanning.save_plan

    def save_and_die(*arguments, **more):
        save(*arguments, **more)
        raise Died

    with monkeypatch.context() as patch:
        patch.setattr(replanning, "save_plan", save_and_die)
        with pytest.raises(Died):
            ways.build()
    events = ways.build()
    (changed,) = [event for event in events if event.event == "plan_changed"]
    assert (changed.by, changed.step_id) == ("scripted", "a")
    assert ended(events) == "COMPLETE"
    assert "plan_edited" not in names(ways.events)


def test_steps_that_are_done_never_move(ways):
    other = {**prose("done", "false"), "name": "Something else"}
    failing(ways, replans(other, BETTER))
    assert ended(events := ways.build()) == "COMPLETE"
    assert [one["name"] for one in document(ways.paths.plan(TASK))["steps"]] == ["Do done", "Do a"]
    assert attempts(events, "done") == [1]


def test_an_edit_while_it_is_planned_anew_is_not_lost(ways):
    failing(ways, {**replans(BETTER), "does": [{"wait_for": "go"}]})
    thread = threading.Thread(target=ways.build)
    thread.start()
    while not any(str(event.get("order")).startswith("replan") for event in ways.events):
        thread.join(0.02)  # its order holds the plan as it was
    ways.edit(prose("done"), prose("a", "test -e mine", after=("done",)))
    (ways.root / "go").touch()
    thread.join(60)
    assert "edited meanwhile" in ways.questions[0].title
    assert "mine" in ways.paths.plan(TASK).read_text()


def test_where_it_fails_the_step_is_shown_as_failed_and_counts_anew(ways):
    failing(ways, {"order": "replan", "text": "No idea."})
    assert ended(ways.build()) == "HALTED"
    assert picture(ways.paths).steps[1].status.value == "failed"
    ways.answer(choice="retry", hint="write good")
    assert attempts(ways.build(), "a")[0] == 1


def test_whoever_does_a_step_is_told_of_the_plan_there_is_now(ways, monkeypatch):
    told: list = []
    work = ScriptedAssistant.work

    def listen(self, order, host):
        told.append(order)
        return work(self, order, host)

    monkeypatch.setattr(ScriptedAssistant, "work", listen)
    ways.plan(prose("done"), prose("a", "test -e good"), prose("z", after=("a",)))
    ways.script(does(writes("good"), step="a", attempt=4), does(), replans(BETTER))
    assert ended(ways.build()) == "COMPLETE"
    assert [one["id"] for one in told[-1].facts["other_steps"]] == ["done"]
