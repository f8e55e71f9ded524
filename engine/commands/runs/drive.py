"""Driving a run from a terminal or a script: run it, answer what waits as far as that is possible here, go on."""

import sys
from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass, field
from typing import Any

import click

from engine.building.completed import AlreadyCompleteError
from engine.commands.runs.report import NOT_TRUSTED, STOPPED, RunReport, show_runnables
from engine.commands.runs.terminal_answers import answer_in_terminal
from engine.commands.stop_signals import prompt_signals, run_signals
from engine.orchestration.control import RunControl
from engine.orchestration.errors import OrchestrationError
from engine.orchestration.questions import find_question
from engine.orchestration.session_search import sessions_of_task
from engine.planning.planning_file import read_planning
from engine.plans.problems import usable_plan
from engine.plans.refusals import NotTrustedError
from engine.plans.runnables import what_runs
from engine.running.answers import BLOCKED, give_answer
from engine.running.beside_claude import kept_up
from engine.running.runs import RunRequest, does_prose, run
from engine.workspace.journal import Event, read_events
from engine.workspace.paths import WorkspacePaths
from engine.workspace.problems import RefusedError
from engine.workspace.questions import OpenQuestion, QuestionKind, open_questions

Document = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Driver:
    """Answers for a person as far as the command's options say, and asks one where there is a terminal."""

    paths: WorkspacePaths
    as_json: bool = False
    answers: Mapping[str, str] = field(default_factory=dict)
    """Question id to text, from a file."""
    assume: bool = False
    """A person said that defaults will do."""
    accept: bool = False
    """A person said that a plan which is not blocked is accepted."""

    def drive(self, request: RunRequest) -> int:
        """Runs until it is through, or until nobody here can answer; returns the exit code."""
        with kept_up(self.paths, request.task_id):
            return self._drive(request)

    def _drive(self, request: RunRequest) -> int:
        report = RunReport(as_json=self.as_json)
        while True:
            control = RunControl()
            code = self._run(request, control, report)
            try:
                if code is None and not control.is_stopping and self._answer_first(request.task_id):
                    report.goes_on()
                    continue
            except click.Abort:  # Ctrl-C at a question
                click.echo(err=True)
                code = STOPPED
            report.tell_how_to_go_on(request.task_id)
            return report.code if code is None else code

    def _run(self, request: RunRequest, control: RunControl, report: RunReport) -> int | None:
        """Runs until the run ends by itself; else returns the exit code that says why it did not."""
        with run_signals(control):
            try:
                with closing(run(self.paths, request, control)) as events:
                    for event in report.follow(events):
                        self._answer_permission(event, control)
            except NotTrustedError as error:
                prose = does_prose(self.paths, request.assistant)
                show_runnables(what_runs(usable_plan(self.paths, request.task_id), prose=prose))
                click.echo(str(error), err=True)
                return NOT_TRUSTED
            except AlreadyCompleteError as error:
                return report.tell_complete(error)
            except BrokenPipeError:
                return STOPPED
        return None

    def _answer_first(self, task_id: str) -> bool:
        """Answers the most urgent question of the task; False where there is none or nobody to answer it."""
        question = _first_question(self.paths, task_id)
        if question is None:
            return False
        given = self._by_options(question)
        if given is None and self._has_person():
            if question.kind is QuestionKind.REVIEW:
                self._show_what_would_run(task_id)
            given = answer_in_terminal(question)
        if given is None:
            return False
        return self._give(question, given)

    def _give(self, question: OpenQuestion, given: Document) -> bool:
        """False where nobody here can give another answer than one that does not fit."""
        try:
            give_answer(self.paths, question.session_id, question.id, given)
        except OrchestrationError as error:  # such as a limit that is too low, or somebody else was quicker
            click.echo(str(error), err=True)
            found = open_questions(question.session_id, read_events(self.paths, question.session_id))
            return self._has_person() or all(still.id != question.id for still in found)
        return True

    def _show_what_would_run(self, task_id: str) -> None:
        """Accepting a plan agrees to all it runs, so that is seen before."""
        try:
            show_runnables(what_runs(usable_plan(self.paths, task_id), prose=True))
        except RefusedError as error:  # a plan that cannot be built is asked about too: it may be sent back
            click.echo(str(error), err=True)

    def _by_options(self, question: OpenQuestion) -> Document | None:
        if question.kind is QuestionKind.ROUND:
            known = {asked.id: self.answers[asked.id] for asked in question.form if asked.id in self.answers}
            missing = [asked.id for asked in question.form if asked.id not in known]
            if not missing or self.assume:
                return {"answers": known}
            if not self._has_person():
                click.echo(f"Nobody answered: {', '.join(missing)} (--answers FILE, or --assume)", err=True)
        elif question.kind is QuestionKind.REVIEW and self.accept and question.facts.get("level") != BLOCKED:
            return {"choice": "accept"}
        return None

    def _answer_permission(self, event: Event, control: RunControl) -> None:
        """A permission holds a living assistant, so it is answered while the run goes on. Ctrl-C stops the run."""
        if event.event != "question_asked" or event.get("kind") != QuestionKind.PERMISSION.value:
            return
        session_id = _session_of(self.paths, event.task_id)
        if self._has_person() and session_id:
            try:
                question = find_question(self.paths, session_id, str(event.get("question_id")))
                with prompt_signals():
                    given = answer_in_terminal(question)
            except OrchestrationError:  # somebody else has answered it
                return
            except click.Abort:
                control.stop_now.set()
                return
            if given is not None:
                self._give(question, given)

    def _has_person(self) -> bool:
        return not self.as_json and sys.stdin.isatty() and sys.stderr.isatty()


def _first_question(paths: WorkspacePaths, task_id: str) -> OpenQuestion | None:
    session_id = _session_of(paths, task_id)
    found = open_questions(session_id, read_events(paths, session_id)) if session_id else ()
    return next((question for question in found if question.task_id == task_id), None)


def _session_of(paths: WorkspacePaths, task_id: str) -> str:
    """The session in which a task is planned or built now; empty where there is none."""
    planning = read_planning(paths, task_id)
    if planning is not None and not planning.accepted:
        return planning.session_id
    sessions = sessions_of_task(paths, task_id)
    return sessions[-1].id if sessions else (planning.session_id if planning else "")
