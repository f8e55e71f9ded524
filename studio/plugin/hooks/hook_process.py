"""Which process is Claude's, and whether another one still lives, as far as the standard library tells."""

import os


def claude_pid() -> int:
    """Claude Code's process: the one that started decide.sh, which names it. 0 where that says nothing."""
    told = os.environ.get("STUDIO_CLAUDE_PID", "")
    return int(told) if told.isdecimal() else 0


def started(pid: int) -> float:
    """Seconds after the system's start, as engine/workspace/owners.py has it; 0 where the system does not tell."""
    try:
        return int(_facts(pid)[19]) / os.sysconf("SC_CLK_TCK")
    except (OSError, ValueError, IndexError):
        return 0.0


def pid_space() -> dict:
    """Where numbers of processes count, as engine/workspace/pid_space.py has it: a container has a space of its own."""
    try:
        with open("/proc/sys/kernel/random/boot_id") as file:
            return {"boot_id": file.read().strip(), "pid_namespace": os.readlink("/proc/self/ns/pid")}
    except (OSError, ValueError):
        return {"boot_id": "", "pid_namespace": ""}


def is_elsewhere(owner: dict) -> bool:
    """Whether an owner runs in another container on this system: nobody here can see whether it lives."""
    own, theirs = pid_space(), owner.get("pid_namespace")
    is_known = bool(theirs and own["pid_namespace"] and owner.get("boot_id") == own["boot_id"])
    return is_known and theirs != own["pid_namespace"]


def is_living(owner: dict) -> bool:
    """The process that a lease or a run names lives, as far as can be seen from here: else it counts as living."""
    pid, since = owner.get("pid"), owner.get("process_started")
    if not isinstance(pid, int) or isinstance(pid, bool) or pid <= 0:  # which is no process but a whole group
        return False
    return is_elsewhere(owner) or is_running(pid, float(since) if isinstance(since, int | float) else 0.0)


def is_running(pid: int, process_started: float) -> bool:
    """A process with this number lives, and is the one that started then; any, where no start is known."""
    try:
        os.kill(pid, 0)
    except PermissionError:
        pass  # somebody else's, but there
    except (OSError, OverflowError):
        return False
    try:
        if _facts(pid)[0] in (b"Z", b"X"):
            return False
    except (OSError, IndexError):
        return True  # not Linux
    return not process_started or abs(started(pid) - process_started) < 1.0


def _facts(pid: int) -> list[bytes]:
    """What Linux has of a process, from its state on. The name before may hold any character."""
    with open(f"/proc/{pid}/stat", "rb") as file:
        return file.read().rpartition(b")")[2].split()
