"""What a plan would do on this machine, thing by thing: what a person is shown before agreeing to it."""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass

from engine.plans.order import running_order
from engine.plans.tool_use import command_of, content_of, path_of, text_param
from engine.workspace.records.plan import Criterion, MicroAction, Plan


@dataclass(frozen=True, slots=True)
class Runnable:
    """One thing a plan would do on this machine."""

    where: str
    """The step, criterion or gate it belongs to, e.g. `step_2`, `step_2 check`, `AC-1`, `gate lint`."""
    kind: str
    """`command`, `write`, `edit`, or `prose` for what an assistant is told to do."""
    text: str
    """The command, the file's path, or the words."""
    content: str = ""
    """What is written; empty for a command."""

    @property
    def digest(self) -> str:
        parts = json.dumps([self.kind, self.text, self.content], ensure_ascii=True)
        return hashlib.sha256(parts.encode()).hexdigest()


def what_runs(plan: Plan, *, prose: bool = False) -> tuple[Runnable, ...]:
    """Everything a plan would run or write, in the order in which it would. Raises graphlib.CycleError.

    With `prose`, an assistant does what steps say in words, so the words are shown too.
    """
    return tuple(_runnables(plan, prose))


def _runnables(plan: Plan, prose: bool) -> Iterator[Runnable]:
    for step in running_order(plan):
        if prose and step.is_prose:
            yield Runnable(step.id, "prose", step.action.description or step.name)
        for action in sorted(step.micro_actions, key=lambda action: action.sequence):
            yield from _of_action(step.id, action)
        for criterion in step.success_criteria:
            yield from _of_criterion(f"{step.id} check", criterion)
    for index, criterion in enumerate(plan.acceptance_criteria, start=1):
        yield from _of_criterion(criterion.id or f"criterion {index}", criterion)
    for gate in plan.quality_gates:
        if gate.command:
            yield Runnable(f"gate {gate.name}", "command", gate.command)


def _of_action(where: str, action: MicroAction) -> Iterator[Runnable]:
    match action.tool:
        case "Bash":
            yield Runnable(where, "command", command_of(action))
        case "Write":
            yield Runnable(where, "write", path_of(action), content_of(action) or "")
        case "Edit":
            old, new = text_param(action, "old_string"), text_param(action, "new_string")
            everywhere = " (everywhere)" if action.params.get("replace_all") is True else ""
            yield Runnable(where, "edit", path_of(action), f"replace{everywhere}:\n{old}\nby:\n{new}")


def _of_criterion(where: str, criterion: Criterion) -> Iterator[Runnable]:
    if criterion.verification.runs:
        yield Runnable(where, "command", criterion.verification.runs)
