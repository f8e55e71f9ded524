"""Learnings that builds noticed, in the sample workspace."""

import shutil
from pathlib import Path
from typing import Any

from helpers.samples import WORKSPACES

from engine.knowledge.deciding.decisions import Decisions
from engine.knowledge.learning.noticed import NoticedLearnings
from engine.knowledge.learning.noticed_event import NoticedLearning
from engine.workspace.journal_lines import write_event
from engine.workspace.paths import WorkspacePaths

NEW_TASK = "task_20260205_090000"
"""One that the sample's knowledge base does not know."""


class NoticedIn:
    """The sample workspace, and what was noticed in it."""

    def __init__(self, root: Path) -> None:
        shutil.copytree(WORKSPACES / "acme-portal", root)
        self.paths = WorkspacePaths(root)
        self.session = min(path.name for path in self.paths.orchestration.iterdir() if path.is_dir())
        self.decisions = Decisions(self.paths)
        self.noticed = NoticedLearnings(self.paths, self.decisions)

    def notice(self, text: str, task_id: str = NEW_TASK, **facts: Any) -> None:
        write_event(self.paths, self.session, "learning_noticed", task_id=task_id, text=text, **facts)

    def one(self, text: str, task_id: str = NEW_TASK, **facts: Any) -> NoticedLearning:
        """Notices it, and gives it as it waits."""
        self.notice(text, task_id, **facts)
        return self.noticed.waiting()[-1]

    @property
    def base(self) -> str:
        return self.paths.knowledge_base.read_text()
