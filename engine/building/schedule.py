"""Which step may run when. Pure: it knows the plan and what became of each step, nothing else."""

from collections.abc import Iterable, Iterator
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

    def __post_init__(self) -> None:
        self._over = 0
        """So many of the first steps are done or failed: a thousand steps are not gone through after each of them."""
        self._parallel = {step.id for step in self.steps if step.parallelizable}

    def ready(self) -> Iterator[Step]:
        """The steps that nothing keeps from running, in the plan's order. Lazy: most callers want the first one."""
        for step in self._not_over():
            if not self._is_settled(step.id) and all(map(self._is_through, step.depends_on)):
                yield step

    def startable(self, workers: int) -> Step | None:
        """The next step that may start beside those that run: parallelizable ones together, any other alone."""
        if not self.running:
            return next(self.ready(), None)
        if len(self.running) >= workers or not self._parallel.issuperset(self.running):
            return None
        return next((step for step in self.ready() if step.parallelizable), None)

    def dependents(self, step_id: str) -> Iterable[Step]:
        """The unsettled steps that need this one, directly or through others, in the plan's order."""
        lost = {step_id}
        for step in self._in_order():
            if lost.intersection(step.depends_on) and step.id not in self.done | self.passed_over | self.skipped:
                lost.add(step.id)
                yield step

    def _not_over(self) -> tuple[Step, ...]:
        while self._over < len(self.steps) and self._is_over(self.steps[self._over].id):
            self._over += 1
        return self.steps[self._over :]

    def _is_over(self, step_id: str) -> bool:
        return step_id in self.done or step_id in self.failed

    def _is_through(self, step_id: str) -> bool:
        return step_id in self.done or step_id in self.passed_over

    def _is_settled(self, step_id: str) -> bool:
        places = (self.running, self.done, self.passed_over, self.failed, self.skipped, self.waiting, self.stopped)
        return any(step_id in place for place in places)

    @property
    def next_step(self) -> str:
        """What runs now or would start next, empty if nothing does."""
        running = next((step.id for step in self._not_over() if step.id in self.running), "") if self.running else ""
        return running or next((step.id for step in self.ready()), "")

    @property
    def is_complete(self) -> bool:
        return (self.done | self.passed_over).issuperset(step.id for step in self.steps)

    def _in_order(self) -> tuple[Step, ...]:
        return running_order(Plan(steps=self.steps))
