"""Whether a build may begin, and what it still lacks when Claude would rather stop."""

import os
import sys

from hook_question import Question
from hook_workspace import MAX_CHARS, Workspace, is_id

PASSED = ("PASS", "WARN", "SKIP")

PREPARING_TIMEOUT_S = 12


def build(question: Question, arguments: str) -> None:
    """Lets a build begin only where there is a plan that can be built, and gives what its builder must not break."""
    workspace = question.workspace
    named = (arguments.split() or [""])[0]
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
        question.remember(task=ready.get("task_id"), gates=ready.get("gates"), steps=ready.get("steps"), blocked=False)
        question.tell(str(ready.get("context", ""))[:MAX_CHARS], f"what holds for the build of {ready.get('task_id')}")


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
    """Lets the engine prepare all answers now; says whether it could. Rare: somebody changed files without `studio`."""
    import subprocess

    command = [sys.executable, "-P", "-m", "engine.claude_code.answers.preparing", workspace.root, task]
    try:
        done = subprocess.run(command, capture_output=True, stdin=subprocess.DEVNULL, timeout=PREPARING_TIMEOUT_S)
    except (OSError, subprocess.TimeoutExpired):
        return False
    return done.returncode == 0


def stop(question: Question) -> None:
    """A build that Claude began in this session and whose gates have not passed is not over: it is said once."""
    task = question.memory.get("task")
    if not (isinstance(task, str) and is_id(task)):
        return
    manifest = question.workspace.document("tasks", task, "manifest.json")
    progress = question.workspace.document("tasks", task, "progress.json")
    missing = missing_of(question.memory, manifest, progress)
    done = len(progress.get("completed_steps") or [])
    question.note("checkpoint", f"{task}: {done} steps done" + (f", {missing} missing" if missing else ", complete"))
    if not missing:
        question.remember(task=None)
    elif not question.payload.get("stop_hook_active") and not question.memory.get("blocked"):
        question.remember(blocked=True)
        question.block(
            f"The build of {task} is not done: {missing} missing. Go on with it, and run `studio build {task}` for the "
            f"gates; or tell the person plainly what is not done and why. `studio dod-check {task}` names everything."
        )


def missing_of(memory: dict, manifest: dict, progress: dict) -> str:
    """Steps and gates that a build still lacks, in words; empty where it lacks none."""
    if manifest.get("status") == "COMPLETE":
        return ""
    gates = manifest.get("quality_gates")
    told = gates if isinstance(gates, dict) else {}
    done = progress.get("completed_steps") or []
    steps = [str(step) for step in memory.get("steps") or [] if step not in done]
    open_gates = [f"gate {gate}" for gate in memory.get("gates") or [] if told.get(gate) not in PASSED]
    return ", ".join([*steps[:5], *open_gates[:5]]) or "the final check"
