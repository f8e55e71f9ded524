"""What the phases of one planning run share."""

import queue
from collections.abc import Container, Generator
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from typing import Any

from engine.assistants.briefing import make_order
from engine.assistants.crew import Crew
from engine.assistants.errors import AssistantError, StoppedError
from engine.assistants.patience import work_with_patience
from engine.assistants.protocol import Answer, Order, OrderKind
from engine.assistants.session_host import HostSettings, SessionHost
from engine.lifecycle.host_setup import RunSurroundings, surroundings_of
from engine.orchestration.control import RunControl
from engine.orchestration.money import ask_for_more_money
from engine.orchestration.questions import ask, latest_answer, withdraw_open
from engine.planning.planning_file import Planning, change_planning, note_planning, read_planning
from engine.workspace.attempt_log import AttemptLog
from engine.workspace.config import EngineConfig
from engine.workspace.journal import Event, append_event, read_events
from engine.workspace.log_names import LogNames
from engine.workspace.paths import WorkspacePaths
from engine.workspace.questions import QuestionKind
from engine.workspace.secrets import redact_document
from engine.workspace.writing import timestamp, update_document

Document = dict[str, Any]

LOG_STEM = "planning"


@dataclass(frozen=True, slots=True)
class PlanningJob:
    paths: WorkspacePaths
    task_id: str
    session_id: str
    control: RunControl
    crew: Crew
    around: RunSurroundings
    log: AttemptLog
    log_name: str

    @property
    def host(self) -> HostSettings:
        return self.around.host

    @property
    def told(self) -> "queue.SimpleQueue[Event]":
        return self.around.told

    @property
    def planning(self) -> Planning:
        """As it is on disk now. Raises OrchestrationError."""
        return read_planning(self.paths, self.task_id) or Planning()

    def redact(self, text: str) -> str:
        return self.host.redact(text)

    def note(self, **fields: Any) -> None:
        note_planning(self.paths, self.task_id, **redact_document(fields, self.redact))

    def tell(self, event: str, *, by: str = "engine", **facts: Any) -> Event:
        return append_event(
            self.paths, self.session_id, event, by=by, task_id=self.task_id, **redact_document(facts, self.redact)
        )

    def say(self, text: str) -> None:
        self.log.note(text)

    def with_context(self, injected: str) -> "PlanningJob":
        """The job whose assistant also knows what hooks want it to know."""
        if not injected:
            return self
        context = f"{self.crew.context}\n\n{injected}".strip()
        return replace(self, crew=replace(self.crew, context=context))

    def close(self) -> None:
        self.log.close()

    def raise_if_stopped(self) -> None:
        if self.control.is_stopping:
            raise StoppedError

    def take_remark(self, remark: str, **fields: Any) -> None:
        """What a person said about the plan: the next one is made with it. An empty remark changes only `fields`."""

        def change(document: Document) -> None:
            document.update(fields)
            if remark.strip():
                document.setdefault("remarks", []).append(self.redact(remark.strip()))
                document["constructed"] = ""

        change_planning(self.paths, self.task_id, change)

    def save_manifest(self, status: str) -> None:
        path = self.paths.manifest(self.task_id)
        update_document(self.paths, path, lambda manifest: manifest.update(status=status), missing={})

    # Asking a person

    def ask(self, question_id: str, kind: QuestionKind, title: str, facts: Document) -> Event:
        return ask(
            self.paths,
            self.session_id,
            question_id,
            kind,
            self.redact(title),
            task_id=self.task_id,
            facts=redact_document(facts, self.redact),
        )

    def answer_to(self, question_id: str) -> Document | None:
        return latest_answer(self.events(), question_id)

    def withdraw_all(self, kinds: Container[QuestionKind], reason: str, *, except_for: str = "") -> None:
        """Of this task's open questions of these kinds, all but one are over."""
        withdraw_open(self.paths, self.session_id, self.task_id, kinds, reason, except_for=except_for)

    @property
    def escalation_id(self) -> str:
        return f"escalation_{self.task_id}_planning"

    def escalate(self, reason: str, error_kind: str) -> Event:
        """Asks how to go on. A review that is still open was of a plan that cannot be accepted any more."""
        self.withdraw_all([QuestionKind.REVIEW], "planning could not go on")
        tried = [{"attempt": 1, "error": reason}]
        facts = {"tried": tried, "error_kind": error_kind, "log": self.log_name}
        return self.ask(self.escalation_id, QuestionKind.ESCALATION, f"Planning: {reason}", facts)

    def ask_for_more_money(self) -> Event:
        spent = self.host.spent()
        return ask_for_more_money(self.paths, self.session_id, self.task_id, "", spent.cost_usd, spent.cap_usd)

    def events(self) -> tuple[Event, ...]:
        return read_events(self.paths, self.session_id)

    # Asking the assistant

    def work(self, kind: OrderKind, key: str, facts: Document) -> Generator[Event, None, Answer]:
        """Has the assistant carry out an order; waits where a quota or the network is in the way.

        Raises AssistantError for anything else.
        """
        order = make_order(
            kind,
            key,
            self.crew.planner,
            facts,
            context=self.crew.planner_context,
            max_cost_usd=self.host.spent().left_usd,
        )
        return (yield from work_with_patience(partial(self._do, order), self.told, self.control, self._tell_held))

    def _tell_held(self, error: AssistantError, at: datetime) -> Event:
        return self.tell("planning_held", error_kind=error.kind, error=str(error), resumes_at=timestamp(at))

    def _do(self, order: Order) -> Answer:
        return self.crew.assistant.work(order, SessionHost(self.host, self.log, order=order.key))


def make_planning_job(
    paths: WorkspacePaths, task_id: str, session_id: str, control: RunControl, config: EngineConfig, crew: Crew
) -> PlanningJob:
    around = surroundings_of(paths, session_id, task_id, control, config, crew.assistant, edits="ask")
    path = LogNames(paths, task_id).next(LOG_STEM)
    log = AttemptLog(paths, path, around.host.redact)
    return PlanningJob(paths, task_id, session_id, control, crew, around, log, path.name)
