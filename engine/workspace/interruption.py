"""A session whose process was killed: its state file still says that it runs, and nobody is there to correct it."""

from engine.workspace.build_record import BuildRecord, Status
from engine.workspace.records.session import Session

INTERRUPTED = "interrupted"
"""Takes the place of `executing` and `active`. The next start of the build writes the file anew."""


def as_it_is(session: Session | None, session_id: str, build: BuildRecord | None) -> Session | None:
    """The session, with what was cut off called so. Only a build of ours tells: who owns it, and that it is dead."""
    if session is None or build is None or session.status != "executing" or build.session_id != session_id:
        return session
    if build.running or not any(_was_cut_off(step.status, step.reason) for step in build.steps):
        return session
    turns = tuple(
        turn.model_copy(update={"status": INTERRUPTED}) if turn.status == "active" else turn
        for turn in session.routing.agent_sequence
    )
    runs = tuple(
        run.model_copy(update={"status": INTERRUPTED}) if run.status == "active" else run
        for run in session.agent_states
    )
    routing = session.routing.model_copy(update={"agent_sequence": turns})
    return session.model_copy(update={"status": INTERRUPTED, "routing": routing, "agent_states": runs})


def _was_cut_off(status: Status, reason: str) -> bool:
    return status is Status.PAUSED and reason == INTERRUPTED
