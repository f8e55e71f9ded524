"""Puts a build's parts together."""

import queue
from dataclasses import replace

from engine.assistants.crew import Crew
from engine.assistants.protocol import OrderKind
from engine.assistants.session_host import HostSettings
from engine.building.attempts import AttemptSettings
from engine.building.bookkeeping import BuildJournal, TaskFiles
from engine.building.build_session import BuildSession
from engine.building.history import History
from engine.building.job import BuildJob
from engine.building.prose import AssistantAtWork
from engine.building.replanning import Replanner
from engine.building.step_points import StepPointKeeper
from engine.knowledge.error_patterns import match_errors
from engine.orchestration.control import RunControl
from engine.workspace.config import EngineConfig
from engine.workspace.journal import Event
from engine.workspace.log_names import LogNames
from engine.workspace.paths import WorkspacePaths
from engine.workspace.process_marks import marker_prefix
from engine.workspace.records.plan import Plan


def make_job(
    paths: WorkspacePaths,
    task_id: str,
    plan: Plan,
    control: RunControl,
    config: EngineConfig,
    history: History,
    *,
    workers: int | None,
    crew: Crew | None,
    host: HostSettings,
    told: "queue.SimpleQueue[Event]",
) -> BuildJob:
    """`crew` may be None: then steps of prose wait for a person. Whatever `host` is told goes into `told`."""
    redact = host.redact
    journal = BuildJournal(paths, host.session_id, task_id, redact)
    prose = _prose_worker(paths, plan, host, crew)
    points = StepPointKeeper(paths, task_id, config.git, control.stop_now, journal, history)
    attempts = AttemptSettings(
        paths,
        marker_prefix(paths, task_id),
        redact,
        control.stop_now,
        config.command_timeout_s,
        prose=prose,
        before=points.before,
        tool_hook=host.tool_hook,
    )
    return BuildJob(
        paths=paths,
        task_id=task_id,
        plan=plan,
        control=control,
        workers=workers or config.workers,
        journal=journal,
        files=TaskFiles(paths, plan, task_id),
        session=BuildSession(paths, host.session_id, task_id, plan, redact),
        logs=LogNames(paths, task_id),
        attempts=attempts,
        hints_for=lambda error: error_hints(paths, error),
        spent=host.spent,
        prose=prose,
        replanner=_replanner(paths, task_id, host, crew),
        kept_after_step=points.after,
        replans=history.replans,
        told=told,
    )


def with_context(crew: Crew | None, injected: str) -> Crew | None:
    """The crew with what hooks want it to know."""
    if crew is None or not injected:
        return crew
    return replace(crew, context=f"{crew.context}\n\n{injected}".strip())


def error_hints(paths: WorkspacePaths, error: str) -> tuple[str, ...]:
    """What the known patterns of errors say about one."""
    return tuple(match.hint for match in match_errors(paths, error)) if error else ()


def _prose_worker(paths: WorkspacePaths, plan: Plan, host: HostSettings, crew: Crew | None) -> AssistantAtWork | None:
    if crew is None or not crew.assistant.can(OrderKind.STEP):
        return None
    return AssistantAtWork(
        crew.assistant, crew.builder, plan, host, crew.builder_context, lambda error: error_hints(paths, error)
    )


def _replanner(paths: WorkspacePaths, task_id: str, host: HostSettings, crew: Crew | None) -> Replanner | None:
    if crew is None or not crew.assistant.can(OrderKind.REPLAN):
        return None
    return Replanner(paths, task_id, crew.assistant, crew.planner, host, crew.planner_context)
