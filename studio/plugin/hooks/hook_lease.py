"""The lease of a task: while Claude builds it nobody else does. The engine's side is engine/orchestration/leases.py.

A lease is written, renewed and ended under the lock that a run of the engine holds as long as it takes
(engine/orchestration/claim.py), so whoever comes second, hook or run, sees the first.
"""

import os

from hook_journal import now, tell
from hook_json import dumps
from hook_lock import TAKING_WAIT_S, HeldByRunError, TaskLock
from hook_process import claude_pid, is_elsewhere, is_living, pid_space, started
from hook_workspace import Workspace, is_id, write

ELSEWHERE = " in another container, where nobody here can see whether it lives,"


class Lease:
    """The lease of one task, as this session of Claude's sees it."""

    def __init__(self, workspace: Workspace, task: str, session: str) -> None:
        self._workspace = workspace
        self._task = task
        self._session = session
        self._path = os.path.join(workspace.state, "leases", f"{task}.json")

    def take(self, told_in: str, *, take_over: bool) -> str:
        """Takes it, or says in words why somebody else has the task. Raises OSError where it cannot be written.

        `told_in` is the session whose journal tells of the task.
        """
        try:
            with TaskLock(self._workspace, self._task, TAKING_WAIT_S):
                if take_over:
                    self._forget_unseen_run()
                return self._run_words() or self._take(told_in, take_over)
        except HeldByRunError:
            return self._run_words() or f"{self._task} is being built: a run of STUDIO has just begun it"

    def _take(self, told_in: str, take_over: bool) -> str:
        found = self.read()
        is_other = found.get("claude_session") != self._session
        if found and is_other and is_living(found) and not take_over:
            return self._held_words(found)
        had = "" if not found or not is_other else _holder(found)
        self._write(told_in, found.get("taken_at") if found and not is_other else now(), had)
        if not found or is_other:
            self._tell(told_in, "lease_taken_over" if had else "lease_taken", taken_from=had)
        return ""

    def is_ours(self) -> bool:
        return self.read().get("claude_session") == self._session

    def renew(self) -> None:
        """Says that the build goes on, in this process of Claude's. Nothing where somebody else has the task."""
        try:
            with TaskLock(self._workspace, self._task):
                found = self.read()
                if found.get("claude_session") == self._session:
                    self._write(str(found.get("session_id", "")), found.get("taken_at"), found.get("taken_from", ""))
        except HeldByRunError:
            return  # `studio build`, which Claude itself began: that tells of itself

    def release(self, reason: str) -> bool:
        """Ends it, if it is this session's; says whether it is gone."""
        try:
            with TaskLock(self._workspace, self._task):
                found = self.read()
                if found.get("claude_session") == self._session:
                    os.unlink(self._path)
                    self._tell(str(found.get("session_id", "")), "lease_released", reason=reason)
            return True
        except HeldByRunError:
            return False

    def read(self) -> dict:
        """Empty where there is none that can be read."""
        return self._workspace.document("leases", f"{self._task}.json")

    def holder_words(self) -> str:
        """Who has the task, as far as anybody says so."""
        lease = self.read()
        run = self._workspace.document("tasks", self._task, "run.json")
        if lease:
            return _holder(lease)
        return f"a run of STUDIO (process {_number(run.get('pid'))})" if run else "somebody"

    def _write(self, told_in: str, taken_at: object, taken_from: object) -> None:
        folder = os.path.dirname(self._path)
        if os.path.islink(folder):
            raise OSError("a link may lead anywhere")
        os.makedirs(folder, mode=0o700, exist_ok=True)
        pid = claude_pid()
        facts = {
            "task_id": self._task,
            "owner": "claude",
            "claude_session": self._session,
            "pid": pid,
            "process_started": started(pid),
            **pid_space(),
            "taken_at": taken_at,
            "heard_at": now(),
            "session_id": told_in,
            "taken_from": taken_from,
        }
        write(self._path, f"{self._path}.tmp", dumps(facts).encode() + b"\n")  # the lock's holder is the only one

    def _tell(self, told_in: str, event: str, **facts: str) -> None:
        holder = _holder({"claude_session": self._session})
        known = {"task_id": self._task, "holder": holder, "claude_session": self._session}
        try:
            tell(self._workspace, told_in, event, **known, **{name: fact for name, fact in facts.items() if fact})
        except OSError:
            pass  # the lease is what counts

    def _forget_unseen_run(self) -> None:
        """A person said that a run in another container is gone; the lock, which it would hold, is ours."""
        if is_elsewhere(self._workspace.document("tasks", self._task, "run.json")):
            os.unlink(os.path.join(self._workspace.state, "tasks", self._task, "run.json"))

    def _run_words(self) -> str:
        """Who builds the task by a run of the engine; empty where no such process lives."""
        run = self._workspace.document("tasks", self._task, "run.json")
        if not is_living(run):
            return ""
        session = str(run.get("session_id", ""))
        stop = f"stop it: `studio sessions pause {session}`, " if is_id(session) else ""
        by = _name(run.get("by")) or "studio"
        where = ELSEWHERE if is_elsewhere(run) else ""
        since = _clock(run.get("started_at"))
        return (
            f"{self._task} is being built by {by}{where} (process {run['pid']}, since {since}). "
            f"Follow it: `studio attach {self._task}`. Or {stop}then ask again"
            + (f". If that container is gone: /studio:build {self._task} --take-over" if where else "")
        )

    def _held_words(self, lease: dict) -> str:
        where = ELSEWHERE if is_elsewhere(lease) else ""
        since = _clock(lease.get("taken_at"))
        return (
            f"{self._task} is being built by {_holder(lease)}{where} since {since}, last heard of at "
            f"{_clock(lease.get('heard_at'))}. Leave it to that session, or take it over: "
            f"/studio:build {self._task} --take-over"
        )


def end_others_of_this_process(workspace: Workspace, session: str) -> None:
    """One process of Claude's has one session at a time: what it held in the one before, it holds no more.

    What this session held in a process that is gone, it holds in this one. One that cannot be written stays as it is:
    Claude is to hear the rules all the same.
    """
    try:
        names = [name[:-5] for name in os.listdir(os.path.join(workspace.state, "leases")) if name.endswith(".json")]
    except OSError:
        return
    for task in filter(is_id, names):
        found = workspace.document("leases", f"{task}.json")
        holder = str(found.get("claude_session", ""))
        try:
            if holder == session:
                Lease(workspace, task, session).renew()
            elif found.get("pid") == claude_pid() > 0 and not is_elsewhere(found):
                Lease(workspace, task, holder).release("its session ended")
        except OSError:
            pass


def _holder(lease: dict) -> str:
    """As engine/workspace/records/lease.py has it."""
    return f"Claude {_name(lease.get('claude_session'))[:8]}".strip()


def _name(value: object) -> str:
    """Of a text from a file, what a name may have in it: Claude reads it, and it is no sentence to follow."""
    text = str(value) if isinstance(value, str) else ""
    return "".join(character for character in text if character.isalnum() or character in " -_")[:40].strip()


def _clock(at: object) -> str:
    """`10:31 UTC` of a file's time."""
    text = str(at)[11:16]
    return f"{text} UTC" if text.replace(":", "").isdecimal() else "an unknown time"


def _number(value: object) -> int:
    return value if isinstance(value, int) and not isinstance(value, bool) and value > 0 else 0
