"""A small Python project in a git repository, and `studio` run on it as processes of their own."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import psutil
from helpers.claude import PATIENCE_S, wait_for
from helpers.plans import TASK, document, plan_document
from helpers.repositories import repository

from engine.orchestration.sessions import current_session_id
from engine.workspace.journal import Event, read_events
from engine.workspace.paths import WorkspacePaths
from engine.workspace.process_marks import ASSISTANT, MARKER, marker_prefix
from engine.workspace.questions import OpenQuestion, QuestionKind, open_questions

REPOSITORY = Path(__file__).parents[2]

CLAUDE = ("--assistant", "claude")

A_WHOLE_RUN_S = 3 * PATIENCE_S

FILES: dict[str, str | bytes] = {
    ".gitignore": ".studio/\n__pycache__/\n.pytest_cache/\n.ruff_cache/\n",
    "README.md": "# Words\n\nCounts words.\n",
    "pyproject.toml": """
[project]
name = "words"
version = "1"

[tool.ruff]
line-length = 100

[tool.pytest.ini_options]
pythonpath = ["."]
""",
    "words.py": '''"""What there is to know about the words of a text."""


def count_words(text: str) -> int:
    """How many there are."""
    return len(text.split())
''',
    "tests/test_words.py": """from words import count_words


def test_words_are_counted():
    assert count_words("a b") == 2
""",
}


class Project:
    """`root` is a workspace in which `studio` runs as a person or a script would run it."""

    def __init__(self, root: Path) -> None:
        self.root = repository(root, FILES)
        self.paths = WorkspacePaths(root)

    # What is in it

    def configure(self, **settings: Any) -> None:
        self.paths.engine_config.parent.mkdir(parents=True, exist_ok=True)
        self.paths.engine_config.write_text(json.dumps(settings))  # which is YAML, too

    def write_plan(self, *steps: dict[str, Any], **more: Any) -> None:
        """A task whose plan is there already."""
        self.paths.task(TASK).mkdir(parents=True)
        self.paths.plan(TASK).write_text(json.dumps(plan_document(*steps, **more)))

    def write_hooks(self, groups: dict[str, Any]) -> None:
        """Lifecycle hooks that a person agreed to: event to groups."""
        self.paths.lifecycle_hooks.parent.mkdir()
        self.paths.lifecycle_hooks.write_text(json.dumps({"hooks": groups}))
        self.studio("hooks", "--trust")

    @property
    def task(self) -> str:
        (task,) = (path.name for path in self.paths.tasks.iterdir())
        return task

    @property
    def status(self) -> str:
        return str(document(self.paths.manifest(self.task)).get("status"))

    def events(self, *names: str) -> list[Event]:
        """Of the active session; of these names, or all."""
        session = current_session_id(self.paths)
        events = read_events(self.paths, session) if session else ()
        return [event for event in events if not names or event.event in names]

    def assistants_processes(self) -> list[int]:
        """All that an assistant of this project's runs started, and that still lives, whoever its parent is by now."""
        mark = marker_prefix(self.paths, self.task) + ASSISTANT
        return [process.pid for process in psutil.process_iter() if _environment(process).get(MARKER) == mark]

    # What is done to it

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

    def studio(self, *arguments: str, code: int = 0, meanwhile: Callable[[], object] = lambda: None) -> str:
        """What it prints; its exit code has to be this one. `meanwhile` is done while it runs."""
        with self.start(*arguments) as process:
            try:
                meanwhile()
                said, _ = process.communicate(timeout=A_WHOLE_RUN_S)
            finally:
                process.kill()
        assert process.returncode == code, said
        return said

    def plan(self, *arguments: str, code: int = 0) -> str:
        return self.studio("plan", *CLAUDE, *arguments, code=code)

    def run(self, *arguments: str, code: int = 0, meanwhile: Callable[[], object] = lambda: None) -> str:
        return self.studio("run", *CLAUDE, *arguments, code=code, meanwhile=meanwhile)

    def build(self, code: int = 0, meanwhile: Callable[[], object] = lambda: None) -> None:
        """A plan that is there already."""
        self.run("--task", self.task, "--trust", code=code, meanwhile=meanwhile)

    def run_and_kill(self, *arguments: str, when: Callable[[], object]) -> None:
        """`kill -9`, of nothing but the process itself, as soon as the condition holds."""
        with self.start(*arguments, *CLAUDE) as process:
            try:
                wait_for(when)
            finally:
                process.kill()

    def question(self, kind: QuestionKind) -> OpenQuestion:
        """The oldest open one of a kind, as soon as it is asked."""

        def found() -> list[OpenQuestion]:
            session = current_session_id(self.paths) or ""
            return [question for question in open_questions(session, self.events()) if question.kind is kind]

        wait_for(found)
        return found()[0]

    def answer(self, kind: QuestionKind, *arguments: str) -> None:
        """From another process than the one that asked."""
        self.studio("answer", self.question(kind).id, *arguments)


def _environment(process: psutil.Process) -> dict[str, str]:
    try:
        return process.environ() if process.status() != psutil.STATUS_ZOMBIE else {}
    except (psutil.Error, OSError):
        return {}
