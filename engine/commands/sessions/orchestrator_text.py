"""What `studio orchestrator status` prints."""

from typing import Any

from engine.orchestration.agent_turns import documents
from engine.orchestration.recovery import open_failures
from engine.orchestration.sessions import Document


def status_text(state: Document) -> str:
    routing = _document(state.get("routing"))
    facts = {
        "Session": state.get("id"),
        "Goal": " ".join(str(state.get("goal") or "").split()),
        "Mode": state.get("mode"),
        "Status": state.get("status"),
        "Workflow": _workflow(routing),
        "Agents": _agents(routing),
        "Context": _document(state.get("context_budget")).get("pressure_level"),
        "Handoffs": len(documents(state.get("handoffs"))),
        "Checkpoints": _checkpoints(state),
        "Failures": _failures(state),
        "Updated": state.get("updated_at"),
    }
    lines = [f"{f'{name}:':13}{'-' if value in (None, '') else value}" for name, value in facts.items()]
    return "\n".join(["ORCHESTRATION STATUS", *lines])


def _workflow(routing: Document) -> str:
    workflow = routing.get("selected_workflow")
    return f"{workflow} (confidence {routing.get('routing_confidence')})" if workflow else "not routed yet"


def _agents(routing: Document) -> str:
    sequence = documents(routing.get("agent_sequence"))
    return ", ".join(f"{entry.get('agent')} {entry.get('status')}" for entry in sequence)


def _checkpoints(state: Document) -> str:
    checkpoints = documents(state.get("checkpoints"))
    latest = f", latest {checkpoints[-1].get('id')} ({checkpoints[-1].get('name')})" if checkpoints else ""
    return f"{len(checkpoints)}{latest}"


def _failures(state: Document) -> str:
    failures, unsettled = documents(state.get("failures")), open_failures(state)
    latest = f", latest: {' '.join(str(failures[-1].get('error_message')).split())[:200]}" if failures else ""
    return f"{len(failures)}, {len(unsettled)} open{latest}"


def _document(value: Any) -> Document:
    return value if isinstance(value, dict) else {}
