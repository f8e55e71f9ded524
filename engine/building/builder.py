"""Builds a task: claims it, finds where it stands, and has it built and verified, all of it written down."""

import os
from collections.abc import Generator, Iterator
from contextlib import closing
from pathlib import Path

from engine.assistants.crew import Crew
from engine.assistants.errors import StoppedError
from engine.assistants.protocol import OrderKind
from engine.building.build_session import session_for
from engine.building.changed_plan import is_made_anew, review_id
from engine.building.chapters import build_chapters
from engine.building.completed import AlreadyCompleteError, check_not_complete
from engine.building.counting import count_build
from engine.building.escalation import withdraw_questions
from engine.building.history import read_history
from engine.building.job_setup import make_job, with_context
from engine.building.verification import LOG_STEM
from engine.context.injection.facts import CONTEXT_INJECTED, injection_facts
from engine.lifecycle.context_watch import ContextWatch
from engine.lifecycle.host_setup import surroundings_of
from engine.lifecycle.moments import Moments
from engine.orchestration.claim import claimed, tell_owner
from engine.orchestration.control import RunBrokenOffError, RunControl
from engine.orchestration.leftovers import end_leftovers
from engine.orchestration.marked_builds import AGENT
from engine.orchestration.sessions import change_session
from engine.orchestration.stop_requests import StopListener
from engine.plans.problems import usable_plan
from engine.plans.refusals import BuildRefusedError, NotTrustedError
from engine.plans.runnables import what_runs
from engine.plans.saving import saved_digest
from engine.plans.trust import is_trusted
from engine.workspace.config import read_config
from engine.workspace.journal import Event, append_event
from engine.workspace.paths import OutsideWorkspaceError, WorkspacePaths
from engine.workspace.problems import UnusableFileError
from engine.workspace.records.plan import Plan


def build(
    paths: WorkspacePaths,
    task_id: str,
    *,
    by: str,
    control: RunControl,
    done_by_person: frozenset[str] = frozenset(),
    workers: int | None = None,
    crew: Crew | None = None,
    take_over: bool = False,
) -> Generator[Event, None, None]:
    """Builds a task or goes on with it, and yields each journal event right after it was appended.

    `by` says who asked, e.g. `studio build`. `done_by_person` are steps that a person did: only their checks run.
    Without a `crew`, or with one that cannot, steps of prose wait for a person. `take_over`: although Claude holds the
    task. Ends with `build_finished` (COMPLETE, BLOCKED or HALTED) or `build_paused`. An iterator that is closed early
    stops the build as `stop_now` does.

    Raises RefusedError where the build cannot start (NotTrustedError where nobody agreed to what the plan runs,
    AlreadyCompleteError where there is nothing to build), RunBrokenOffError where what happens can no longer be written
    down.
    """
    try:
        yield from _build(paths, task_id, by, control, done_by_person, workers, crew, take_over=take_over)
    except UnusableFileError as error:
        raise RunBrokenOffError(f"{error.problem.path}: {error.problem.reason}", error.problem.remedy) from error
    except OSError as error:
        where = paths.relative(Path(os.fsdecode(error.filename))) if error.filename else "The workspace"
        if isinstance(error, FileNotFoundError):
            raise RunBrokenOffError(f"{where} was deleted while the build ran", "Build again") from error
        reason = f"{where}: {(error.strerror or str(error)).lower()}"
        raise RunBrokenOffError(reason, "Make it writable and free some space, then resume") from error


def _build(
    paths: WorkspacePaths,
    task_id: str,
    by: str,
    control: RunControl,
    done_by_person: frozenset[str],
    workers: int | None,
    crew: Crew | None,
    *,
    take_over: bool,
) -> Iterator[Event]:
    plan = usable_plan(paths, task_id)
    if not paths.run(task_id).exists():  # else a run may have died behind its last event, and left something
        check_not_complete(paths, task_id, plan)
    config = read_config(paths)
    is_agreed = is_trusted(paths.root, plan, prose=crew is not None and crew.assistant.can(OrderKind.STEP))
    _check_request(paths, task_id, plan, done_by_person, is_agreed)
    with claimed(paths, task_id, by, take_over=take_over) as died:
        history = read_history(paths, task_id)
        if died or history.in_flight:
            end_leftovers(paths, task_id, {*history.in_flight, LOG_STEM})
        try:
            check_not_complete(paths, task_id, plan)  # also where another run completed it a moment ago
        except AlreadyCompleteError:
            if died:
                yield from count_build(paths, died.session_id, task_id)
            raise
        session_id = session_for(paths, task_id, plan, history)
        withdraw_questions(paths, session_id, task_id, except_for="" if is_agreed else _review_of(paths, task_id))
        around = surroundings_of(
            paths,
            session_id,
            task_id,
            control,
            config,
            crew.assistant if crew else None,
            edits=config.edits,
            agreed_commands=frozenset(found.text for found in what_runs(plan) if found.kind == "command"),
        )
        moments = Moments(around.hooks, "build", AGENT)
        with (
            StopListener(paths, session_id, task_id, control),  # before anybody can know whom to stop
            closing(ContextWatch(paths, session_id, task_id, around.hooks)) as watch,
        ):
            tell_owner(paths, task_id, session_id, by)
            try:
                crew = with_context(crew, (yield from moments.begin(resumes=history.was_started)))
            except StoppedError:
                yield _stopped_before_it_began(paths, session_id, task_id)
                return
            if crew is not None and crew.builder_knows is not None:
                told = injection_facts(crew.builder_knows)
                yield append_event(paths, session_id, CONTEXT_INJECTED, task_id=task_id, **told)
            job = make_job(
                paths,
                task_id,
                plan,
                control,
                config,
                history,
                workers=workers,
                crew=crew,
                host=around.host,
                told=around.told,
            )
            yield from watch.begin()
            last = yield from _last_of(build_chapters(job, history, done_by_person, by), watch)
            yield from moments.end(str(last.get("status") or "paused") if last else "")
            if last is not None and last.event == "build_finished":
                yield from count_build(paths, session_id, task_id)


def _stopped_before_it_began(paths: WorkspacePaths, session_id: str, task_id: str) -> Event:
    change_session(paths, session_id, {"status": "paused"})
    reason = "stopped by a person while a hook ran"
    return append_event(paths, session_id, "build_paused", task_id=task_id, reason=reason, waits=False)


def _last_of(events: Iterator[Event], watch: ContextWatch) -> Generator[Event, None, Event | None]:
    last = None
    for last in events:
        yield last
        yield from watch.after(last)
    return last


def _review_of(paths: WorkspacePaths, task_id: str) -> str:
    return review_id(task_id, saved_digest(paths, task_id))


def _check_request(
    paths: WorkspacePaths, task_id: str, plan: Plan, done_by_person: frozenset[str], is_agreed: bool
) -> None:
    for folder in (paths.state, paths.task(task_id), paths.orchestration, paths.locks):
        try:
            paths.inside(folder)
        except OutsideWorkspaceError:
            where = paths.relative(folder)
            raise BuildRefusedError(f"{where} is a link that leaves the workspace", "Replace it by a folder") from None
    unknown = sorted(done_by_person - {step.id for step in plan.steps})
    if unknown:
        raise BuildRefusedError(f"The plan has no step {unknown[0][:60]!r}", "Name one of its steps")
    if not is_agreed and not is_made_anew(paths, task_id):
        reason = "Nobody has agreed yet to what this plan runs here"
        raise NotTrustedError(reason, "Look at what it runs, then trust it (`studio build --trust`)")
