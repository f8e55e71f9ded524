"""`studio orchestrator`: sessions for scripts and hooks, with the verbs of STUDIO v5's `orchestrator.sh`."""

import os

import click

from engine.commands.common import CommandError, given_folder, print_text
from engine.commands.verbs import (
    Verb,
    actor,
    json_argument,
    name_argument,
    print_document,
    script_paths,
    text_argument,
    verb_group,
)
from engine.orchestration.agent_turns import fail_agent, hand_over, handed_over, start_agent
from engine.orchestration.checkpoints import add_checkpoint, complete_agent, resume_checkpoint
from engine.orchestration.ending import end_session
from engine.orchestration.recovery import recover as recover_session
from engine.orchestration.routing import find_route, route_session, routing_document
from engine.orchestration.sessions import Document, current_session_id, open_session, read_state
from engine.workspace.paths import WorkspacePaths, checked_id, is_folder

MODES = ("implicit", "explicit")

NO_SESSION = "No active orchestration session"


class NoSessionError(CommandError):
    """Nothing is being orchestrated here."""

    def __init__(self) -> None:
        super().__init__(NO_SESSION, "Begin one with `studio orchestrator init <goal>`")


def _init(context: click.Context, goal: str, mode: str = "implicit") -> int | None:
    if mode not in MODES:
        click.echo(f"Usage: studio orchestrator init <goal> [{'|'.join(MODES)}]", err=True)
        return 1
    goal = text_argument(goal, "goal")
    paths = script_paths(context, create=True)
    session_id = open_session(paths, goal, mode=mode, trigger="build_command", by=actor())
    click.echo(f"Orchestration session initialized: {session_id}")
    return None


def _state(context: click.Context, session_id: str = "") -> None:
    paths = _paths(context)
    print_document(_known_state(paths, session_id or _session_id(paths)))


def _route(context: click.Context, goal: str = "") -> None:
    goal = text_argument(goal, "goal")
    if goal and not _has_session(context):
        route = find_route(goal)
        print_document({**routing_document(goal, route), "reason": route.reason})
        return
    paths, session_id = _session(context)
    route = route_session(paths, session_id, goal, actor())
    print_document({**_known_state(paths, session_id)["routing"], "reason": route.reason})


def _agent_start(context: click.Context, agent: str) -> None:
    agent = name_argument(agent, "an agent")
    paths, session_id = _session(context)
    click.echo(f"Agent started: {agent} ({start_agent(paths, session_id, agent, actor())})")


def _agent_complete(context: click.Context, agent: str, output: str = "{}") -> None:
    agent = name_argument(agent, "an agent")
    document = json_argument(output or "{}", "output")
    paths, session_id = _session(context)
    checkpoint = complete_agent(paths, session_id, agent, document, actor())
    click.echo(f"Agent completed: {agent} (checkpoint {checkpoint})")


def _agent_fail(context: click.Context, agent: str, error: str) -> None:
    agent = name_argument(agent, "an agent")
    error = text_argument(error, "error")
    paths, session_id = _session(context)
    failure = fail_agent(paths, session_id, agent, error, actor())
    click.echo(f"Agent failed: {agent} ({failure['recovery_action']})")


def _checkpoint(context: click.Context, name: str) -> None:
    name = " ".join(text_argument(name, "name").split())[:200]
    paths, session_id = _session(context)
    click.echo(f"Checkpoint created: {add_checkpoint(paths, session_id, name, actor())}")


def _resume(context: click.Context, checkpoint_id: str = "") -> None:
    paths, session_id = _session(context)
    checkpoint = resume_checkpoint(paths, session_id, checkpoint_id, actor())
    print_text(f"Resumed from checkpoint: {checkpoint.get('id')} ({checkpoint.get('name')})")


def _handoff(context: click.Context, from_agent: str, to_agent: str, passed: str = "{}") -> None:
    from_agent, to_agent = name_argument(from_agent, "an agent"), name_argument(to_agent, "an agent")
    document = json_argument(passed or "{}", "handoff")
    if not isinstance(document, dict):
        raise CommandError("The handoff is no JSON object", 'Pass one such as \'{"task_id": "…"}\'')
    paths, session_id = _session(context)
    hand_over(paths, session_id, from_agent, to_agent, document, actor())
    click.echo(f"Handoff recorded: {from_agent} -> {to_agent}")


def _get_handoff(context: click.Context, agent: str) -> None:
    agent = name_argument(agent, "an agent")
    paths, session_id = _session(context)
    print_document(handed_over(_known_state(paths, session_id), agent))


def _recover(context: click.Context, agent: str = "") -> None:
    agent = name_argument(agent, "an agent") if agent else ""
    paths, session_id = _session(context)
    print_document(recover_session(paths, session_id, agent, actor()))


def _status(context: click.Context) -> None:
    if not _has_session(context):
        click.echo(NO_SESSION)
        return
    from engine.commands.sessions.orchestrator_text import status_text  # the other verbs need none of it

    print_text(status_text(_known_state(*_session(context))))


def _cleanup(context: click.Context, session_id: str = "") -> None:
    paths = _paths(context)
    session_id = session_id or _session_id(paths)
    _known_state(paths, session_id)
    status = end_session(paths, session_id, actor())
    click.echo(f"Session ended: {session_id} ({status})")


def _has_session(context: click.Context) -> bool:
    """Whether there is a session to ask about. Raises CommandError where `-C` names no workspace."""
    try:
        return bool(_named_session(_paths(context)))
    except NoSessionError:
        return False


def _session(context: click.Context) -> tuple[WorkspacePaths, str]:
    """The session that ORCH_SESSION_ID names, else the active one. Raises CommandError, UnusableFileError."""
    paths = _paths(context)
    session_id = _session_id(paths)
    _known_state(paths, session_id)  # nothing is written into a folder that holds no session
    return paths, session_id


def _paths(context: click.Context) -> WorkspacePaths:
    """The workspace; where there is none there is no session either. Raises CommandError."""
    try:
        return script_paths(context)
    except CommandError:
        if given_folder(context) is not None:
            raise
        raise NoSessionError from None


def _session_id(paths: WorkspacePaths) -> str:
    session_id = _named_session(paths)
    if not session_id:
        raise NoSessionError
    return checked_id(session_id)


def _named_session(paths: WorkspacePaths) -> str:
    """An active session whose folder was deleted is none."""
    if named := os.environ.get("ORCH_SESSION_ID"):
        return named
    active = current_session_id(paths)
    return active if active and is_folder(paths.session(active)) else ""


def _known_state(paths: WorkspacePaths, session_id: str) -> Document:
    state = read_state(paths, session_id)
    if state is None:
        raise CommandError(f"There is no session {session_id[:60]}", "Begin one with `studio orchestrator init <goal>`")
    return state


VERBS = {
    "init": Verb(_init, "<goal> [mode]", "Open a session; mode is implicit (default) or explicit."),
    "state": Verb(_state, "[id]", "Print a session's state as JSON."),
    "route": Verb(_route, "[goal]", "Choose the workflow for the goal; prints JSON."),
    "agent-start": Verb(_agent_start, "<agent>", "An agent's turn starts."),
    "agent-complete": Verb(_agent_complete, "<agent> [json]", "It ends well; makes a checkpoint."),
    "agent-fail": Verb(_agent_fail, "<agent> <error>", "It fails; prints what to do."),
    "checkpoint": Verb(_checkpoint, "<name>", "Keep the session's state as it is."),
    "resume": Verb(_resume, "[checkpoint]", "Bring a checkpoint back; what it replaces is kept."),
    "handoff": Verb(_handoff, "<from> <to> [json]", "One agent hands over to another."),
    "get-handoff": Verb(_get_handoff, "<agent>", "Print what was handed to it as JSON."),
    "recover": Verb(_recover, "[agent]", "Print the way on after failures as JSON."),
    "status": Verb(_status, "", "Print the session in a few lines."),
    "cleanup": Verb(_cleanup, "[id]", "End the session; its files stay."),
}

orchestrator = verb_group(
    "orchestrator",
    VERBS,
    """Keep a session's record: its goal, its agents' turns, checkpoints, failures.

    The session is the one that ORCH_SESSION_ID names, else the active one. STUDIO_DIR names another .studio folder.

    Exit codes: 0 done (also `status` without a session), 1 it could not be done: nothing was changed.""",
)
