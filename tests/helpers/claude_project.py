"""A small Python project in a git repository, and `studio` run on it as processes of their own."""

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from helpers.claude import PATIENCE_S, wait_for
from helpers.repositories import repository

from engine.orchestration.sessions import current_session_id
from engine.workspace.journal import Event, read_events
from engine.workspace.paths import WorkspacePaths
from engine.workspace.questions import OpenQuestion, QuestionKind, open_questions

REPOSITORY = Path(__file__).parents[2]

LONGEST_PATIENCE_S = 3 * PATIENCE_S
"""For a whole run."""

FILES: dict[str, str | bytes] = {
    ".gitignore": ".studio/\n__pycache__/\n.pytest_cache/\n.ruff_cache/\n",
    "README.md": "# Words\n\nCounts words.\n",
    "pyproject.toml": '[project]\nname = "words"\nversion = "1"\n\n'
    '[tool.ruff]\nline-length = 100\n\n[tool.pytest.ini_options]\npythonpath = ["."]\n',
    "words.py": '"""What there is to know about the words of a text."""\n\n\n'
    'def count_words(text: str) -> int:\n    """How many there are."""\n    return len(text.split())\n',
    "tests/test_words.py": 'from words import count_words\n\n\ndef test_words_are_counted():\n    assert count_words("a b") == 2\n',
}


class Project:
    """`root` is a workspace in which `studio` runs as a person or a script would run it."""

    def __init__(self, root: Path) -> None:
        self.root = repository(root, FILES)
        self.paths = WorkspacePaths(root)

    def configure(self, **settings: Any) -> None:
        """engine.yaml: JSON is YAML."""
        self.paths.engine_config.parent.mkdir(parents=True, exist_ok=True)
        self.paths.engine_config.write_text(json.dumps(settings))

    def start(self, *arguments: str) -> "subprocess.Popen[str]":
        return subprocess.Popen(
            [sys.executable, "-m", "engine.commands.main", "-C", str(self.root), *arguments],
            cwd=REPOSITORY,
            env={**os.environ, "PYTHONUNBUFFERED": "1"},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )

    def studio(self, *arguments: str, code: int = 0) -> str:
        """What it prints; its exit code has to be this one."""
        process = self.start(*arguments)
        said, _ = process.communicate(timeout=LONGEST_PATIENCE_S)
        assert process.returncode == code, said
        return said

    def answer(self, question: OpenQuestion, *arguments: str) -> None:
        """From another process than the one that asked."""
        self.studio("answer", question.id, *arguments)

    def question(self, kind: QuestionKind) -> OpenQuestion:
        """The oldest open one of a kind, as soon as it is asked."""

        def found() -> list[OpenQuestion]:
            return [question for question in open_questions(self.session, self.events()) if question.kind is kind]

        wait_for(found)
        return found()[0]

    @property
    def session(self) -> str:
        return current_session_id(self.paths) or ""

    def events(self, *names: str) -> list[Event]:
        """Of the active session; of these names, or all."""
        events = read_events(self.paths, self.session) if self.session else ()
        return [event for event in events if not names or event.event in names]

    @property
    def task(self) -> str:
        (task,) = (path.name for path in self.paths.tasks.iterdir())
        return task

    def document(self, path: Path) -> Mapping[str, Any]:
        content: Mapping[str, Any] = json.loads(path.read_text())
        return content

    @property
    def status(self) -> str:
        return str(self.document(self.paths.manifest(self.task))["status"])
