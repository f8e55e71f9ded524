"""Plans a task: finds out, asks, makes a plan, doubts it, and has a person look at it. Goes on where it was."""

import os
from collections.abc import Generator, Iterator
from contextlib import closing
from pathlib import Path

from engine.assistants.crew import Crew
from engine.assistants.errors import CapReachedError, StoppedError
from engine.context.injection.facts import CONTEXT_INJECTED, injection_facts
from engine.lifecycle.context_watch import ContextWatch
from engine.lifecycle.moments import BlockedByHookError, Moments
from engine.orchestration.agent_turns import give_up, start_agent
from engine.orchestration.claim import claimed, tell_owner
from engine.orchestration.control import RunBrokenOffError, RunControl
from engine.orchestration.errors import OrchestrationError
from engine.orchestration.leftovers import end_leftovers
from engine.orchestration.money import WAITS_FOR_MONEY
from engine.orchestration.sessions import change_session, make_current, read_state
from engine.orchestration.stop_requests import StopListener
from engine.planning.asking import ask_rounds
from engine.planning.construction import make_plan
from engine.planning.doubting import challenge
from engine.planning.finding_out import find_out
from engine.planning.phases import Phase
from engine.planning.planning_file import Planning, read_planning
from engine.planning.planning_job import PlanningJob, make_planning_job
from engine.planning.review import review
from engine.plans.saving import saved_digest
from engine.workspace.config import read_config
from engine.workspace.journal import Event
from engine.workspace.paths import WorkspacePaths
from engine.workspace.problems import RefusedError, UnusableFileError
from engine.workspace.questions import QuestionKind

PHASES = (find_out, ask_rounds, make_plan, challenge, review)
"""In this order. Each yields its events, and gives True where the next may follow, False where a person has to act
first. One whose work is done yields nothing."""


OF_THE_RUN_BEFORE = (QuestionKind.PERMISSION, QuestionKind.ESCALATION, QuestionKind.CAP)
"""Questions that are answered by planning again. A round, and a review of the same plan, are still to be answered."""


def plan(
    paths: WorkspacePaths, task_id: str, *, by: str, control: RunControl, crew: Crew, take_over: bool = False
) -> Generator[Event, None, None]:
    """Plans a task that `open_goal` made, or goes on with it; yields each journal event right after it was appended.

    Ends with `planning_finished` (a person accepted the plan) or `planning_paused` (somebody has to answer, or stopped
    it). `take_over`: although Claude holds the task. Raises RefusedError where it cannot start, RunBrokenOffError where
    it can no longer be written down.
    """
    try:
        yield from _plan(paths, task_id, by, control, crew, take_over=take_over)
    except UnusableFileError as error:
        raise RunBrokenOffError(f"{error.problem.path}: {error.problem.reason}", error.problem.remedy) from error
    except OSError as error:
        where = paths.relative(Path(os.fsdecode(error.filename))) if error.filename else "The workspace"
        reason = f"{where}: {(error.strerror or str(error)).lower()}"
        raise RunBrokenOffError(reason, "Make it writable and free some space, then plan again") from error


def _plan(
    paths: WorkspacePaths, task_id: str, by: str, control: RunControl, crew: Crew, *, take_over: bool
) -> Iterator[Event]:
    planning = _usable_planning(paths, task_id)
    config = read_config(paths)
    session_id = planning.session_id
    with claimed(paths, task_id, by, take_over=take_over) as died:
        if died:
            end_leftovers(paths, task_id, ())
        with (
            StopListener(paths, session_id, task_id, control),  # before anybody can know whom to stop
            closing(make_planning_job(paths, task_id, session_id, control, config, crew)) as job,
            closing(ContextWatch(paths, session_id, task_id, job.around.hooks)) as watch,
        ):
            tell_owner(paths, task_id, session_id, by)
            make_current(paths, session_id)
            job.withdraw_all(OF_THE_RUN_BEFORE, "planning was started again")
            _take_turn(job, planning)
            yield from _watched(_phases(job), watch)


def _watched(events: Generator[Event, None, None], watch: ContextWatch) -> Iterator[Event]:
    with closing(events):
        yield from watch.begin()
        for event in events:
            yield event
            yield from watch.after(event)


def _phases(job: PlanningJob) -> Generator[Event, None, None]:
    planning = job.planning
    moments = Moments(job.around.hooks, "plan", planning.agent)
    yield job.tell("planning_started", agent=planning.agent, goal=planning.goal, log=job.log_name)
    if known := job.crew.planner_knows:
        yield job.tell(CONTEXT_INJECTED, **injection_facts(known))
    try:
        job = job.with_context((yield from moments.begin(resumes=planning.survey is not None)))
        if _take_decision(job) == "abort":
            yield _given_up(job)
        elif (yield from _all_phases(job)):
            yield from moments.end("planned")
        else:
            yield _paused(job, "waiting", "waits for you")
    except StoppedError:
        yield _paused(job, "paused", "stopped by a person")
    except BlockedByHookError as error:
        yield _paused(job, "waiting", str(error))
    except CapReachedError:
        yield job.ask_for_more_money()
        yield _paused(job, "waiting", WAITS_FOR_MONEY)
    except (RefusedError, UnusableFileError) as error:  # such as a plan that was edited into one that cannot be built
        yield job.escalate(str(error), getattr(error, "kind", "plan"))
        yield _paused(job, "waiting", f"waits for you: {error}")
    except GeneratorExit:
        _paused(job, "paused", "stopped: whoever started the planning is gone")
        raise


def _all_phases(job: PlanningJob) -> Phase:
    for phase in PHASES:
        job.raise_if_stopped()
        if not (yield from phase(job)):
            return False
    return True


def _take_decision(job: PlanningJob) -> str:
    """Takes what a person said when planning could not go on; returns their choice, empty for none that is new.

    A hint becomes a remark on the plan. A plan that a person edited, or made by hand, counts as made.
    """
    answers = [event.get("answer") for event in job.events() if _answers_escalation(event, job)]
    if len(answers) <= job.planning.answers_taken:
        return ""
    latest = answers[-1] if isinstance(answers[-1], dict) else {}
    choice = str(latest.get("choice") or "")
    job.take_remark(str(latest.get("hint") or ""), answers_taken=len(answers))
    if choice in ("edit", "by_hand"):
        job.note(constructed=saved_digest(job.paths, job.task_id))
    return choice


def _answers_escalation(event: Event, job: PlanningJob) -> bool:
    is_ours = event.get("question_id") == job.escalation_id or event.get("kind") == "cap"
    return is_ours and event.event == "question_answered" and event.task_id == job.task_id


def _given_up(job: PlanningJob) -> Event:
    reason = "given up by you"
    give_up(job.paths, job.session_id, job.planning.agent, reason, "person")
    job.save_manifest("HALTED")
    return job.tell("planning_paused", by="person", reason=reason, status="HALTED")


def _paused(job: PlanningJob, status: str, reason: str) -> Event:
    change_session(job.paths, job.session_id, {"status": status})
    return job.tell("planning_paused", reason=job.redact(reason), waits=status == "waiting")


def _usable_planning(paths: WorkspacePaths, task_id: str) -> Planning:
    planning = read_planning(paths, task_id)
    if planning is None or not planning.goal:
        raise OrchestrationError(f"{task_id} was not begun with a goal", 'Begin one: studio plan "GOAL"')
    if read_state(paths, planning.session_id) is None:
        raise OrchestrationError(f"The session of {task_id} is gone", "Begin anew with the same goal")
    return planning


def _take_turn(job: PlanningJob, planning: Planning) -> None:
    """The planner's turn in the session, unless it has it already."""
    state = read_state(job.paths, job.session_id) or {}
    turns = [turn for turn in state.get("agent_states") or () if isinstance(turn, dict)]
    if any(turn.get("agent_name") == planning.agent and turn.get("status") == "active" for turn in turns):
        change_session(job.paths, job.session_id, {"status": "executing"})
    elif not planning.accepted:
        start_agent(job.paths, job.session_id, planning.agent, "engine", {"task_id": job.task_id})
