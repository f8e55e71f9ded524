"""A run as a process that is killed at random moments and started again, until it is through."""

import importlib
import os
import random
import signal
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from helpers.forked_studio import ForkedStudio

from engine.plans.problems import usable_plan
from engine.plans.trust import trust
from engine.running.answers import give_answer
from engine.workspace.journal import Event, JournalReader
from engine.workspace.paths import WorkspacePaths
from engine.workspace.questions import OpenQuestion, QuestionKind, open_questions

REPOSITORY = Path(__file__).parents[2]

LOOK_S = 0.003
PATIENCE_S = 90.0

Answer = dict[str, object]
AnswerFor = Callable[[OpenQuestion], Answer]


@dataclass(frozen=True, slots=True)
class Moment:
    """When a run is killed: so long after so many more lines are in the journal; or after so many writes, or after a
    function that is named like `engine.module.function`."""

    lines: int = 10**9
    wait_s: float = 0.0
    after: str = ""

    @staticmethod
    def random(chance: random.Random, max_lines: int = 12, max_ms: float = 60.0) -> "Moment":
        """Half of them hit any moment. The others hit those between two writes, which are short and tell most."""
        if chance.random() < 0.5:
            return Moment(after=str(chance.randint(1, 2 * max_lines)))
        return Moment(chance.randint(1, max_lines), chance.uniform(0, max_ms / 1000))


def _die_after(after: str) -> None:
    """Has this process killed right after it has replaced a file, appended to one or created one so many times; or
    right after it has called a function for the first time."""
    left = int(after) if after.isdecimal() else 1

    def and_die(function: Any) -> Any:
        def done(*arguments: Any, **more: Any) -> Any:
            nonlocal left
            result = function(*arguments, **more)
            left -= 1
            if left == 0:
                os.kill(os.getpid(), signal.SIGKILL)
            return result

        return done

    if after.isdecimal():
        places: list[tuple[Any, str]] = [(Path, "replace"), (os, "write"), (os, "link")]
    else:
        place, _, name = after.rpartition(".")
        places = [(importlib.import_module(place), name)]
    for owner, name in places:
        setattr(owner, name, and_die(getattr(owner, name)))


class Journals:
    """Everything that the journals of a workspace tell, each read on from where the last look ended."""

    def __init__(self, paths: WorkspacePaths) -> None:
        self._paths = paths
        self._readers: dict[str, JournalReader] = {}

    def events(self) -> list[Event]:
        for folder in self._paths.orchestration.glob("orch_*"):
            self._readers.setdefault(folder.name, JournalReader(self._paths, folder / "events.jsonl"))
        return [event for name in sorted(self._readers) for event in self._readers[name].read()]

    def count(self) -> int:
        return len(self.events())

    def open_questions(self) -> list[OpenQuestion]:
        self.events()
        return [found for name in sorted(self._readers) for found in open_questions(name, self._readers[name].read())]


class KilledRun:
    """One task that is worked on by `studio run --task`, and the person who answers what it asks.

    The person answers from another process than the run, each question once: what is asked again fails the test.
    """

    def __init__(self, root: Path, task_id: str, answer: AnswerFor, *options: str) -> None:
        self.paths = WorkspacePaths(root)
        self.task_id = task_id
        self.journals = Journals(self.paths)
        self.kills: list[str] = []
        """After which event each of them came."""
        self._answer_for = answer
        self._options = options
        self._answered: dict[str, str] = {}

    def go(self, *options: str, moment: "Moment | None" = None) -> int | None:
        """Starts it once. Its exit code, or None where it was killed at that moment."""
        enough = self.journals.count() + moment.lines if moment else sys.maxsize
        log = self.paths.root.parent / f"{self.paths.root.name}.output"
        with log.open("wb") as output, self._start(output, moment.after if moment else "", *options) as process:
            try:
                self._watch(process, lambda: self.journals.count() >= enough)
                if moment is not None and process.poll() is None:
                    time.sleep(moment.wait_s)
                    os.kill(process.pid, signal.SIGKILL)  # of nothing but the process itself
            finally:
                process.kill()
        if process.returncode == -signal.SIGKILL:
            self.kills.append(self.journals.events()[-1].event)
            return None
        said = log.read_text(errors="replace")
        assert process.returncode in (0, 4, 5), f"exit code {process.returncode} after {self.kills}:\n{said[-3000:]}"
        return process.returncode

    def answer_all(self, code: int) -> None:
        """What a person does when a run waits: answers everything, and agrees to a plan that is not agreed to yet."""
        if code == 5:
            trust(self.paths.root, usable_plan(self.paths, self.task_id), prose=True)
        for question in self.journals.open_questions():
            self._answer(question)

    def _start(self, output: IO[bytes], after: str, *options: str) -> ForkedStudio:
        arguments = ("-C", str(self.paths.root), "run", "--task", self.task_id, "--json", *self._options, *options)
        return ForkedStudio(arguments, REPOSITORY, output.fileno(), lambda: _die_after(after) if after else None)

    def _watch(self, process: ForkedStudio, is_time: Callable[[], bool]) -> None:
        """Until the process ends or it is time; answers permission questions, since they hold a living run."""
        give_up = time.monotonic() + PATIENCE_S
        while process.poll() is None and not is_time():
            assert time.monotonic() < give_up, f"waited in vain after {self.journals.events()[-1]}"
            for question in self.journals.open_questions():
                if question.kind is QuestionKind.PERMISSION and question.id not in self._answered:
                    self._answer(question)
            time.sleep(LOOK_S)

    def _answer(self, question: OpenQuestion) -> None:
        assert question.id not in self._answered, f"{question.id} was asked again"
        self._answered[question.id] = question.title
        give_answer(self.paths, question.session_id, question.id, self._answer_for(question))
