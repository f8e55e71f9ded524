"""Which way a goal takes. The rules are data, `routing_rules.json`: the first whose pattern is found decides."""

import json
import re
from dataclasses import dataclass
from pathlib import Path

from engine.orchestration.sessions import Change, Document, change_session_by, make_routing
from engine.workspace.journal_lines import write_event
from engine.workspace.paths import WorkspacePaths

RULES = Path(__file__).with_name("routing_rules.json")


@dataclass(frozen=True, slots=True)
class Route:
    workflow: str
    agents: tuple[str, ...]
    """In the order of their turns."""
    confidence: float
    """From 0 to 1."""
    reason: str


def find_route(goal: str) -> Route:
    """The way for a goal. The last rule fits every goal."""
    rules = json.loads(RULES.read_text(encoding="utf-8"))
    rule = next(rule for rule in rules if re.search(rule["pattern"], goal, re.IGNORECASE))
    return Route(rule["workflow"], tuple(rule["agents"]), rule["confidence"], rule["reason"])


def routing_document(goal: str, route: Route) -> Document:
    """The route as a session's `routing` has it."""
    return make_routing(goal, route.workflow, route.agents, route.confidence)


def route_session(paths: WorkspacePaths, session_id: str, goal: str, by: str) -> Route:
    """Routes a session anew; with an empty `goal`, by its own. Raises OSError, UnusableFileError."""
    found: list[Route] = []

    def change(state: Document) -> Change:
        analyzed = goal or str(state.get("goal") or "")
        route = find_route(analyzed)
        found.append(route)
        return Change({"status": "routing", "routing": routing_document(analyzed, route)})

    change_session_by(paths, session_id, change, by=by, adopt=True)
    route = found[-1]
    write_event(
        paths,
        session_id,
        "goal_routed",
        by=by,
        flush=False,  # the routing itself is on disk already
        workflow=route.workflow,
        confidence=route.confidence,
        reason=f"{route.workflow} ({route.confidence}), {route.reason}",
    )
    return route
