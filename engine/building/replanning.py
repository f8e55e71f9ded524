"""Planning the rest anew: other steps for what is left of a plan, each change told; nothing that is done moves."""

from collections.abc import Iterable
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from typing import Any

from engine.assistants.agents import Agent
from engine.assistants.briefing import make_order
from engine.assistants.errors import UnusableAnswerError
from engine.assistants.protocol import Assistant, OrderKind
from engine.assistants.session_host import HostSettings, SessionHost
from engine.building.failure_output import with_output
from engine.plans.problems import plan_problems
from engine.plans.saving import plan_digest, save_plan
from engine.workspace.attempt_log import AttemptLog
from engine.workspace.journal import append_event
from engine.workspace.paths import WorkspacePaths
from engine.workspace.reading import read_document, to_record
from engine.workspace.records.plan import Plan
from engine.workspace.secrets import redact_document

Document = dict[str, Any]

TRIES = 2
"""A plan with problems is sent back once."""


@dataclass(frozen=True, slots=True)
class Trouble:
    """What only another plan can mend."""

    step_id: str
    """Empty where criteria or gates failed at the end, or a person sent the plan back."""
    failures: tuple[Document, ...]
    kept: frozenset[str]
    """Ids of steps that are done, or run just now: they stay as they are."""
    hints: tuple[str, ...] = ()
    """What a person said about it, and what is known about such errors."""


@dataclass(frozen=True, slots=True)
class PlanChange:
    """A plan that took the place of another."""

    reason: str
    changes: tuple[Document, ...]
    """Per step: step_id, change (added, removed or changed), name, fields (those that differ)."""
    digest: str
    """Of the new plan."""


@dataclass(frozen=True, slots=True)
class Replanner:
    paths: WorkspacePaths
    task_id: str
    assistant: Assistant
    agent: Agent
    host: HostSettings
    context: str

    def replan(self, trouble: Trouble, log: AttemptLog, number: int) -> PlanChange:
        """Has the rest planned anew and saves it; `number` counts how often, from 1.

        Raises AssistantError, PlanEditedError, OSError, UnusableFileError.
        """
        plan = read_document(self.paths, self.paths.plan(self.task_id)) or {}
        rejected: Document = {}
        for attempt in range(TRIES):
            answer = self._ask(trouble, plan, rejected, log, f"{number}.{attempt + 1}")
            merged = _merged(plan, trouble.kept, answer)
            problems = ["its steps are the same as before"] if merged == plan else self._problems(merged)
            if not problems:
                change = PlanChange(
                    str(answer.get("reason", "")), tuple(plan_changes(plan, merged)), plan_digest(merged)
                )
                self._announce(trouble.step_id, change)
                save_plan(self.paths, self.task_id, merged, instead_of=plan_digest(plan))
                return change
            rejected = {"proposed": answer["steps"], "problems": problems}
            log.note(f"✘ the new steps cannot be built: {'; '.join(problems[:3])}")
        raise UnusableAnswerError(f"The new steps cannot be built: {problems[0]}", "Edit the plan yourself")

    def _announce(self, step_id: str, change: PlanChange) -> None:
        """Should we die between saving and telling, the next run knows by this who changed the plan, and why."""
        facts = {"reason": change.reason, "changes": list(change.changes), "draft": change.digest}
        append_event(
            self.paths,
            self.host.session_id,
            "plan_drafted",
            by=self.assistant.name,
            task_id=self.task_id,
            step_id=step_id,
            **redact_document(facts, self.host.redact),
        )

    def _ask(self, trouble: Trouble, plan: Document, rejected: Document, log: AttemptLog, number: str) -> Document:
        step_id = trouble.step_id
        facts = {
            "goal": plan.get("goal", ""),
            "plan": plan,
            "done": sorted(trouble.kept),
            "step_id": step_id,
            "failures": with_output(self.paths, self.task_id, trouble.failures),
            "hints": list(trouble.hints),
            **rejected,
        }
        order = make_order(
            OrderKind.REPLAN,
            f"replan {step_id or 'all'} {number}",
            self.agent,
            facts,
            context=self.context,
            max_cost_usd=self.host.spent().left_usd,
        )
        answer = self.assistant.work(order, SessionHost(self.host, log, order=order.key, step_id=step_id))
        if not answer.data or not isinstance(answer.data.get("steps"), list):
            raise UnusableAnswerError("The planner named no steps", "Run again, or edit the plan yourself")
        return answer.data

    def _problems(self, plan: Document) -> list[str]:
        record = to_record(self.paths, self.paths.plan(self.task_id), plan, Plan)
        return list(plan_problems(self.paths, record)) if isinstance(record, Plan) else [record.reason]


def plan_changes(before: Document, after: Document) -> Iterable[Document]:
    """What differs between two plans, step by step."""
    old, new = _steps_by_id(before), _steps_by_id(after)
    for step_id in dict.fromkeys([*old, *new]):
        if step_id not in new:
            yield {"step_id": step_id, "change": "removed", "name": old[step_id].get("name", "")}
        elif step_id not in old:
            yield {"step_id": step_id, "change": "added", "name": new[step_id].get("name", "")}
        elif old[step_id] != new[step_id]:
            fields = sorted(
                name for name in {*old[step_id], *new[step_id]} if old[step_id].get(name) != new[step_id].get(name)
            )
            yield {"step_id": step_id, "change": "changed", "name": new[step_id].get("name", ""), "fields": fields}


def _merged(plan: Document, kept: AbstractSet[str], answer: Document) -> Document:
    """The plan with other steps in the place of those that are left."""
    stay = [step for step in plan.get("steps") or () if isinstance(step, dict) and step.get("id") in kept]
    come = [step for step in answer["steps"] if not (isinstance(step, dict) and step.get("id") in kept)]
    return {**plan, "steps": [*stay, *come]}


def _steps_by_id(plan: Document) -> dict[str, Document]:
    return {str(step.get("id")): step for step in plan.get("steps") or () if isinstance(step, dict)}
