"""Runs a plan's steps: starts what may start, writes down what came of it, and goes on as `moves.py` decides.

One thread, the generator's, decides and writes; worker threads only make attempts, or plan anew. An attempt's outcome
is in the journal before anything is built upon it, so whenever the process dies, what is done stays done.
"""

from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor, wait
from dataclasses import replace
from typing import Any

from engine.assistants.holding import utc_now
from engine.building.attempts import Attempt, AttemptResult, Ending, run_attempt
from engine.building.bookkeeping import check_facts
from engine.building.history import History, StepPast
from engine.building.job import BuildJob
from engine.building.moves import Move, MoveKind, move_after
from engine.building.progress_saver import ProgressSaver
from engine.building.schedule import Schedule
from engine.building.waiting_room import WaitingRoom
from engine.orchestration.recovery import way_on
from engine.workspace.journal import Event
from engine.workspace.records.plan import Step
from engine.workspace.text import one_line
from engine.workspace.writing import timestamp

STOPPED = "stopped by a person"


class StepLoop:
    """The steps of one build. After `run`, `schedule` says what became of each."""

    def __init__(self, job: BuildJob, history: History, done_by_person: frozenset[str]) -> None:
        passed_over = history.decided("skip") - history.done - done_by_person
        self.schedule = Schedule(job.plan.steps, done=set(history.done), passed_over=set(passed_over))
        self.failures: dict[str, dict[str, Any]] = {}
        """Step id to its entry in `failed_steps`."""
        self.to_replan: Attempt | None = None
        """The failed attempt after which the rest is to be planned anew; then nothing more starts."""
        self._job = job
        self._is_out_of_money = False
        self._done_by_person = done_by_person | history.decided("by_hand")
        self._past = {step.id: self._fresh(step, history.steps.get(step.id)) for step in job.plan.steps}
        self._running: dict[Future[AttemptResult], Attempt] = {}
        self._retries: list[Attempt] = []
        self._held = WaitingRoom()
        self._progress = ProgressSaver(job.files)
        self._has_prose = any(step.is_prose for step in job.plan.steps)

    def run(self) -> Iterator[Event]:
        """Runs until nothing more can run, or a stop. Raises OSError when it cannot be written down."""
        job = self._job
        with ThreadPoolExecutor(job.workers, thread_name_prefix="step") as pool:
            try:
                yield from self._start(pool)
                self._save_if_due()
                while self._running or self._held:
                    yield from self._settle_ended()
                    # The next attempt starts before the progress file is replaced: the journal already holds the past.
                    yield from self._start(pool)
                    self._save_if_due()
            except GeneratorExit:
                self._abandon()
                raise
            finally:
                if self._running:
                    job.stop_now.set()  # nothing can be written any more: end the children

    def save(self, resting: bool = False) -> None:
        """Brings `progress.json` up to date; `resting` when nothing starts after this."""
        self._progress.save(self.schedule, self.failures.values(), resting=resting)

    def _save_if_due(self) -> None:
        self._progress.save_if_due(self.schedule, self.failures.values())

    def _settle_ended(self) -> Iterator[Event]:
        for future in self._held.wait(self._running, self._job, self._progress.due_in_s):
            yield from self._settle(self._running.pop(future), future.result())
        yield from self._job.told_by_workers()

    # Starting

    def _start(self, pool: ThreadPoolExecutor) -> Iterator[Event]:
        if not self._may_start():
            for attempt in self._held.clear():
                yield self._stopped(attempt.step.id)
        for attempt in [*self._take_retries(), *self._held.due(utc_now())]:
            yield from self._start_attempt(pool, attempt)
        yield from self._ask_person()
        while self._may_start() and (step := self.schedule.startable(self._job.workers)):
            if self._waits_for_replan(step, self._past[step.id]):
                self.schedule.stopped.add(step.id)
                self.to_replan = self._first_attempt(step)
                return
            self.schedule.running.add(step.id)
            yield from self._start_attempt(pool, self._first_attempt(step))

    def _may_start(self) -> bool:
        return not (self._job.is_stopping or self._is_out_of_money or self.to_replan)

    def _take_retries(self) -> list[Attempt]:
        retries, self._retries = self._retries, []
        return retries

    def _start_attempt(self, pool: ThreadPoolExecutor, attempt: Attempt) -> Iterator[Event]:
        # Not flushed: losing this line to a power cut only means that the attempt is begun anew.
        started = self._job.journal.append(
            "step_started",
            flush=False,
            by=self._job.who_does(attempt),
            step_id=attempt.step.id,
            attempt=attempt.number,
            max_attempts=attempt.step.retry_behavior.max_attempts,
            log=attempt.log.name,
        )
        self._running[pool.submit(run_attempt, self._job.attempts, attempt)] = attempt
        yield started

    def _first_attempt(self, step: Step) -> Attempt:
        """Where this run of the build begins: the interrupted attempt again, or the one after the last that failed."""
        past = self._past[step.id]
        log = self._job.logs.existing(step.id, past.log) if past.in_flight else None
        return Attempt(
            step,
            past.failed_attempts + 1,
            log or self._job.logs.next(step.id),
            continues=past.in_flight,
            by_person=step.id in self._done_by_person,
            failures=tuple(past.failures),
            hints=tuple(past.hints),
            conversation=past.conversation if past.in_flight else "",
        )

    def _ask_person(self) -> Iterator[Event]:
        if not self._has_prose:
            return
        for step in list(self.schedule.ready()):
            is_for_person = step.is_prose and self._job.attempts.prose is None and step.id not in self._done_by_person
            if is_for_person and self._may_start():
                yield self._wait_for_person(step, one_line(step.action.description or step.name) or "it is prose")

    def _wait_for_person(self, step: Step, reason: str) -> Event:
        self.schedule.waiting.add(step.id)
        return self._job.journal.append("step_waiting", step_id=step.id, reason=reason)

    # Settling

    def _abandon(self) -> None:
        """Nobody listens any more: ends the children, and writes down what came of their attempts all the same."""
        self._job.stop_now.set()
        for future, attempt in list(self._running.items()):
            wait([future])
            del self._running[future]
            for _ in self._settle(attempt, future.result()):
                pass
        self.save(resting=True)

    def _settle(self, attempt: Attempt, result: AttemptResult) -> Iterator[Event]:
        step_id = attempt.step.id
        match result.ending:
            case Ending.PASSED:
                finished = self._finished(attempt, result)
                self._leave(step_id, self.schedule.done)
                yield finished
                yield from self._job.after_step(attempt)
            case Ending.STOPPED:
                yield self._stopped(step_id)
            case Ending.FAILED | Ending.HELD:
                yield from self._set_back(attempt, result)

    def _finished(self, attempt: Attempt, result: AttemptResult) -> Event:
        return self._job.journal.append(
            "step_finished",
            by=self._job.who_does(attempt),
            step_id=attempt.step.id,
            attempt=attempt.number,
            duration_ms=result.duration_ms,
            checks=check_facts(result.checks),
        )

    def _set_back(self, attempt: Attempt, result: AttemptResult) -> Iterator[Event]:
        job = self._job
        held_before = self._held.count(attempt, result.error_kind)
        can_replan = job.can_replan(attempt.step.id)
        move = move_after(attempt, result, held_before=held_before, can_replan=can_replan, now=utc_now())
        yield self._tell(attempt, result, move)
        job.session.attempt_failed(attempt.step.id, attempt.number, result.error_kind, result.error, move.recovery)
        if job.stop_now.is_set() and move.kind in (MoveKind.RETRY, MoveKind.HOLD, MoveKind.REPLAN):
            yield self._stopped(attempt.step.id)
        else:
            yield from self._carry_out(move, attempt, result)

    def _tell(self, attempt: Attempt, result: AttemptResult, move: Move) -> Event:
        return self._job.journal.append(
            "attempt_failed" if result.ending is Ending.FAILED else "attempt_held",
            step_id=attempt.step.id,
            attempt=attempt.number,
            error_kind=result.error_kind,
            error=result.error,
            duration_ms=result.duration_ms,
            checks=check_facts(result.checks),
            resumes_at=timestamp(move.at) if move.at else None,
        )

    def _carry_out(self, move: Move, attempt: Attempt, result: AttemptResult) -> Iterator[Event]:
        step = attempt.step
        match move.kind:
            case MoveKind.RETRY:
                self._retries.append(self._job.next_attempt(attempt, result))
            case MoveKind.HOLD:
                self._held.add(self._job.same_attempt(attempt), result.error_kind, move.at)
            case MoveKind.REPLAN:
                self._leave(step.id, self.schedule.stopped)
                self.to_replan = self._job.next_attempt(attempt, result)
            case MoveKind.ASK_PERSON:
                self._leave(step.id, self.schedule.waiting)
                yield self._wait_for_person(step, f"not yet: {result.error}")
            case MoveKind.ASK_MONEY:
                yield self._job.ask_for_more_money(step.id)
                yield self._stopped(step.id, result.error)
                self._is_out_of_money = True
            case MoveKind.GIVE_UP:
                yield from self._give_up(attempt, result)

    def _stopped(self, step_id: str, reason: str = STOPPED) -> Event:
        self._leave(step_id, self.schedule.stopped)
        return self._job.journal.append("step_stopped", step_id=step_id, reason=reason)

    def _give_up(self, attempt: Attempt, result: AttemptResult) -> Iterator[Event]:
        step_id, count = attempt.step.id, attempt.number
        reason = f"{result.error} (after {count} attempt{'s' if count > 1 else ''})"
        self._leave(step_id, self.schedule.failed)
        error = self._job.attempts.redact(result.error)
        self.failures[step_id] = {"step_id": step_id, "error": error, "at": timestamp()}
        yield self._job.journal.append("step_failed", step_id=step_id, reason=reason)
        yield self._job.escalate(self._job.next_attempt(attempt, result), attempt.log.name, result)
        for dependent in self.schedule.dependents(step_id):
            self.schedule.skipped.add(dependent.id)
            yield self._job.journal.append("step_skipped", step_id=dependent.id, reason=f"{step_id} failed")

    def _leave(self, step_id: str, place: set[str]) -> None:
        self.schedule.running.discard(step_id)
        place.add(step_id)

    def _fresh(self, step: Step, past: StepPast | None) -> StepPast:
        """A step whose attempts were used up gets all of them again, unless it was planned anew since, or is to be."""
        past = past or StepPast()
        is_used_up = past.failed_attempts >= step.retry_behavior.max_attempts and not past.replans
        return replace(past, failures=[]) if is_used_up and not self._waits_for_replan(step, past) else past

    def _waits_for_replan(self, step: Step, past: StepPast) -> bool:
        """The run before died, or was stopped, when this step's failures had made planning anew necessary."""
        limit, can_replan = step.retry_behavior.max_attempts, self._job.can_replan(step.id)
        if not past.is_undecided or step.id in self._done_by_person:
            return False
        return way_on(past.failed_attempts, max_attempts=limit, can_replan=can_replan) == "replan"
