"""Plans a task: finds out, asks, makes a plan, doubts it, and has a person look at it. Goes on where it was."""

import os
from collections.abc import Generator, Iterator
from contextlib import closing
from pathlib import Path

from engine.assistants.crew import Crew
from engine.assistants.errors import AssistantError, CapReachedError, StoppedError
from engine.lifecycle.moments import BlockedByHookError, Moments
from engine.orchestration.agent_turns import start_agent
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
from engine.plans.saving import PlanEditedError
from engine.workspace.config import read_config
from engine.workspace.journal import Event
from engine.workspace.paths import WorkspacePaths
from engine.workspace.problems import UnusableFileError

PHASES = (find_out, ask_rounds, make_plan, challenge, review)
"""In this order. Each yields its events, and gives True where the next may follow, False where a person has to act
first. One whose work is done yields nothing."""


def plan(
    paths: WorkspacePaths, task_id: str, *, by: str, control: RunControl, crew: Crew
) -> Generator[Event, None, None]:
    """Plans a task that `open_goal` made, or goes on with it; yields each journal event right after it was appended.

    Ends with `planning_finished` (a person accepted the plan) or `planning_paused` (somebody has to answer, or stopped
    it). Raises RefusedError where it cannot start, RunBrokenOffError where it can no longer be written down.
    """
    try:
        yield from _plan(paths, task_id, by, control, crew)
    except UnusableFileError as error:
        raise RunBrokenOffError(f"{error.problem.path}: {error.problem.reason}", error.problem.remedy) from error
    except OSError as error:
        where = paths.relative(Path(os.fsdecode(error.filename))) if error.filename else "The workspace"
        reason = f"{where}: {(error.strerror or str(error)).lower()}"
        raise RunBrokenOffError(reason, "Make it writable and free some space, then plan again") from error


def _plan(paths: WorkspacePaths, task_id: str, by: str, control: RunControl, crew: Crew) -> Iterator[Event]:
    planning = _usable_planning(paths, task_id)
    config = read_config(paths)
    with claimed(paths, task_id) as died:
        if died:
            end_leftovers(paths, task_id, ())
        session_id = planning.session_id
        tell_owner(paths, task_id, session_id, by)
        make_current(paths, session_id)
        with closing(make_planning_job(paths, task_id, session_id, control, config, crew)) as job:
            _take_turn(job, planning)
            with StopListener(paths, session_id, task_id, control):
                yield from _phases(job)


def _phases(job: PlanningJob) -> Iterator[Event]:
    planning = job.planning
    moments = Moments(job.around.hooks, "plan", planning.agent)
    yield job.tell("planning_started", agent=planning.agent, goal=planning.goal, log=job.log_name)
    try:
        job = job.with_context((yield from moments.begin(resumes=planning.survey is not None)))
        if _is_given_up(job):
            yield _given_up(job)
        elif (yield from _all_phases(job)):
            yield from moments.end("planned")
        else:
            yield _paused(job, "waiting", "waits for you")
    except StoppedError:
        yield _paused(job, "paused", "stopped by a person")
    except BlockedByHookError as error:
        yield _paused(job, "paused", str(error))
    except CapReachedError:
        yield job.ask_for_more_money()
        yield _paused(job, "waiting", WAITS_FOR_MONEY)
    except (AssistantError, PlanEditedError) as error:
        yield job.escalate(str(error), getattr(error, "kind", "plan_edited"))
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


def _is_given_up(job: PlanningJob) -> bool:
    """Takes what a person said when planning could not go on: a hint becomes a remark on the plan."""
    answers = [event.get("answer") for event in job.events() if _answers_escalation(event, job.task_id)]
    if len(answers) <= job.planning.answers_taken:
        return False
    latest = answers[-1] if isinstance(answers[-1], dict) else {}
    job.take_remark(str(latest.get("hint") or ""), answers_taken=len(answers))
    return latest.get("choice") == "abort"


def _answers_escalation(event: Event, task_id: str) -> bool:
    is_answer = event.event == "question_answered" and event.get("kind") in ("escalation", "cap")
    return is_answer and event.task_id == task_id


def _given_up(job: PlanningJob) -> Event:
    change_session(job.paths, job.session_id, {"status": "failed"})
    job.save_manifest("HALTED")
    return job.tell("planning_paused", by="person", reason="given up by you")


def _paused(job: PlanningJob, status: str, reason: str) -> Event:
    change_session(job.paths, job.session_id, {"status": status})
    return job.tell("planning_paused", reason=job.redact(reason))


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
