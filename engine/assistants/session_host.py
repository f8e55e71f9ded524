"""What surrounds an assistant that works for a session: its output goes to a log, its use of money and tools to the
journal, its permission questions to whoever looks on."""

import secrets
import threading
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass, field

from engine.assistants.errors import CapReachedError, StoppedError
from engine.assistants.permission_words import detail, grant_key, summary
from engine.assistants.permissions import decide
from engine.assistants.protocol import Permission, ToolRequest, Usage
from engine.assistants.spending import Spending, spending
from engine.orchestration.questions import ask, wait_for_answer, withdraw
from engine.plans.grants import is_granted
from engine.workspace.attempt_log import AttemptLog
from engine.workspace.journal import Event, append_event, read_events
from engine.workspace.money_words import dollars_in_words
from engine.workspace.paths import WorkspacePaths
from engine.workspace.questions import QuestionKind
from engine.workspace.secrets import Redact, redact_document

ToolHook = Callable[[str, ToolRequest, str], str]
"""Event name, request and error to the reason why the tool may not be used, empty where it may."""


def no_tool_hook(event: str, request: ToolRequest, error: str) -> str:  # noqa: ARG001
    return ""


def ignore(event: Event) -> None:  # noqa: ARG001
    return


@dataclass(frozen=True, slots=True)
class HostSettings:
    """What all orders of a run share."""

    paths: WorkspacePaths
    session_id: str
    task_id: str
    stop: threading.Event
    redact: Redact
    cap_usd: float
    edits: str
    """`allow` or `ask` (engine.yaml)."""
    answer_timeout_s: float
    agreed_commands: frozenset[str] = frozenset()
    """Commands that a person agreed to with the plan."""
    tool_hook: ToolHook = no_tool_hook
    told: Callable[[Event], None] = field(default=ignore)
    """Hears of each event that was written, for whoever prints them as they come."""

    def spent(self) -> Spending:
        return spending(read_events(self.paths, self.session_id), self.cap_usd)


class SessionHost:
    """The Host of one order. Raises OSError where it can no longer be written down."""

    def __init__(self, settings: HostSettings, log: AttemptLog, *, order: str, step_id: str = "") -> None:
        self.stop = settings.stop
        self._settings = settings
        self._log = log
        self._order = order
        self._step_id = step_id

    def say(self, text: str) -> None:
        self._log.feed(text.encode("utf-8", "replace"))

    def began(self, conversation: str) -> None:
        self._write("assistant_began", conversation=conversation)

    def used(self, usage: Usage) -> None:
        self._write("assistant_used", **asdict(usage))
        spent = self._settings.spent()
        if spent.is_over:
            used, cap = dollars_in_words(spent.cost_usd), dollars_in_words(spent.cap_usd)
            reason = f"Assistants used {used} of {cap} in this session"
            raise CapReachedError(reason, "Raise the limit (cost_cap_usd in engine.yaml), or stop here")

    def may_use(self, request: ToolRequest) -> Permission:
        if reason := self._settings.tool_hook("PreToolUse", request, ""):
            return Permission(False, reason)
        settings, key = self._settings, grant_key(request)
        verdict, reason = decide(
            request,
            root=settings.paths.root,
            edits=settings.edits,
            agreed_commands=settings.agreed_commands,
            granted=frozenset({key}) if is_granted(settings.paths.root, settings.session_id, key) else frozenset(),
        )
        return self._ask(request) if verdict == "ask" else Permission(verdict == "allow", reason)

    def tool_ended(self, request: ToolRequest, error: str) -> None:
        self._settings.tool_hook("PostToolUseFailure" if error else "PostToolUse", request, error)

    def _ask(self, request: ToolRequest) -> Permission:
        settings, question_id = self._settings, f"permission_{secrets.token_hex(4)}"
        facts = {
            "tool": request.tool,
            "summary": summary(request),
            "detail": detail(request),
            "grant": grant_key(request),
            "order": self._order,
        }
        event = ask(
            settings.paths,
            settings.session_id,
            question_id,
            QuestionKind.PERMISSION,
            f"{request.tool}: {summary(request)}",
            task_id=settings.task_id,
            step_id=self._step_id,
            facts=redact_document(facts, settings.redact),
        )
        settings.told(event)
        return self._wait(question_id)

    def _wait(self, question_id: str) -> Permission:
        settings, give_up = self._settings, time.monotonic() + self._settings.answer_timeout_s
        found = wait_for_answer(
            settings.paths,
            settings.session_id,
            question_id,
            lambda: self.stop.is_set() or time.monotonic() > give_up,
            self.stop,
        )
        if found is not None:
            allowed = found.get("choice") in ("once", "session")
            return Permission(allowed, "" if allowed else str(found.get("reason") or "A person said no"))
        why = "the run was stopped" if self.stop.is_set() else "nobody answered in time"
        withdraw(settings.paths, settings.session_id, question_id, why)
        if self.stop.is_set():
            raise StoppedError
        return Permission(False, "Nobody was there to allow it")

    def _write(self, event: str, **facts: object) -> None:
        settings = self._settings
        written = append_event(
            settings.paths,
            settings.session_id,
            event,
            task_id=settings.task_id,
            step_id=self._step_id,
            order=self._order,
            **redact_document(dict(facts), settings.redact),
        )
        settings.told(written)
