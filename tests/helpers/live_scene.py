"""A workspace in which one of Claude's sessions goes on, told by its hooks, its status line and Claude's own list."""

import json
import os
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from helpers.claude_hooks import SESSION, leave, recorded, tell_status

from engine.claude_code.live.reader import ClaudeReader
from engine.claude_code.live.sessions import ClaudeSession
from engine.workspace.paths import WorkspacePaths

START = datetime(2026, 11, 21, 9, 0, tzinfo=UTC)


class Scene:
    """A workspace, and a session in it whose events happen a second apart."""

    def __init__(self, root: Path) -> None:
        (root / ".studio").mkdir()
        self.paths = WorkspacePaths(root)
        self.config = root / "claude config"
        self.seconds = 0.0
        self.reader = self.new_reader()

    @property
    def now(self) -> datetime:
        return START + timedelta(seconds=self.seconds)

    def new_reader(self) -> ClaudeReader:
        return ClaudeReader(self.paths, clock=lambda: self.now)

    def event(self, name: str, after_s: float = 1.0, **changed: Any) -> None:
        self.seconds += after_s
        transcript = str(self.config / "projects" / "-w" / f"{SESSION}.jsonl")
        payload = recorded(name, **{"transcript_path": transcript, **changed})
        leave(self.paths, payload, at=self.now.timestamp())

    def status(self, after_s: float = 1.0, **changed: Any) -> None:
        self.seconds += after_s
        tell_status(self.paths, at=self.now.timestamp(), **changed)

    def listed(self, status: str, pid: int = 0, after_s: float = 0.1, **more: Any) -> None:
        """A line in Claude's own list of sessions; the process is this test's unless another is named."""
        self.seconds += after_s
        folder = self.config / "sessions"
        folder.mkdir(parents=True, exist_ok=True)
        at = int(self.now.timestamp() * 1000)
        line = {"pid": pid or os.getpid(), "sessionId": SESSION, "status": status, "statusUpdatedAt": at, **more}
        (folder / f"{line['pid']}.json").write_text(json.dumps(line))

    @property
    def session(self) -> ClaudeSession:
        (session,) = self.reader.read()
        assert session == self.new_reader().read()[0], "whoever comes later sees the same"
        return session
