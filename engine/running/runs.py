"""Runs by name: what can be started for a task, with plain arguments, in this process or in the background.

A run's id is its task's. Starting it twice is harmless: the second finds the task taken, and what is done is done. All
state is in the workspace, so whoever starts it, any process can go on with it. This is the whole protocol: a durable
queue on several machines would take the place of `start_in_background` and nothing else.
"""

import os
import subprocess
from collections.abc import Generator
from dataclasses import dataclass, replace
from typing import Any

from engine.assistants.agents import load_agent
from engine.assistants.choosing import assistant_for
from engine.assistants.crew import Crew
from engine.assistants.protocol import OrderKind
from engine.building.builder import build
from engine.building.history import was_decided_meanwhile
from engine.orchestration.claim import TaskTakenError
from engine.orchestration.control import RunControl
from engine.orchestration.errors import OrchestrationError
from engine.outliving import OutlivingProcess
from engine.own_program import own_command
from engine.planning.context import knowledge_for
from engine.planning.planner import plan
from engine.planning.planning_file import read_planning
from engine.workspace.config import read_config
from engine.workspace.journal import Event
from engine.workspace.paths import WorkspacePaths
from engine.workspace.problems import RefusedError, UnusableFileError
from engine.workspace.process_marks import ASSISTANT, MARKER, marker_prefix
from engine.workspace.reading import read_bytes
from engine.workspace.text import clean_text

Document = dict[str, Any]

COULD_NOT = (1, 2, 5)
"""Exit codes of a run that could not start, that nobody agreed to, or that could no longer be written down."""

WAITS_FOR_PERSON = 4
"""Exit code of a run that ended because a person has to act (`commands/runs/report.py`)."""

MAX_COMPLAINT_BYTES = 64 * 1024

RUNS = ("plan", "build", "run")
"""`run`: plan, then build."""


@dataclass(frozen=True, slots=True)
class RunRequest:
    """Plain values, so that another process can be given it."""

    task_id: str
    name: str = "run"
    by: str = "studio run"
    assistant: str = ""
    """Who does what needs understanding; empty for the workspace's setting."""
    done_by_person: tuple[str, ...] = ()
    workers: int | None = None
    take_over: bool = False
    """Although Claude holds the task: a person said so."""


def run(paths: WorkspacePaths, request: RunRequest, control: RunControl) -> Generator[Event, None, None]:
    """Carries a run out, or goes on with it; yields its events. Raises RefusedError, RunBrokenOffError."""
    if request.name not in RUNS:
        raise OrchestrationError(f"There is no run {request.name[:40]!r}", f"Choose one of {', '.join(RUNS)}")
    crew = make_crew(paths, request.task_id, request.assistant)
    if not will_build(paths, request.task_id, request.name):
        take_over = request.take_over
        yield from plan(paths, request.task_id, by=request.by, control=control, crew=crew, take_over=take_over)
    if control.is_stopping or not will_build(paths, request.task_id, request.name):
        return
    yield from _build(paths, request, control, crew)
    while not control.is_stopping and was_decided_meanwhile(paths, request.task_id):
        try:
            yield from _build(paths, request, control, crew)
        except TaskTakenError:
            return  # whoever answered went on with it first


def _build(paths: WorkspacePaths, request: RunRequest, control: RunControl, crew: Crew) -> Generator[Event, None, None]:
    yield from build(
        paths,
        request.task_id,
        by=request.by,
        control=control,
        done_by_person=frozenset(request.done_by_person),
        workers=request.workers,
        crew=informed(paths, request.task_id, crew),
        take_over=request.take_over,
    )


def make_crew(paths: WorkspacePaths, task_id: str, assistant: str = "") -> Crew:
    """Who plans and builds a task. Raises RefusedError."""
    planning = read_planning(paths, task_id)
    planner = planning.agent if planning else "planner"
    builder = "builder" if planner == "planner" else planner  # a writer writes what it planned
    mark = {MARKER: marker_prefix(paths, task_id) + ASSISTANT}
    crew = Crew(
        assistant_for(paths, read_config(paths), assistant, mark),
        planner=load_agent(planner),
        builder=load_agent(builder),
    )
    return informed(paths, task_id, crew)


def informed(paths: WorkspacePaths, task_id: str, crew: Crew) -> Crew:
    """The crew with what is known now: planning finds out more about a goal, and rules change. Raises RefusedError."""
    return replace(
        crew,
        planner_knows=knowledge_for(paths, task_id, crew.planner.name),
        builder_knows=knowledge_for(paths, task_id, crew.builder.name),
    )


def start_in_background(paths: WorkspacePaths, request: RunRequest) -> "subprocess.Popen[bytes]":
    """Starts a run in a process that outlives this one; what it says goes to `run.log` in the task's folder.

    Raises OSError. The process is not waited for: its events are in the journal, as anybody's are.
    """
    log = paths.run_output(request.task_id)
    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("wb") as output:
        return OutlivingProcess(
            own_command(*_arguments(paths, request)),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=output,
            start_new_session=True,  # closing the terminal does not end it
            env={**os.environ, "PYTHONUNBUFFERED": "1"},
        )


def complaint(paths: WorkspacePaths, task_id: str, exit_code: int) -> tuple[str, str] | None:
    """Why a run in the background could not start or go on, and what to do; None where it could."""
    if exit_code not in COULD_NOT:
        return None
    try:
        said = read_bytes(paths, paths.run_output(task_id), MAX_COMPLAINT_BYTES, is_part=True) or b""
    except UnusableFileError as error:
        return error.problem.reason, error.problem.remedy
    lines = clean_text(said.decode("utf-8", "replace")).strip().splitlines()
    text = lines[-1] if lines else f"The run of {task_id} ended with exit code {exit_code}"
    reason, _, remedy = text.partition(". ")
    return reason, remedy or "See `studio doctor`"


def assistant_name(paths: WorkspacePaths) -> str:
    """Who does what needs understanding in this workspace; says so where the settings cannot be read."""
    try:
        return assistant_for(paths, read_config(paths)).name
    except RefusedError as error:
        return f"none ({error.reason})"


def check_assistant(paths: WorkspacePaths, assistant: str = "") -> None:
    """To be called before a goal is opened: its task could be begun by nobody. Raises RefusedError."""
    assistant_for(paths, read_config(paths), assistant)


def does_prose(paths: WorkspacePaths, assistant: str = "") -> bool:
    """Whether steps of prose are done by an assistant here. Raises RefusedError."""
    return assistant_for(paths, read_config(paths), assistant).can(OrderKind.STEP)


def will_build(paths: WorkspacePaths, task_id: str, name: str) -> bool:
    """Whether a run of this name would build now, or has to plan first. Raises RefusedError."""
    planning = read_planning(paths, task_id)
    return name == "build" or (name == "run" and (planning is None or bool(planning.accepted)))


def _arguments(paths: WorkspacePaths, request: RunRequest) -> list[str]:
    arguments = ["-C", str(paths.root), "run", "--task", request.task_id, "--only", request.name, "--by", request.by]
    if request.assistant:
        arguments += ["--assistant", request.assistant]
    for step_id in request.done_by_person:
        arguments += ["--done", step_id]
    return [*arguments, "--take-over"] if request.take_over else arguments
