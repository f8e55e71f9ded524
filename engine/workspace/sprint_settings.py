"""What of the workspace's settings the Snapshot shows. Broken settings are a problem, and the defaults count."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from engine.workspace.file_cache import FileCache
from engine.workspace.paths import WorkspacePaths
from engine.workspace.snapshot import PROMOTION_THRESHOLD, SPRINT_LENGTH

if TYPE_CHECKING:
    from engine.workspace.config import EngineConfig
    from engine.workspace.problems import Problem


def sprint_settings(paths: WorkspacePaths, files: FileCache) -> tuple[int, int]:
    """Completed tasks after which evolution is due, and occurrences at which a pending item is promoted."""

    def load() -> EngineConfig | Problem | None:
        if not os.path.lexists(paths.engine_config):
            return None
        from engine.workspace.config import config_or_problem  # brings YAML along, which most workspaces do without

        return config_or_problem(paths)

    config = files.read(paths.engine_config, load)
    return (config.sprint_tasks, config.promote_at) if config else (SPRINT_LENGTH, PROMOTION_THRESHOLD)
