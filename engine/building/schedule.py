"""Which step may run when. Pure: it knows the plan and what became of each step, nothing else."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from engine.plans.order import running_order
from engine.workspace.records.plan import Plan, Step


@dataclass
class Schedule:
    """What became of each step so far, by id."""

    steps: tuple[Step, ...]
    done: set[str] = field(default_factory=set)
    passed_over: set[str] = field(default_factory=set)
    """A person decided to go on without these: what depends on them runs."""
    failed: set[str] = field(default_factory=set)
    skipped: set[str] = field(default_factory=set)
    waiting: set[str] = field(default_factory=set)
    """Only a person can go on with these."""
    running: set[str] = field(default_factory=set)
    stopped: set[str] = field(default_factory=set)

    def ready(self) -> list[Step]:
        """The steps that nothing keeps from running, in the plan's order."""
        through = self.done | self.passed_over
        settled = through | self.failed | self.skipped | self.waiting | self.running | self.stopped
        return [step for step in self.steps if step.id not in settled and through.issuperset(step.depends_on)]

    def startable(self, workers: int) -> Step | None:
        """The next step that may start beside those that run: parallelizable ones together, any other alone."""
        by_id = {step.id: step for step in self.steps}
        together = all(by_id[step_id].parallelizable for step_id in self.running) and len(self.running) < workers
        for step in self.ready():
            if not self.running or (step.parallelizable and together):
                return step
        return None

    def dependents(self, step_id: str) -> Iterable[Step]:
        """The unsettled steps that need this one, directly or through others, in the plan's order."""
        lost = {step_id}
        for step in self._in_order():
            if lost.intersection(step.depends_on) and step.id not in self.done | self.passed_over | self.skipped:
                lost.add(step.id)
                yield step

    @property
    def next_step(self) -> str:
        """What runs now or would start next, empty if nothing does."""
        running = next((step.id for step in self.steps if step.id in self.running), "")
        return running or next((step.id for step in self.ready()), "")

    @property
    def is_complete(self) -> bool:
        return (self.done | self.passed_over).issuperset(step.id for step in self.steps)

    def _in_order(self) -> tuple[Step, ...]:
        return running_order(Plan(steps=self.steps))
