"""Each thing that begins to wait for the person is told once, while somebody could look on."""

from dataclasses import replace

import pytest
from helpers.claude_sessions import ASKING, before
from helpers.pictures import EMPTY, FULL, NOW
from helpers.questions import question

from control_room.notices.watch import NoticeWatch
from engine.overview import Overview
from engine.workspace.build_record import Status
from engine.workspace.questions import OpenQuestion, QuestionKind

ASKED = replace(EMPTY, claude=(ASKING,))


@pytest.fixture
def watch() -> NoticeWatch:
    """Everything that is there at the start has been seen: nothing."""
    one = NoticeWatch(before(3_600))
    assert one.new(EMPTY) == []
    return one


def waiting(*questions: OpenQuestion) -> Overview:
    return replace(EMPTY, snapshot=replace(EMPTY.snapshot, questions=questions))


def with_build(**changed: object) -> Overview:
    build = FULL.snapshot.build
    assert build is not None
    steps = tuple(replace(record, status=Status.DONE) for record in build.steps)
    facts = {"running": False, "steps": steps, "status": "COMPLETE", **changed}
    return replace(EMPTY, snapshot=replace(EMPTY.snapshot, build=replace(build, **facts)))


def ids(watch: NoticeWatch, overview: Overview) -> list[str]:
    return [notice.id for notice in watch.new(overview)]


def test_a_wait_of_claudes_is_told_once(watch) -> None:
    assert ids(watch, ASKED) == ["claude w1"]
    assert ids(watch, ASKED) == []


def test_what_was_answered_is_over(watch) -> None:
    (asked,) = watch.new(ASKED)
    assert not watch.is_over(asked)
    watch.new(EMPTY)
    assert watch.is_over(asked)


def test_news_are_never_over(watch) -> None:
    watch.new(with_build(running=True))
    (ended,) = watch.new(with_build())
    watch.new(EMPTY)
    assert not watch.is_over(ended)


def test_another_wait_of_claudes_is_told_again(watch) -> None:
    watch.new(ASKED)
    assert ASKING.wait is not None
    other = replace(ASKING, wait=replace(ASKING.wait, id="w2"))
    assert ids(watch, replace(EMPTY, claude=(other,))) == ["claude w2"]


def test_a_wait_of_claudes_from_before_the_start_is_on_the_screen_already() -> None:
    watch = NoticeWatch(NOW)
    watch.new(EMPTY)
    assert ids(watch, ASKED) == []


@pytest.mark.parametrize("kind", list(QuestionKind))
def test_whatever_a_run_asks_is_told_once(watch, kind: QuestionKind) -> None:
    asked = question(kind, {})
    assert ids(watch, waiting(asked)) == ["question orch_1 question_1"]
    assert ids(watch, waiting(asked)) == []


def test_a_question_that_is_asked_again_after_a_resume_is_the_same_thing(watch) -> None:
    watch.new(waiting(question(QuestionKind.REVIEW, {})))
    watch.new(waiting())
    assert ids(watch, waiting(question(QuestionKind.REVIEW, {}))) == []


def test_what_was_asked_before_the_start_is_not_told_though_it_is_found_late() -> None:
    watch = NoticeWatch(NOW)
    first = replace(EMPTY, snapshot=replace(EMPTY.snapshot, is_complete=False))
    assert ids(watch, first) == []
    assert ids(watch, waiting(question(QuestionKind.REVIEW, {}))) == []


def test_a_step_that_the_person_has_to_do_is_told_once(watch) -> None:
    build = FULL.snapshot.build
    assert build is not None
    by_hand = with_build(steps=(replace(build.steps[0], status=Status.ASKS_YOU), *build.steps[1:]))
    (notice,) = watch.new(by_hand)
    assert notice.words.startswith(f"{build.steps[0].step.id}: ")
    assert watch.new(by_hand) == []


def test_a_build_that_ended_is_told_once(watch) -> None:
    watch.new(with_build(running=True))
    (notice,) = watch.new(with_build())
    assert (notice.is_news, notice.words) == (True, "complete, 4 of 4 steps done")
    assert watch.new(with_build()) == []


def test_a_run_that_ended_to_ask_is_told_as_its_question_alone(watch) -> None:
    watch.new(with_build(running=True))
    asking = with_build(status="IN_PROGRESS")
    asking = replace(asking, snapshot=replace(asking.snapshot, questions=(question(QuestionKind.ESCALATION, {}),)))
    assert ids(watch, asking) == ["question orch_1 question_1"]


def test_another_task_that_is_looked_at_is_no_end(watch) -> None:
    watch.new(with_build(running=True))
    assert ids(watch, with_build(task_id="task_other")) == []
