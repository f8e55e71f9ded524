"""A workspace with one plan and a scripted assistant, built again and again, with a person who answers."""

import json
from pathlib import Path
from typing import Any

import yaml
from helpers.plans import TASK, Document, command_check, document, plan_document, step, write_plan

from engine.orchestration.control import RunControl
from engine.orchestration.session_search import sessions_of_task
from engine.plans.problems import usable_plan
from engine.plans.trust import trust
from engine.running.answers import give_answer
from engine.running.runs import RunRequest, run
from engine.workspace.journal import Event, read_events
from engine.workspace.paths import WorkspacePaths
from engine.workspace.questions import OpenQuestion, open_questions


def prose(step_id: str, check: str = "true", attempts: int = 5, **more: Any) -> Document:
    """A step that the assistant does; `check` is the command that decides."""
    wanted = [command_check(check)]
    return step(step_id, attempts=attempts, success_criteria=wanted, **more)


def does(*acts: Document, order: str = "step", **more: Any) -> Document:
    """An entry of the script."""
    return {"order": order, "does": list(acts), **more}


def writes(path: str, content: str = "there\n") -> Document:
    return {"write": {"path": path, "content": content}}


def fails(kind: str, **more: Any) -> Document:
    return {"fail": kind, **more}


class Ways:
    """One task and everything that may happen to it."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.paths = WorkspacePaths(root)

    def plan(self, *steps: Document, **more: Any) -> None:
        write_plan(self.root, *steps, **more)
        trust(self.root, usable_plan(self.paths, TASK), prose=True)

    def edit(self, *steps: Document, **more: Any) -> None:
        """A person replaces the plan, and agrees to what it runs."""
        self.paths.plan(TASK).write_text(json.dumps(plan_document(*steps, **more)))
        trust(self.root, usable_plan(self.paths, TASK), prose=True)

    def script(self, *entries: Document, **settings: Any) -> None:
        config = self.paths.engine_config
        config.parent.mkdir(parents=True, exist_ok=True)
        (self.root / "script.yaml").write_text(yaml.safe_dump({"entries": list(entries)}))
        config.write_text(yaml.safe_dump({"assistant": "scripted", "script": "script.yaml", **settings}))

    def build(self, control: RunControl | None = None, **more: Any) -> list[Event]:
        return list(run(self.paths, RunRequest(TASK, "build", "test", **more), control or RunControl()))

    @property
    def events(self) -> list[Event]:
        return [
            event for session in sessions_of_task(self.paths, TASK) for event in read_events(self.paths, session.id)
        ]

    @property
    def questions(self) -> tuple[OpenQuestion, ...]:
        found = [open_questions(one.id, read_events(self.paths, one.id)) for one in sessions_of_task(self.paths, TASK)]
        return tuple(question for questions in found for question in questions)

    def answer(self, **choice: Any) -> None:
        """Answers the one question that is open."""
        (question,) = self.questions
        give_answer(self.paths, question.session_id, question.id, choice)

    @property
    def status(self) -> str:
        return str(document(self.paths.manifest(TASK))["status"])

    @property
    def session_status(self) -> str:
        return sessions_of_task(self.paths, TASK)[-1].status


def ended(events: list[Event]) -> str:
    """How a run ended: the status of what finished, or why it paused."""
    return str(events[-1].get("status") or events[-1].get("reason"))


def names(events: list[Event]) -> list[str]:
    return [event.event for event in events]


def attempts(events: list[Event], step_id: str) -> list[int]:
    return [event.get("attempt") for event in events if event.event == "step_started" and event.step_id == step_id]
