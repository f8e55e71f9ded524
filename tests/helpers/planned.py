"""A goal that is planned run by run, with a scripted assistant and a person who answers."""

from typing import Any

import yaml
from helpers.plans import Document, command_check, step

from engine.orchestration.control import RunControl
from engine.planning.opening import open_goal
from engine.planning.planning_file import Planning, read_planning
from engine.running.answers import give_answer
from engine.running.runs import RunRequest, run
from engine.workspace.journal import Event, read_events
from engine.workspace.paths import WorkspacePaths
from engine.workspace.questions import OpenQuestion, open_questions

GOAL = "Greet somebody by name"


def good_plan(check: str = "test -e greeting") -> Document:
    made = step("step_1", "touch greeting", success_criteria=[command_check(check)])
    made["micro_actions"][0]["purpose"] = "The greeting"
    return {
        "context": {"learnings_loaded": [], "constraints": [], "dependencies": []},
        "steps": [made],
        "acceptance_criteria": [{"id": "AC-1", "priority": "must", **command_check(check)}],
        "quality_gates": {},
    }


class Planned:
    """One goal, planned run by run."""

    def __init__(self, paths: WorkspacePaths, *entries: Document, goal: str = GOAL, **more: str) -> None:
        self.paths = paths
        paths.engine_config.parent.mkdir(parents=True)
        (paths.root / "script.yaml").write_text(yaml.safe_dump({"entries": list(entries)}))
        paths.engine_config.write_text(yaml.safe_dump({"assistant": "scripted", "script": "script.yaml"}))
        paths.state.mkdir()
        self.task = open_goal(paths, goal, **more)

    @property
    def state(self) -> Planning:
        found = read_planning(self.paths, self.task)
        assert found is not None
        return found

    @property
    def events(self) -> tuple[Event, ...]:
        return read_events(self.paths, self.state.session_id)

    @property
    def question(self) -> OpenQuestion:
        (question,) = open_questions(self.state.session_id, self.events)
        return question

    def run(self, name: str = "plan") -> list[Event]:
        return list(run(self.paths, RunRequest(self.task, name, "test"), RunControl()))

    def answer(self, **given: Any) -> None:
        give_answer(self.paths, self.state.session_id, self.question.id, given)

    def to_review(self) -> None:
        self.run()
        while self.question.kind == "round":
            self.answer(answers={})
            self.run()

    def asked(self, kind: str) -> int:
        """How often the assistant was given an order of a kind."""
        return sum(
            event.event == "assistant_began" and str(event.get("order")).startswith(kind) for event in self.events
        )


def plan_entry(**data: Any) -> Document:
    return {"order": "plan", "data": data or good_plan()}
