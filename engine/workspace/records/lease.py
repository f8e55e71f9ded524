"""`.studio/leases/<task>.json`: Claude builds this task, so nobody else does."""

from engine.workspace.records.base import Int, Record, Str, Time


class Lease(Record):
    """Written by the hook of `/studio:build` (studio/plugin/hooks/hook_lease.py)."""

    task_id: Str = ""
    owner: Str = ""
    """`claude`: the engine's own runs hold a task by `run.json`."""
    claude_session: Str = ""
    pid: Int = 0
    """Claude's process."""
    process_started: float = 0.0
    """Seconds after the system's start: a pid alone may have been given to somebody else. 0 where the system does not
    tell a hook."""
    boot_id: Str = ""
    pid_namespace: Str = ""
    """With `boot_id`: where the pid counts (`engine/workspace/pid_space.py`). Empty in files of older versions."""
    taken_at: Time = None
    heard_at: Time = None
    """When this build last showed that it goes on."""
    session_id: Str = ""
    """The session whose journal tells of the task; empty where none does."""
    taken_from: Str = ""
    """Who had the task before, where it was taken over."""

    @property
    def holder(self) -> str:
        """`Claude 4eeb953a`: what it is called on screen, in commands and in journals."""
        return f"Claude {self.claude_session[:8]}".strip()
