"""What has to be true of a run whenever its process is dead, as anybody can see it from outside."""

import json
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

import psutil
from helpers.git_witness import GitWitness
from helpers.killing import KilledRun, Moment
from helpers.plans import document, lines

from engine.orchestration.sessions import read_state
from engine.plans.saving import plan_digest
from engine.workspace.build_fold import finished_steps
from engine.workspace.journal import Event
from engine.workspace.process_marks import MARKER, marker_prefix
from engine.workspace.reading import read_record
from engine.workspace.records.task import Progress

RAN = "ran.log"
"""Each action adds its step's id to this file. Git ignores it, so that going back to a point leaves it alone."""

ANALYTICS = "studio/data/"
"""Where a build that ends writes its numbers, beside the work it did."""

TELLS_PLAN = ("plan_made", "plan_challenged", "plan_changed")


@dataclass
class Witness:
    """Looks at a workspace after each run of its task, and remembers what must not change."""

    run: KilledRun
    may_write: tuple[str, ...]
    """What git may show as new or changed, but for what was there before."""
    _events: list[Event] = field(default_factory=list)
    _ran: Counter[str] = field(default_factory=Counter)
    _finished: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        self._git = GitWitness(self.run.paths.root, self.may_write)

    def look(self) -> None:
        events = self.run.journals.events()
        assert events[: len(self._events)] == self._events, "the past was changed"
        self._check_files()
        self._check_steps(events)
        self._check_plan(events)
        self._check_questions(events)
        self._git.look()
        self._events = events

    # What is on disk

    def _check_files(self) -> None:
        paths = self.run.paths
        for path in paths.state.rglob("*"):
            assert ".corrupt-" not in path.name, path
            if path.suffix == ".json" and not path.name.startswith("."):
                assert isinstance(json.loads(path.read_text()), dict), path
            elif path.suffix == ".jsonl":
                assert all(isinstance(json.loads(line), dict) for line in lines(path)), path

    # Steps

    def _check_steps(self, events: list[Event]) -> None:
        done: set[str] = set()
        for event in events:
            if event.event == "step_finished":
                assert event.step_id not in done, f"{event.step_id} finished twice"
                done.add(event.step_id)
            elif event.event in ("step_started", "step_failed"):
                assert event.step_id not in done, f"{event.step_id} ran again"
        ran = Counter(lines(self.run.paths.root / RAN))
        again = {step_id for step_id in self._finished if ran[step_id] != self._ran[step_id]}
        assert again == set(), "actions of a finished step were done again"
        assert done >= self._finished
        self._check_progress(events, done)
        self._finished, self._ran = done, ran

    def _check_progress(self, events: list[Event], done: set[str]) -> None:
        paths, task_id = self.run.paths, self.run.task_id
        progress = read_record(paths, paths.progress(task_id), Progress)
        assert progress is None or isinstance(progress, Progress), progress
        assert set(progress.completed_steps if progress else ()) <= done
        assert finished_steps(progress, events, task_id) == done

    # The plan

    def _check_plan(self, events: list[Event]) -> None:
        """It is the plan that the journal told of last, or the one that it says is about to take its place."""
        path = self.run.paths.plan(self.run.task_id)
        found = plan_digest(document(path)) if path.exists() else ""
        told = [str(event.get("plan_digest")) for event in events if event.event in TELLS_PLAN]
        assert [event for event in events if event.event == "plan_edited"] == [], "nobody edited it"
        assert found in ("", *told[-1:]) or self._is_announced(events, found), "the plan changed silently"
        built = [str(event.get("plan_digest")) for event in events if event.event == "build_started"]
        assert set(built) <= set(told), "a plan was built that was never told of"
        self._check_orders(events)

    def _is_announced(self, events: list[Event], found: str) -> bool:
        announced = [event for event in events if event.event in (*TELLS_PLAN, "plan_drafted")]
        last = announced[-1] if announced else None
        if last is None:
            return False
        # A challenge only notes its result in the plan that was told of just before.
        without_note = {key: value for key, value in self._plan().items() if key != "confidence"}
        return found == last.get("draft") or plan_digest(without_note) == last.get("plan_digest")

    def _plan(self) -> dict[str, Any]:
        return document(self.run.paths.plan(self.run.task_id))

    @staticmethod
    def _check_orders(events: list[Event]) -> None:
        """Nobody is asked for a plan that was told of already, until a person sends it back."""
        is_made = False
        for event in events:
            if event.event in ("plan_made", "plan_sent_back"):
                assert not (is_made and event.event == "plan_made"), "a plan was made twice"
                is_made = event.event == "plan_made"
            elif event.event == "assistant_began" and str(event.get("order")).startswith("plan "):
                assert not is_made, f"asked for {event.get('order')} again"

    # Questions

    @staticmethod
    def _check_questions(events: list[Event]) -> None:
        asked = Counter(
            str(event.get("question_id"))
            for event in events
            if event.event == "question_asked" and event.get("kind") != "permission"
        )
        assert [name for name, count in asked.items() if count > 1] == [], "asked twice"

    # The end

    def look_at_end(self) -> None:
        """Once it is complete, nothing is left of the kills."""
        run, paths = self.run, self.run.paths
        self.look()
        assert document(paths.manifest(run.task_id))["status"] == "COMPLETE"
        assert not paths.run(run.task_id).exists()
        counter = document(paths.sprint_counter)
        assert (counter["task_ids"], counter["total_tasks"], counter["tasks_in_sprint"]) == ([run.task_id], 1, 1)
        assert run.journals.open_questions() == []
        assert self._processes() == []
        plan = self._plan()
        assert {step["id"] for step in plan["steps"]} <= self._finished
        told = [str(event.get("plan_digest")) for event in self._events if event.event in TELLS_PLAN]
        assert told[-1] == plan_digest(plan)
        self._check_session()

    def _check_session(self) -> None:
        """Its agents had their turns and ended them. Only a kill after the very end makes the next start a new one."""
        sessions = [folder.name for folder in self.run.paths.orchestration.glob("orch_*")]
        assert len(sessions) <= [event.event for event in self._events].count("build_finished")
        for session in sessions:
            state = read_state(self.run.paths, session) or {}
            assert state["status"] == "completed"
            assert [turn["agent_name"] for turn in state["agent_states"] if turn["status"] == "active"] == []
            assert {entry["status"] for entry in state["routing"]["agent_sequence"]} == {"completed"}

    def _processes(self) -> list[str]:
        prefix = marker_prefix(self.run.paths, self.run.task_id)
        found = []
        for process in psutil.process_iter():
            try:
                if process.environ().get(MARKER, "").startswith(prefix) and process.status() != psutil.STATUS_ZOMBIE:
                    found.append(" ".join(process.cmdline()))
            except (psutil.Error, OSError):
                continue
        return found


def until_complete(
    witness: Witness,
    kills: int,
    moments: Callable[[], Moment],
    options: Callable[[], Sequence[str]] = tuple,
) -> None:
    """Kills the run again and again, until that is enough, and until it is complete. `options` are those of a start."""
    run, code = witness.run, None
    while code != 0:
        is_enough = len(run.kills) >= kills or any(event.event == "build_finished" for event in run.journals.events())
        code = run.go(*options(), moment=None if is_enough else moments())
        witness.look()
        if code:
            run.answer_all(code)
    witness.look_at_end()
