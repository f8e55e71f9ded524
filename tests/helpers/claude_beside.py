"""Claude Code beside STUDIO in a workspace: `studio claude` headless, and what its hooks left."""

import json
import os
import subprocess
import sys
from contextlib import suppress
from pathlib import Path
from typing import Any

from helpers.claude import PATIENCE_S, wait_for
from helpers.messages_api import MessagesApi

from engine.workspace.paths import WorkspacePaths

Document = dict[str, Any]


class Beside:
    """`root` is the workspace."""

    def __init__(self, root: Path, api: MessagesApi) -> None:
        self.root = root
        self.api = api
        self.paths = WorkspacePaths(root)
        self.paths.tasks.mkdir(parents=True)

    def say(self, prompt: str, *arguments: str) -> list[Document]:
        """One prompt in a session of its own; what `claude` printed, line by line."""
        headless = ("-p", prompt, "--output-format", "stream-json", "--verbose", "--permission-mode", "acceptEdits")
        done = self.studio("claude", *headless, *arguments)
        assert done.returncode == 0, done.stderr
        return [json.loads(line) for line in done.stdout.splitlines()]

    def studio(self, *arguments: str) -> "subprocess.CompletedProcess[str]":
        command = [sys.executable, "-P", "-m", "engine.commands.main", *arguments]
        environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])}
        return subprocess.run(
            command,
            cwd=self.root,
            env=environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=2 * PATIENCE_S,
            check=False,
        )

    @property
    def sent(self) -> str:
        """All that Claude Code sent to the API so far, as text."""
        return json.dumps(self.api.requests, ensure_ascii=False)

    def spooled(self, event: str = "*") -> list[Document]:
        """The payloads in the spool, as they happened."""
        files = sorted(self.paths.spool.glob(f"{event}-*.json"), key=lambda path: path.stat().st_mtime_ns)
        return [json.loads(path.read_bytes()) for path in files]

    def await_spooled(self, event: str) -> None:
        """Until one is there and whole. Claude does not wait for the hooks of its tools, and ends them with itself."""

        def is_there() -> bool:
            with suppress(ValueError):  # it is being written
                return bool(self.spooled(event))
            return False

        wait_for(is_there)

    def answered(self, action: str) -> list[str]:
        """What STUDIO's hooks did, in words: told, blocked, checkpoint or failed."""
        return [fact["message"] for fact in self.spooled("StudioAnswered") if fact["action"] == action]
