"""The learn phase of builds: what it notes, once, for a person to confirm."""

import pytest
from helpers.plans import TASK, bash, command_check, run, step, write_plan
from helpers.ways import Ways, does, ended, prose, writes

from engine.building import endings
from engine.building.builder import build
from engine.knowledge.deciding.decisions import Decisions
from engine.knowledge.learning.noticed import NoticedLearnings
from engine.orchestration.control import RunBrokenOffError, RunControl
from engine.orchestration.step_marks import StepMarks

MISSING = "ModuleNotFoundError: No module named 'httpx'"


def fails_first(step_id, error=MISSING, **more):
    """A step whose first attempt fails with this error."""
    command = f'test -e {step_id}.ok || {{ touch {step_id}.ok; echo "{error}"; exit 1; }}'
    return step(step_id, command, attempts=3, **more)


def noticed(events):
    return [event for event in events if event.event == "learning_noticed"]


def waiting(paths):
    return NoticedLearnings(paths, Decisions(paths)).waiting()


def test_a_mended_failure_waits_to_be_confirmed(tmp_path):
    paths = write_plan(tmp_path, fails_first("a"))
    events = run(paths)
    assert ended(events) == "COMPLETE"
    (event,) = noticed(events)
    (learning,) = waiting(paths)
    assert (learning.task_id, learning.step_id, learning.failed) == (TASK, "a", MISSING)
    assert learning.mended == "attempt 2"
    assert "httpx" in learning.advice
    assert learning.text == event.get("text")
    assert f"a (Do a) of {TASK} failed" in learning.text


def test_what_the_mending_attempt_changed_is_told_and_gives_the_domain(tmp_path):
    write = {"sequence": 1, "tool": "Write", "file_path": "tests/test_it.py", "content": "x\n"}
    failing = fails_first(
        "a", micro_actions=[write, bash('test -e ok || { touch ok; echo "boom failed"; exit 1; }', 2)]
    )
    paths = write_plan(tmp_path, failing, goal="Change the button's colour")
    run(paths)
    (learning,) = waiting(paths)
    assert learning.mended == "attempt 2, which changed tests/test_it.py"
    assert learning.domains[0] == "testing"


def test_the_same_failure_in_two_steps_is_one_learning(tmp_path):
    paths = write_plan(tmp_path, fails_first("a"), fails_first("b", after=("a",)))
    (event,) = noticed(run(paths))
    assert event.get("occurrences") == 2
    assert "Seen 2 times, also in b." in event.get("text")


def test_a_build_without_trouble_noticed_nothing(tmp_path):
    assert noticed(run(write_plan(tmp_path, step("a", "echo fine")))) == []


def test_the_persons_hint_is_in_it(tmp_path):
    ways = Ways(tmp_path)
    ways.plan(prose("a", "grep -q right out", attempts=1))
    ways.script(does(writes("out", "wrong\n")))
    ways.build()
    ways.script(does(writes("out", "right\n")))
    ways.answer(choice="retry", hint="The file must say right")
    assert ended(ways.build()) == "COMPLETE"
    (learning,) = waiting(ways.paths)
    assert learning.mended.startswith('a person\'s words: "The file must say right"; attempt')


def test_measured_changes_and_lines_that_say_learned_are_told(tmp_path):
    says = "echo 'parsing: 2.4s -> 1.1s'; echo 'Learned: never parse twice, because it blocks the queue'"
    paths = write_plan(tmp_path, step("a", says))
    assert [(event.get("kind"), event.get("title")) for event in noticed(run(paths))] == [
        ("measured", "parsing: 2.4s -> 1.1s"),
        ("told", "never parse twice, because it blocks the queue"),
    ]
    assert len(waiting(paths)) == 2


def test_what_the_engine_itself_wrote_into_the_log_is_not_told(tmp_path):
    assert noticed(run(write_plan(tmp_path, step("a", ": '2.4s -> 1.1s'")))) == []


def test_a_build_that_is_cut_off_in_the_learn_phase_notes_it_once(tmp_path, monkeypatch):
    paths = write_plan(tmp_path, fails_first("a"), fails_first("b", "KeyError: 'b'", after=("a",)))

    def cut_off(*_):
        raise OSError("gone")

    with monkeypatch.context() as patched:
        patched.setattr(endings, "count_task", cut_off)
        with pytest.raises(RunBrokenOffError):
            run(paths)
    events = run(paths)
    assert (ended(events), noticed(events)) == ("COMPLETE", [])
    assert len(waiting(paths)) == 2


def test_a_build_that_is_left_between_two_learnings_notes_the_other_later(tmp_path):
    paths = write_plan(tmp_path, fails_first("a"), fails_first("b", "KeyError: 'b'", after=("a",)))
    building = build(paths, TASK, by="test", control=RunControl())
    first = next(event for event in building if event.event == "learning_noticed")
    building.close()
    (second,) = noticed(run(paths))
    assert (first.step_id, second.step_id) == ("a", "b")
    assert len(waiting(paths)) == 2


def test_a_task_that_is_built_again_asks_about_the_same_once(tmp_path):
    paths = write_plan(tmp_path, fails_first("a"))
    run(paths)
    before = waiting(paths)
    (tmp_path / "a.ok").unlink()
    StepMarks(paths, TASK, "person").reset()
    run(paths)
    assert waiting(paths) == before


def test_a_huge_error_is_told_by_its_line(tmp_path):
    paths = write_plan(tmp_path, fails_first("a", "x" * 50_000))
    (event,) = noticed(run(paths))
    assert len(event.get("text")) < 4_000
    assert not event.get("shortened")


def test_secrets_are_not_told(tmp_path, monkeypatch):
    monkeypatch.setenv("API_TOKEN", "hunter2-hunter2-hunter2")
    paths = write_plan(tmp_path, fails_first("a", "error: token hunter2-hunter2-hunter2 was refused"))
    (event,) = noticed(run(paths))
    assert "hunter2" not in str(event)


def test_checks_at_the_end_teach_too(tmp_path):
    ways = Ways(tmp_path)
    ways.plan(prose("a"), quality_gates={"lint": "test -e clean"})
    ways.script(
        {"order": "replan", "data": {"steps": [prose("b", "test -e clean")], "reason": "it has to be cleaned"}},
        does(writes("clean"), step="b"),
        does(step="a"),
    )
    ways.build()
    ways.answer(choice="accept")
    assert ended(ways.build()) == "COMPLETE"
    (learning,) = waiting(ways.paths)
    assert learning.failed.startswith("gate lint: ")
    assert learning.mended == "planning anew: it has to be cleaned"


def test_a_skipped_step_taught_nothing(tmp_path):
    ways = Ways(tmp_path)
    ways.plan(step("a", "false"), step("b", "true"))
    ways.build()
    ways.answer(choice="skip")
    assert noticed(ways.build()) == []


def test_unused_checks_stay(tmp_path):
    """A criterion's own words are in what failed."""
    paths = write_plan(
        tmp_path, step("a", "test -e ok || touch ok.1; test -e ok.2 && touch ok; touch ok.2", attempts=3,
                       success_criteria=[command_check("test -e ok")])
    )  # fmt: skip
    (event,) = noticed(run(paths))
    assert event.get("failed").startswith("test -e ok passes")
