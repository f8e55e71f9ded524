"""`.studio/orchestration/<id>/state.json`: one orchestration session."""

from typing import Any

from pydantic import Field

from engine.workspace.records.base import Int, Many, Mapping, Record, Str, Time
from engine.workspace.session_tasks import latest_task_ids


class AgentTurn(Record):
    """One agent's place in the sequence a session was routed to."""

    agent: Str = ""
    order: Int = 0
    status: Str = "pending"
    reason: Str = ""
    started_at: Time = None
    completed_at: Time = None


class Routing(Record):
    analyzed_goal: Str = ""
    selected_workflow: Str = ""
    agent_sequence: Many[AgentTurn] = ()
    routing_confidence: float | None = None
    """From 0 to 1."""


class ContextBudget(Record):
    total_allocated: Int = 150_000
    """Tokens."""
    pools: Mapping = Field(default_factory=dict)
    pressure_level: Str = "normal"
    optimization_triggered: bool = False


class AgentState(Record):
    """One run of an agent; an agent that was retried has several."""

    agent_name: Str = ""
    invocation_id: Str = ""
    status: Str = ""
    started_at: Time = None
    completed_at: Time = None
    input: Any = None
    output: Any = None
    context_used: Int = 0
    """Tokens, as reported by whoever ran the agent."""
    error: Str = ""


class Handoff(Record):
    from_agent: Str = ""
    to_agent: Str = ""
    timestamp: Time = None
    context_passed: Mapping = Field(default_factory=dict)
    reason: Str = ""


class Checkpoint(Record):
    id: Str = ""
    name: Str = ""
    timestamp: Time = None
    after_agent: Str = ""
    state: Mapping = Field(default_factory=dict)
    can_resume_from: bool = True


class Failure(Record):
    timestamp: Time = None
    agent: Str = ""
    error_type: Str = ""
    error_message: Str = ""
    recovery_action: Str = ""
    recovery_successful: bool | None = None
    retry_count: Int = 0


class Outcome(Record):
    success: bool | None = None
    summary: Str = ""
    artifacts_produced: Many[Any] = ()
    learnings_captured: Many[Any] = ()
    duration_ms: Int | None = None
    agents_invoked: Any = None
    retries_needed: Int | None = None


class Session(Record):
    id: Str = ""
    mode: Str = ""
    trigger: Str = ""
    status: Str = ""
    created_at: Time = None
    updated_at: Time = None
    goal: Str = ""
    routing: Routing = Routing.model_construct()
    context_budget: ContextBudget = ContextBudget.model_construct()
    agent_states: Many[AgentState] = ()
    handoffs: Many[Handoff] = ()
    checkpoints: Many[Checkpoint] = ()
    failures: Many[Failure] = ()
    outcome: Outcome | None = None

    @property
    def task_ids(self) -> tuple[str, ...]:
        """The tasks this session names, the latest first: in what agents were given, handed over and gave back."""
        documents = [
            *(state.input for state in self.agent_states),
            *(handoff.context_passed for handoff in self.handoffs),
            *(state.output for state in self.agent_states),
        ]
        return latest_task_ids(documents)
