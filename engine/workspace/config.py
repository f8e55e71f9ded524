"""`studio/config/engine.yaml`: how this workspace wants to be built."""

import os
from typing import Annotated, Any, Literal

from pydantic import Field, ValidationError

from engine.workspace.paths import WorkspacePaths
from engine.workspace.problems import Problem, RefusedError, UnusableFileError
from engine.workspace.reading import read_yaml
from engine.workspace.records.base import Record
from engine.workspace.snapshot import PROMOTION_THRESHOLD, SPRINT_LENGTH


class EngineConfig(Record):
    command_timeout_s: Annotated[float, Field(gt=0, le=7 * 24 * 3600)] = 600.0
    """Seconds after which a command and all it started are ended."""
    silence_timeout_s: Annotated[float, Field(gt=0, le=24 * 3600)] = 600.0
    """Seconds without a word from an assistant after which its order is given up."""
    answer_timeout_s: Annotated[float, Field(gt=0, le=7 * 24 * 3600)] = 3600.0
    """Seconds that a permission question waits for a person; then the tool is denied."""
    assistant: Literal["auto", "claude", "offline", "scripted"] = "auto"
    """Who does what needs understanding. `auto`: Claude where its SDK is installed, else offline."""
    model: str = ""
    """In the place of each agent's own, such as `opus`; empty for the agents' own."""
    cost_cap_usd: Annotated[float, Field(gt=0, le=10_000)] = 5.0
    """US dollars that assistants may use in one session; then it stops and asks."""
    edits: Literal["allow", "ask"] = "allow"
    """Whether an assistant may change files in the workspace without asking. Commands that the plan does not name
    always ask."""
    git: Literal["points", "branch", "commits", "off"] = "points"
    """How a step can be rolled back. `points`: hidden commits; `branch`: the same on the branch studio/<task>;
    `commits`: each finished step is committed on your branch; `off`: not at all."""
    script: str = ""
    """The file that a scripted assistant follows, from the workspace's root."""
    sprint_tasks: Annotated[int, Field(ge=1, le=100)] = SPRINT_LENGTH
    """Completed tasks after which the sprint's review is due."""
    promote_at: Annotated[int, Field(ge=1, le=100)] = PROMOTION_THRESHOLD
    """Different tasks in which something has to be seen before it is proposed as a strict constraint."""
    drop_after_tasks: Annotated[int, Field(ge=1, le=10_000)] = 10
    """Completed tasks that knew a strict constraint without breaking it, before it is proposed to drop it."""
    workers: Annotated[int, Field(ge=1, le=64)] = max(2, min(4, os.cpu_count() or 2))
    """Steps that may run at once, if the plan marks them parallelizable."""


def read_config(paths: WorkspacePaths) -> EngineConfig:
    """The workspace's settings, or the defaults. Raises RefusedError for values that cannot be."""
    where = paths.relative(paths.engine_config)
    try:
        document: dict[str, Any] = read_yaml(paths, paths.engine_config) or {}
    except UnusableFileError as error:
        raise RefusedError(f"{where}: {error.problem.reason}", error.problem.remedy) from None
    try:
        return EngineConfig.model_validate(document)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        name = ".".join(str(part) for part in first["loc"])
        reason = f"{where}: {name} is {first['input']!r}: {first['msg'].lower()}"
        raise RefusedError(reason, f"Correct {name}, or remove the line to get the default") from None


def config_or_problem(paths: WorkspacePaths) -> EngineConfig | Problem:
    """The same for whoever goes on without: what is wrong with the settings, where they cannot be."""
    try:
        return read_config(paths)
    except RefusedError as error:
        where = paths.relative(paths.engine_config)
        return Problem(where, error.reason.removeprefix(f"{where}: "), error.remedy)
