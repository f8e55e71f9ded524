"""A build in a few words: what the Build pane's frame and the first line of the screen say about it."""

from engine.workspace.build_record import PHASES, BuildRecord, Status
from engine.workspace.snapshot import Snapshot
from widgets.text.glyphs import ASKS_YOU, PAUSED, RUNNING, word_mark

BAR_WIDTH = 16

UNDER_WAY = ("BUILDING", "VALIDATING", "QUALITY_GATES")
"""What a task may be called while nobody builds it any more."""

ASKS = f"{ASKS_YOU.glyph} {ASKS_YOU.word}: a"
"""A question is open, which `a` answers."""


def asks_you(snapshot: Snapshot) -> bool:
    """Something about the build that is shown waits for an answer."""
    return snapshot.build is not None and any(asked.task_id == snapshot.build.task_id for asked in snapshot.questions)


def state_words(build: BuildRecord, *, asks: bool = False) -> str:
    """The task's state as one glyph and word, and whether it is true of this moment. `asks`: a question is open."""
    if asks:
        return ASKS
    if build.is_planning and (build.running or build.status != "HALTED"):
        return _planning_words(build)
    if build.waits_for_person and not build.running:
        return f"{ASKS_YOU.glyph} {ASKS_YOU.word}: c"
    if build.lease is not None and not build.running:
        return _status_words(build.status if build.status.upper() in (*UNDER_WAY, "COMPLETE") else "BUILDING")
    if build.running:
        return f"{PAUSED.glyph} held up" if _is_held_up(build) else _status_words(build.status or "BUILDING")
    if build.status.upper() in UNDER_WAY and (build.started_at or build.left_by):
        return f"{PAUSED.glyph} {PAUSED.word}"
    return _status_words(build.status)


def _status_words(status: str) -> str:
    mark = word_mark(status)
    return f"{mark.glyph} {mark.word}"


def _planning_words(build: BuildRecord) -> str:
    if any(phase.status is Status.ASKS_YOU for phase in build.phases):
        return ASKS
    if not build.running:
        return f"{PAUSED.glyph} planning {PAUSED.word}: p"
    is_held = any(phase.status is Status.PAUSED and phase.resumes_at for phase in build.phases)
    return f"{PAUSED.glyph} planning held up" if is_held else f"{RUNNING.glyph} planning"


def _is_held_up(build: BuildRecord) -> bool:
    """Nothing runs; at least one step goes on by itself later."""
    is_on = any(step.status is Status.RUNNING for step in build.steps)
    return not is_on and any(step.status is Status.PAUSED and step.resumes_at for step in build.steps)


def done_and_total(build: BuildRecord) -> tuple[int, int]:
    """Of its steps; of the phases while it is planned."""
    if build.is_planning:
        return sum(phase.status is Status.DONE for phase in build.phases), len(PHASES)
    return build.done_count, len(build.steps)


def progress_bar(build: BuildRecord) -> str:
    """`2/4 ━━━━━━━━╸─────── 50%`"""
    done, total = done_and_total(build)
    share = done / total if total else 0.0
    full = int(share * BAR_WIDTH)
    bar = "━" * full + ("╸" if 0 < full < BAR_WIDTH else "")
    return f"{done}/{total} {bar:─<{BAR_WIDTH}} {int(share * 100)}%"


def changes_note(build: BuildRecord) -> str:
    """How often the plan is another one since the build began."""
    return f"plan changed {build.plan_changes}×" if build.plan_changes else ""
