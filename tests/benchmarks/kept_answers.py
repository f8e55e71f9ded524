"""From a person's change of the plan until what Claude's hooks answer is true again, beside an open control room."""

import shutil
import time
from statistics import median

from benchmarks.programs import studio_tui
from benchmarks.table import Bound, Limit, Result
from benchmarks.workspaces import DONE_STEPS, Samples, selected_line

from engine.claude_code.answers.freshness import out_of_date
from engine.claude_code.answers.keeping import EVERY_S
from engine.claude_code.answers.preparing import start_preparing
from engine.claude_code.answers.ready import prepare_ready, ready_folder
from engine.claude_code.answers.ready_sources import task_at_hand
from engine.workspace.paths import WorkspacePaths

ROUNDS = 5
PATIENCE_S = 30.0

ADDED_AT_MOST_S = 1.0
"""To what preparing takes in a process of its own: the change has to be seen, and is let settle."""


def measure(samples: Samples) -> list[Result]:
    root = samples.folder / "kept-answers"
    shutil.copytree(samples.small.root, root)
    paths = WorkspacePaths(root)
    ready_folder(paths)
    prepare_ready(paths)
    preparing = [_prepared_s(paths) for _ in range(ROUNDS)]
    program = studio_tui(root)
    try:
        program.wait_for(selected_line(DONE_STEPS))
        program.wait_for("tokens, counted")
        kept = [_true_again_s(paths) for _ in range(ROUNDS)]
    finally:
        program.close()
    limit = Limit(Bound.ADDED, ADDED_AT_MOST_S)
    return [Result("answers true again after a change", median(kept), "s", "preparing them", median(preparing), limit)]


def _prepared_s(paths: WorkspacePaths) -> float:
    _change_plan(paths)
    begun = time.perf_counter()
    process = start_preparing(paths.root)
    assert process is not None
    process.wait()
    return time.perf_counter() - begun


def _true_again_s(paths: WorkspacePaths) -> float:
    time.sleep(EVERY_S)  # it prepares no sooner again
    _change_plan(paths)
    begun = time.perf_counter()
    while out_of_date(paths):
        assert time.perf_counter() - begun < PATIENCE_S
        time.sleep(0.01)
    return time.perf_counter() - begun


def _change_plan(paths: WorkspacePaths) -> None:
    plan = paths.plan(task_at_hand(paths))
    plan.write_text(plan.read_text() + " ")
