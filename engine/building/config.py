"""`studio/config/engine.yaml`: how this workspace wants to be built."""

import os
from typing import Annotated, Any

from pydantic import Field, ValidationError

from engine.building.control import BuildRefusedError
from engine.workspace.paths import WorkspacePaths
from engine.workspace.problems import UnusableFileError
from engine.workspace.reading import read_yaml
from engine.workspace.records.base import Record


class EngineConfig(Record):
    command_timeout_s: Annotated[float, Field(gt=0, le=7 * 24 * 3600)] = 600.0
    """Seconds after which a command and all it started are ended."""
    workers: Annotated[int, Field(ge=1, le=64)] = max(2, min(4, os.cpu_count() or 2))
    """Steps that may run at once, if the plan marks them parallelizable."""


def read_config(paths: WorkspacePaths) -> EngineConfig:
    """The workspace's settings, or the defaults. Raises BuildRefusedError for values that cannot be."""
    where = paths.relative(paths.engine_config)
    try:
        document: dict[str, Any] = read_yaml(paths, paths.engine_config) or {}
    except UnusableFileError as error:
        raise BuildRefusedError(f"{where}: {error.problem.reason}", error.problem.remedy) from None
    try:
        return EngineConfig.model_validate(document)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        name = ".".join(str(part) for part in first["loc"])
        reason = f"{where}: {name} is {first['input']!r}: {first['msg'].lower()}"
        raise BuildRefusedError(reason, f"Correct {name}, or remove the line to get the default") from None
