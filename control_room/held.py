"""What a person has to know of Claude's build before taking it over."""

from engine.orchestration.leases import is_ours, living_lease
from engine.workspace.paths import WorkspacePaths
from engine.workspace.reading import read_record
from engine.workspace.records.plan import Plan
from engine.workspace.records.task import Progress
from widgets.dialogs.take_over_dialog import Holder


def held_by_claude(paths: WorkspacePaths, task_id: str) -> Holder | None:
    """The session of Claude's that builds a task; None where none does, or the one that we were started in."""
    lease = living_lease(paths, task_id)
    if lease is None or is_ours(lease):
        return None
    plan = read_record(paths, paths.plan(task_id), Plan)
    progress = read_record(paths, paths.progress(task_id), Progress)
    names = [step.id for step in plan.steps] if isinstance(plan, Plan) else []
    done = progress.completed_steps if isinstance(progress, Progress) else ()
    return Holder(
        task_id,
        lease.holder,
        lease.taken_at,
        lease.heard_at,
        done=tuple(name for name in names if name in done),
        steps=len(names),
        current=progress.current_step if isinstance(progress, Progress) else "",
    )
