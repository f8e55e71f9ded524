"""In which space process numbers count: a container has its own, so what lives beside it looks dead from inside.

Two containers that share a project's folder see each other's files, not each other's processes.
"""

from functools import lru_cache
from pathlib import Path
from typing import Protocol

BOOT_ID = Path("/proc/sys/kernel/random/boot_id")
NAMESPACE = Path("/proc/self/ns/pid")


class InPidSpace(Protocol):
    """Who says in which space its number counts. Empty in files of older versions, and off Linux."""

    @property
    def boot_id(self) -> str: ...

    @property
    def pid_namespace(self) -> str: ...


@lru_cache(maxsize=1)
def own_pid_space() -> dict[str, str]:
    """This system's start and this process's namespace, as studio/plugin/hooks/hook_process.py has them."""
    try:
        found = {"boot_id": BOOT_ID.read_text(encoding="ascii").strip(), "pid_namespace": str(NAMESPACE.readlink())}
    except (OSError, ValueError):
        return {"boot_id": "", "pid_namespace": ""}
    return found


def is_elsewhere(owner: InPidSpace) -> bool:
    """Whether nobody here can see if this process lives: it runs on this system, in another container.

    Another start of the system is no other place: its processes are gone.
    """
    own = own_pid_space()
    is_known = bool(owner.pid_namespace and own["pid_namespace"] and owner.boot_id == own["boot_id"])
    return is_known and owner.pid_namespace != own["pid_namespace"]
