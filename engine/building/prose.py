"""Steps of prose, done by an assistant. That it says it is through proves nothing: the step's checks follow."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from engine.assistants.agents import Agent
from engine.assistants.briefing import make_order
from engine.assistants.protocol import Assistant, OrderKind
from engine.assistants.session_host import HostSettings, SessionHost
from engine.building.attempts import Attempt
from engine.building.failure_output import with_output
from engine.workspace.attempt_log import AttemptLog
from engine.workspace.records.plan import Plan, Step

Document = dict[str, Any]


@dataclass(frozen=True, slots=True)
class AssistantAtWork:
    """The ProseWorker of a build."""

    assistant: Assistant
    agent: Agent
    plan: Plan
    host: HostSettings
    context: str
    """Rules and learnings that the assistant has to know."""
    hints_for: Callable[[str], tuple[str, ...]]
    """What is known about an error's text."""

    @property
    def name(self) -> str:
        return self.assistant.name

    def with_plan(self, plan: Plan) -> "AssistantAtWork":
        return replace(self, plan=plan)

    def do(self, attempt: Attempt, log: AttemptLog) -> None:
        order = make_order(
            OrderKind.STEP,
            f"{attempt.step.id} attempt {attempt.number}",
            self.agent,
            self._facts(attempt),
            context=self.context,
            conversation=attempt.conversation,
            max_cost_usd=self.host.spent().left_usd,
        )
        host = SessionHost(self.host, log, order=order.key, step_id=attempt.step.id)
        self.assistant.work(order, host)
        log.flush()

    def _facts(self, attempt: Attempt) -> Document:
        errors = "\n".join(str(failure.get("error", "")) for failure in attempt.failures[-2:])
        hints = (*attempt.step.retry_behavior.fix_hints, *attempt.hints, *self.hints_for(errors))
        return {
            "goal": self.plan.goal,
            "step": step_facts(attempt.step),
            "attempt": attempt.number,
            "failures": with_output(self.host.paths, self.host.task_id, attempt.failures),
            "hints": list(dict.fromkeys(hints)) if attempt.failures or attempt.hints else [],
            "commands": sorted(self.host.agreed_commands),
            "other_steps": [{"id": step.id, "name": step.name} for step in self.plan.steps if step != attempt.step],
        }


def step_facts(step: Step) -> Document:
    """A step as an assistant is told of it."""
    return {
        "id": step.id,
        "name": step.name,
        "action": step.action.description,
        "checks": [
            {
                "criterion": criterion.text,
                "type": criterion.verification.type,
                "check": criterion.verification.subject,
            }
            for criterion in step.success_criteria
        ],
        "produces": [str(item) for item in step.produces],
    }
