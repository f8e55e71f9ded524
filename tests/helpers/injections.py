"""A workspace that knows something, and what an agent would get of it."""

import json
from dataclasses import dataclass
from datetime import date
from typing import Any

from engine.context.injection.inject import assemble
from engine.context.injection.records import InjectedItem, Injection, LeftOut, Part
from engine.workspace.paths import WorkspacePaths


@dataclass(frozen=True)
class Told:
    """An injection, part by part."""

    injection: Injection

    def __getattr__(self, name: str) -> Any:
        return getattr(self.injection, name)

    def of(self, part: Part) -> list[InjectedItem]:
        return [item for item in self.injection.items if item.part is part]

    def left_out_of(self, part: Part) -> list[LeftOut]:
        return [left for left in self.injection.left_out if left.part is part]


@dataclass(frozen=True)
class Knowing:
    paths: WorkspacePaths
    today: date

    def assemble(self, goal: str, **wanted: Any) -> Told:
        return Told(assemble(self.paths, goal, on=self.today, **wanted))

    def invariants(self, *entries: str) -> None:
        path = self.paths.invariants
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("\n".join(["# Project Invariants", "## Constraints", *entries, ""]))

    def base(self, strict: str = "", slop: str = "") -> None:
        sections = ["## Strict Constraints", strict, "## Slop Ledger", slop, "## Performance Delta", "## Pending Queue"]
        self.paths.knowledge_base.write_text("\n".join(sections), newline="")
        self.paths.learnings.mkdir(parents=True, exist_ok=True)

    def learnings(self, domain: str, text: str) -> None:
        self.paths.learnings.mkdir(parents=True, exist_ok=True)
        self.paths.learning_file(domain).write_text(text, newline="")

    def task(self, task_id: str, goal: str, steps: tuple[str, ...] = (), done: tuple[str, ...] = ()) -> None:
        folder = self.paths.task(task_id)
        folder.mkdir(parents=True)
        plan = {
            "goal": goal,
            "acceptance_criteria": [{"id": "AC-1", "criterion": "It works"}],
            "steps": [{"id": f"step_{number}", "name": name} for number, name in enumerate(steps, start=1)],
        }
        (folder / "plan.json").write_text(json.dumps(plan))
        (folder / "progress.json").write_text(json.dumps({"completed_steps": list(done)}))


def learning(day: date, title: str, body: str = "") -> str:
    return f"## {day}: {title}\n\n{body}\n\n"
