"""Which of the dashboard's keys lead somewhere now. Pure."""

from dataclasses import dataclass

from engine.workspace.build_record import BuildRecord, Status, StepRecord

CONDITIONAL = (
    "answer",
    "tell_of_claude",
    "build",
    "take_over",
    "resume",
    "plan_on",
    "stop_after_step",
    "stop_now",
    "check_step",
    "undo_step",
)
"""Actions whose keys come and go with what is shown."""

STUCK = (Status.PAUSED, Status.FAILED, Status.RUNNING)
"""Steps that a resumed build takes up again."""


@dataclass(frozen=True, slots=True)
class Situation:
    """What the dashboard shows, as far as its keys depend on it."""

    build: BuildRecord | None = None
    step: StepRecord | None = None
    """The selected one."""
    is_asked: bool = False
    """Some question waits for an answer."""
    is_asked_by_claude: bool = False
    """Claude asks in its own terminal, the only place where it takes an answer."""
    own_build: str = ""
    """The task that this control room builds, whatever is shown; empty for none."""


def is_possible(action: str, now: Situation) -> bool:
    """`action`: one of CONDITIONAL."""
    build = now.build
    match action:
        case "answer":
            return now.is_asked
        case "tell_of_claude":
            return now.is_asked_by_claude and not now.is_asked
        case "stop_after_step" | "stop_now":
            is_out_of_sight = build is None or build.plan is None or build.task_id != now.own_build
            return (build is not None and build.running) or bool(now.own_build and is_out_of_sight)
    if build is None or build.running:
        return False
    match action:
        case "plan_on":
            return build.is_planning or _is_opened(build)
        case "take_over":
            return _has_more(build) and build.lease is not None
        case "build" | "resume":
            return _has_more(build) and build.lease is None and _is_begun(build) == (action == "resume")
        case "undo_step":
            return now.step is not None and bool(now.step.logs)
        case _:  # check_step
            return bool(asking_step(now))


def asking_step(now: Situation) -> str:
    """The step that asks a person to do it by hand: the selected one if it does, else the first; empty for none."""
    asking = [step.step.id for step in now.build.waits_for_person] if now.build else []
    if now.step is not None and now.step.step.id in asking:
        return now.step.step.id
    return asking[0] if asking else ""


def _has_more(build: BuildRecord) -> bool:
    """Building it, or going on with that, would do something."""
    is_planned = build.plan is not None and not build.is_planning
    return is_planned and build.status != "COMPLETE" and not _only_waits_for_person(build)


def _is_begun(build: BuildRecord) -> bool:
    return any(step.status is not Status.WAITING for step in build.steps) or build.status in ("BLOCKED", "HALTED")


def _is_opened(build: BuildRecord) -> bool:
    """A goal was opened for it, and nobody got as far as planning it."""
    return build.plan is None and build.status == "PLANNING"


def _only_waits_for_person(build: BuildRecord) -> bool:
    """Going on would change nothing: `c` is what helps."""
    can_go_on = any(step.status in STUCK or (step.status is Status.WAITING and not step.reason) for step in build.steps)
    return bool(build.waits_for_person) and not can_go_on
