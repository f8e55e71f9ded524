"""A goal becomes a session and a task."""

import time
from datetime import UTC, datetime
from typing import Any

from engine.assistants.agents import load_agent
from engine.orchestration.errors import OrchestrationError
from engine.orchestration.routing import Route, find_route, routing_document
from engine.orchestration.sessions import open_session
from engine.planning.planning_file import note_planning
from engine.workspace.journal import append_event
from engine.workspace.paths import WorkspacePaths
from engine.workspace.text import clean_text
from engine.workspace.writing import make_folder, timestamp, update_document

Document = dict[str, Any]

WORKFLOWS = ("build_only", "plan_then_build", "multi_task", "decompose")

MAX_GOAL_CHARS = 10_000


def open_goal(
    paths: WorkspacePaths, goal: str, *, agent: str = "planner", workflow: str = "", by: str = "person"
) -> str:
    """Opens a session for a goal and a task in it; returns the task's id. A `workflow` overrules the route.

    Raises OrchestrationError for no goal or an unknown workflow, UnknownAgentError, OSError.
    """
    goal = _usable_goal(goal)
    load_agent(agent)
    route = chosen_route(goal, workflow)
    routing = routing_document(goal, route)
    session_id = open_session(paths, goal, mode="explicit", trigger="orchestrate_command", routing=routing, by=by)
    task_id = _new_task(paths)
    routed: Document = {"workflow": route.workflow, "confidence": route.confidence}
    reason = f"{route.workflow} ({route.confidence}), {route.reason}"
    append_event(paths, session_id, "goal_routed", by=by, task_id=task_id, reason=reason, **routed)
    begun = {"session_id": session_id, "goal": goal, "agent": agent, "workflow": route.workflow}
    note_planning(paths, task_id, **begun, opened_at=timestamp())
    update_document(
        paths,
        paths.manifest(task_id),
        lambda manifest: manifest.update(task_id=task_id, status="PLANNING", started_at=timestamp()),
        missing={},
    )
    return task_id


def _usable_goal(goal: str) -> str:
    """Raises OrchestrationError for none, or for a whole specification."""
    goal = clean_text(goal).strip()
    if not goal:
        raise OrchestrationError("There is no goal", "Say what is to be reached, in a sentence or two")
    if len(goal) > MAX_GOAL_CHARS:
        remedy = "Say it shorter; details can go into a file that the goal names"
        raise OrchestrationError(f"The goal has {len(goal):,} characters, at most {MAX_GOAL_CHARS:,}", remedy)
    return goal


def chosen_route(goal: str, workflow: str = "") -> Route:
    """The route for a goal, or the one a person wants. Raises OrchestrationError."""
    route = find_route(goal)
    if not workflow or workflow == route.workflow:
        return route
    if workflow not in WORKFLOWS:
        remedy = f"Choose one of {', '.join(WORKFLOWS)}"
        raise OrchestrationError(f"There is no workflow {workflow[:40]!r}", remedy)
    agents = ("builder",) if workflow == "build_only" else ("planner", "builder")
    return Route(workflow, agents, 1.0, f"you chose it over {route.workflow}")


def _new_task(paths: WorkspacePaths) -> str:
    while True:
        task_id = datetime.now(UTC).strftime("task_%Y%m%d_%H%M%S")
        make_folder(paths.tasks)
        try:
            paths.task(task_id).mkdir()
        except FileExistsError:
            time.sleep(0.05)  # this second is taken: ids are counted in seconds (formats.md)
            continue
        return task_id
