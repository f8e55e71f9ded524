"""`progress.json` and `manifest.json`: how far a task is."""

from typing import Any

from pydantic import Field

from engine.workspace.records.base import Int, Many, Mapping, Record, Str, Time


class FailedStep(Record):
    step_id: Str = ""
    error: Str = ""
    at: Time = None


class Progress(Record):
    task_id: Str = ""
    initialized_at: Time = None
    updated_at: Time = None
    steps: Many[Str] = ()
    completed_steps: Many[Str] = ()
    failed_steps: Many[FailedStep] = ()
    current_step: Str = ""
    status: Str = "pending"
    """pending, in_progress, failed or complete."""


class Manifest(Record):
    task_id: Str = ""
    status: Str = ""
    """PLANNING, READY_TO_BUILD, BUILDING, VALIDATING, QUALITY_GATES, LEARNING, COMPLETE, BLOCKED or HALTED."""
    started_at: Time = None
    completed_at: Time = None
    steps_completed: Any = None
    acceptance_criteria_passed: Any = None
    quality_gates: Mapping = Field(default_factory=dict)
    """Gate name to PASS, FAIL, WARN or SKIP."""
    learnings_captured: Any = None


class RunOwner(Record):
    """`run.json`: the process that is building a task, so that another can tell whether it still lives."""

    task_id: Str = ""
    session_id: Str = ""
    pid: Int = 0
    process_started: float = 0.0
    """Seconds after the system's start: a pid alone may have been given to somebody else."""
    boot_id: Str = ""
    pid_namespace: Str = ""
    """With `boot_id`: where the pid counts (`engine/workspace/pid_space.py`). Empty in files of older versions."""
    started_at: Time = None
    by: Str = ""
    """Who started it: `control room` or `studio build`."""
    journal_bytes: Int = 0
    """How long the session's journal was when the run began: what it does stands behind."""
