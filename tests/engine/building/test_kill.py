"""`kill -9` at random moments of a build: no finished step is lost, none is run again."""

import random
import shutil
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from itertools import count
from pathlib import Path

import psutil
from helpers.killed_calls import killed_once
from helpers.plans import TASK, command_check, document, lines, run, step, told, write_plan

from engine.building.completed import AlreadyCompleteError
from engine.workspace.journal import Event, read_events
from engine.workspace.paths import WorkspacePaths

HITS = 20

ROOT = Path(__file__).parents[3]


def journal(paths: WorkspacePaths) -> list[Event]:
    sessions = sorted(path.name for path in paths.orchestration.glob("orch_*"))
    return [event for session in sessions for event in read_events(paths, session)]


def finished(paths: WorkspacePaths) -> Counter[str]:
    return Counter(event.step_id for event in journal(paths) if event.event == "step_finished")


def started(paths: WorkspacePaths) -> int:
    """How often a step was begun."""
    return sum(event.event == "step_started" for event in journal(paths))


def eight_steps(root: Path) -> WorkspacePaths:
    """Each says that it ran, takes a moment, and has a check; three of them run side by side."""

    def one(name: str, **more: object) -> dict[str, object]:
        return step(
            name,
            f"echo {name} >> ran; sleep 0.03",
            f"touch {name}.made",
            success_criteria=[command_check(f"test -f {name}.made")],
            **more,
        )

    side = [one(name, after=("b",), parallelizable=True) for name in "cde"]
    chain = [one("f", after=("c", "d", "e")), one("g", after=("f",)), one("h", after=("g",))]
    return write_plan(root, one("a"), one("b", after=("a",)), *side, *chain)


def test_many_kills_lose_and_repeat_nothing(tmp_path):
    chance, hits = random.Random(20260101), 0
    for number in count():
        root = tmp_path / f"round{number}"
        hits += one_round(root, chance, HITS - hits)
        shutil.rmtree(root)
        if hits >= HITS:
            break


DIES = """
import os, sys, time
from pathlib import Path
from engine.building.builder import build
from engine.orchestration.control import RunControl
from engine.workspace.paths import WorkspacePaths

for event in build(WorkspacePaths(Path(sys.argv[1])), sys.argv[2], by="test", control=RunControl()):
    if event.event == sys.argv[3]:
        while sys.argv[4] and not (Path(sys.argv[1]) / sys.argv[4]).exists():
            time.sleep(0.005)
        os._exit(9)
"""


def die_at(paths: WorkspacePaths, event: str, once_there: str = "") -> None:
    """Builds in a process that dies once the event is in the journal (and a file is there), before it saves more."""
    arguments = [str(paths.root), TASK, event, once_there]
    died = subprocess.run([sys.executable, "-c", DIES, *arguments], cwd=ROOT, check=False)
    assert died.returncode == 9


def test_a_finish_that_only_the_journal_knows_counts(tmp_path):
    paths = write_plan(tmp_path, step("a", "echo a >> ran"), step("b", "echo b >> ran"))
    die_at(paths, "step_finished")
    assert document(paths.progress(TASK))["completed_steps"] == []
    run(paths)
    assert lines(tmp_path / "ran") == ["a", "b"]


def test_the_attempt_in_flight_is_run_again_and_its_orphans_are_ended_first(tmp_path):
    command = "echo $$ >> pid; touch began; test -f go || sleep 600"
    paths = write_plan(tmp_path, step("a", command))
    die_at(paths, "step_started", once_there="began")
    orphan = int(lines(tmp_path / "pid")[0])
    assert psutil.pid_exists(orphan)
    (tmp_path / "go").touch()
    events = run(paths)
    assert [event.get("attempt") for event in events if event.event == "step_started"] == [1]
    assert not psutil.pid_exists(orphan) or psutil.Process(orphan).status() == psutil.STATUS_ZOMBIE
    assert "again after an interruption" in (paths.attempt_logs(TASK) / "a.1.log").read_text()


def test_a_failed_attempt_before_a_kill_still_counts(tmp_path):
    paths = write_plan(tmp_path, step("a", "test $(echo x >> tries; wc -l < tries) -ge 2", attempts=3))
    die_at(paths, "attempt_failed")
    events = run(paths)
    assert [event.get("attempt") for event in events if event.event == "step_started"] == [2]


def one_round(root: Path, chance: random.Random, wanted: int) -> int:
    """Builds one workspace to its end, killing the builder again and again; says how many kills hit.

    A kill before the first step is finished, or after the last, proves little: it does not count.
    """
    paths = eight_steps(root)
    hits, longest, is_killed = 0, 0.25, True
    while is_killed:
        ran_before, done_before = Counter(lines(root / "ran")), finished(paths)
        is_time = moment_after_a_start(paths, chance.uniform(0, longest)) if hits < wanted else lambda: False
        is_killed = killed_once(is_time, partial(run_to_the_end, paths))
        is_hit = is_killed and 0 < finished(paths).total() < 8
        hits += is_hit
        longest *= 1.0 if is_hit else 1.5  # on a busy machine a step takes longer
        ran_since = Counter(lines(root / "ran")) - ran_before
        assert set(ran_since) & set(done_before) == set(), "a finished step ran again"
        assert done_before <= finished(paths), "a finished step was lost"
    assert finished(paths) == Counter("abcdefgh")
    assert sorted(document(paths.progress(TASK))["completed_steps"]) == list("abcdefgh")
    assert not paths.run(TASK).exists()
    return hits


def run_to_the_end(paths: WorkspacePaths) -> None:
    """Also where the one before was killed behind its last word."""
    with suppress(AlreadyCompleteError):
        assert told(run(paths))[-1] == "build_finished COMPLETE"


def moment_after_a_start(paths: WorkspacePaths, wait_s: float) -> Callable[[], bool]:
    """So long after one more step was begun: what is done before that takes longer, and matters less."""
    before = started(paths)

    def is_time() -> bool:
        is_begun = started(paths) > before
        if is_begun:
            time.sleep(wait_s)
        return is_begun

    return is_time
