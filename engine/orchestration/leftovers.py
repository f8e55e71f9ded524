"""Ends what a run that was killed left at work, before what it was about is done again from its start."""

from collections.abc import Collection

from engine.workspace.paths import WorkspacePaths
from engine.workspace.process_groups import GRACE_S
from engine.workspace.process_marks import ASSISTANT, HOOKS, MARKER, marker_prefix


def end_leftovers(paths: WorkspacePaths, task_id: str, step_ids: Collection[str]) -> int:
    """Ends every process of these steps, of hooks and of an assistant; returns how many there were."""
    import psutil  # 25 ms, and only needed after a crash

    prefix = marker_prefix(paths, task_id)
    markers = {prefix + owner for owner in (*step_ids, HOOKS, ASSISTANT)}
    found = [process for process in psutil.process_iter() if _marker(process) in markers]
    for process in found:
        _signal(process, kill=False)
    _, alive = psutil.wait_procs(found, timeout=GRACE_S)
    for process in alive:
        _signal(process, kill=True)
    psutil.wait_procs(alive, timeout=GRACE_S)
    return len(found)


def _marker(process: object) -> str:
    import psutil

    assert isinstance(process, psutil.Process)  # noqa: S101 - psutil is imported late, so it cannot be annotated
    try:
        return process.environ().get(MARKER, "")
    except (psutil.Error, OSError):
        return ""  # somebody else's, or gone


def _signal(process: object, kill: bool) -> None:
    import psutil

    assert isinstance(process, psutil.Process)  # noqa: S101 - as above
    try:
        process.kill() if kill else process.terminate()
    except psutil.Error:
        return
