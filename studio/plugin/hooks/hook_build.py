"""Whether a build may begin, and what it still lacks when Claude would rather stop."""

import os
import sys

from hook_question import Question
from hook_workspace import MAX_CHARS, Workspace, is_id

PASSED = ("PASS", "WARN", "SKIP")

PREPARING_TIMEOUT_S = 12

TAKE_OVER = "--take-over"

SESSION_ONLY = "--session"
"""In the place of a task: what a session is told at its start, as engine/claude_code/answers/preparing.py has it."""


def build(question: Question, arguments: str) -> None:
    """Lets a build begin only where there is a plan that can be built, and gives what its builder must not break."""
    workspace = question.workspace
    words = arguments.split()
    named = next((word for word in words if word != TAKE_OVER), "")
    task = named if is_id(named) and os.path.isdir(os.path.join(workspace.state, "tasks", named)) else ""
    if named and not task:
        question.block(f"There is no task {named[:80]!r} here. Plan it first: /studio:studio GOAL")
        return
    ready = build_answer(workspace, task)
    if not is_fresh(workspace, ready):
        ready = build_answer(workspace, task) if prepare(workspace, task) else {}
    if not ready:
        question.note("failed", "nothing is prepared for a build, so it was let through as it is")
    elif ready.get("allow") is not True:
        question.block(str(ready.get("reason", "")))
    else:
        begin(question, ready, take_over=TAKE_OVER in words)


def begin(question: Question, ready: dict, *, take_over: bool) -> None:
    """From here on the task is Claude's, unless somebody else builds it."""
    task = str(ready.get("task_id"))
    lease = lease_of(question, task)
    try:
        if refusal := lease.take(str(ready.get("session", "")), take_over=take_over):
            question.block(refusal)
            return
        before = question.memory.get("task")
        if is_name(before) and before != task:
            lease_of(question, before).release(f"it builds {task} now")
        told = {"gates": ready.get("gates"), "steps": ready.get("steps")}
        question.remember(task=task, **told, blocked=False, leased=True, lost=None)
    except OSError as error:
        question.warn(
            f"STUDIO could not note in .studio/leases that Claude builds {task} ({os.strerror(error.errno or 0)}). "
            "Until there is room and it may be written, do not build it from anywhere else."
        )
    question.tell(str(ready.get("context", ""))[:MAX_CHARS], f"what holds for the build of {task}")


def lease_of(question: Question, task: str):
    """With what it needs it takes 2 ms to import, which only a session that builds has to wait for."""
    from hook_lease import Lease

    return Lease(question.workspace, task, question.session)


def build_answer(workspace: Workspace, task: str) -> dict:
    return workspace.document(".ready", f"prompt-build-{task}.json" if task else "prompt-build.json")


def is_fresh(workspace: Workspace, ready: dict) -> bool:
    """Whether an answer was prepared here, for the files that are there now.

    A repository may bring answers along that nobody here prepared. It cannot know its folder's number on this disk.
    """
    signatures = ready.get("made_from")
    if not isinstance(signatures, dict) or ready.get("folder") != os.stat(workspace.ready).st_ino:
        return False
    return all(signature(os.path.join(workspace.root, name)) == known for name, known in signatures.items())


def signature(path: str) -> list[int] | None:
    """As engine/claude_code/answers/ready_sources.py has it."""
    try:
        status = os.stat(path)
    except OSError:
        return None
    return [status.st_mtime_ns, status.st_size]


def prepare(workspace: Workspace, task: str = "") -> bool:
    """Lets the engine prepare answers now, for SESSION_ONLY without waiting for the others; says whether it could.
    Rare: somebody changed files without `studio`.

    `-I`, since a project may set PYTHONPATH: its modules have no business in here.
    """
    if not workspace.has_room():
        return False
    import subprocess

    command = [sys.executable, "-I", "-m", "engine.claude_code.answers.preparing", workspace.root, task]
    try:
        done = subprocess.run(command, capture_output=True, stdin=subprocess.DEVNULL, timeout=PREPARING_TIMEOUT_S)
    except (OSError, subprocess.TimeoutExpired):
        return False
    return done.returncode == 0


def stop(question: Question) -> None:
    """A build that Claude began in this session and whose gates have not passed is not over: it is said once."""
    task = question.memory.get("task")
    if not is_name(task) or has_agent_at_work(question.payload):
        return
    lease = lease_of(question, task)
    manifest = question.workspace.document("tasks", task, "manifest.json")
    progress = question.workspace.document("tasks", task, "progress.json")
    missing = missing_of(question.memory, manifest, progress)
    done = len(progress.get("completed_steps") or [])
    question.note("checkpoint", f"{task}: {done} steps done" + (f", {missing} missing" if missing else ", complete"))
    if not missing:
        if lease.release("the build is complete"):
            question.remember(task=None)
    elif question.memory.get("leased") and not lease.is_ours():
        question.remember(task=None, lost=task)  # somebody took the task over: what it lacks is theirs to do
    elif not question.payload.get("stop_hook_active") and not question.memory.get("blocked"):
        question.remember(blocked=True)
        question.block(
            f"The build of {task} is not done: {missing} missing. Go on with it, and run `studio build {task}` for the "
            f"gates; or tell the person plainly what is not done and why. `studio dod-check {task}` names everything."
        )


def has_agent_at_work(payload: dict) -> bool:
    """Whether a sub-agent works on in the background: then Claude only waits, and told to go on it began it again."""
    tasks = payload.get("background_tasks")
    return isinstance(tasks, list) and any(_is_agent_at_work(task) for task in tasks)


def _is_agent_at_work(task: object) -> bool:
    return isinstance(task, dict) and task.get("type") == "subagent" and task.get("status") == "running"


def lost_words(question: Question) -> str:
    """What Claude has to know where the task that it began to build is somebody else's now; empty where it is not."""
    task = question.memory.get("task")
    if not (is_name(task) and question.memory.get("leased")):
        return ""
    lease = lease_of(question, task)
    if lease.is_ours():
        return ""
    if question.workspace.document("tasks", task, "manifest.json").get("status") == "COMPLETE":
        return ""
    return (
        f"STUDIO: {task} is no longer yours to build: {lease.holder_words()} took it over. Do nothing for it, change no "
        "file, mark no step. Hand back at once and say so."
    )


def renew_lease(question: Question) -> None:
    """The session that builds a task was heard of. Raises OSError."""
    task = question.memory.get("task")
    if is_name(task) and question.memory.get("leased"):
        lease_of(question, task).renew()


def is_name(task: object) -> bool:
    return isinstance(task, str) and is_id(task)


def shown(name: object, instead: str) -> str:
    """A name out of a plan, unless it is no name: what Claude is told here stands between no marks."""
    return str(name) if is_name(name) else instead


def missing_of(memory: dict, manifest: dict, progress: dict) -> str:
    """Steps and gates that a build still lacks, in words; empty where it lacks none."""
    if manifest.get("status") == "COMPLETE":
        return ""
    gates = manifest.get("quality_gates")
    told = gates if isinstance(gates, dict) else {}
    done = progress.get("completed_steps") or []
    steps = [shown(step, "a step of an odd name") for step in memory.get("steps") or [] if step not in done]
    left = [gate for gate in memory.get("gates") or [] if told.get(gate) not in PASSED]
    open_gates = [f"gate {shown(gate, 'of an odd name')}" for gate in left]
    return ", ".join([*steps[:5], *open_gates[:5]]) or "the final check"
