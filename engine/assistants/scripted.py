"""An assistant that follows a script, for tests and demos: the engine around it cannot tell it from a clever one.

`script.py` says what a script may hold.
"""

import hashlib
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta

from engine.assistants.answers import checked_answer, parse_answer
from engine.assistants.errors import (
    AssistantError,
    CapReachedError,
    NetworkError,
    NotAvailableError,
    PermissionRefusedError,
    QuotaError,
    SilentError,
    StoppedError,
    UnusableAnswerError,
)
from engine.assistants.protocol import Answer, Document, Host, Order, OrderKind, ToolRequest, Usage
from engine.assistants.script import (
    Act,
    Entry,
    Fail,
    Run,
    Say,
    Script,
    Use,
    WaitFor,
    Write,
    Writing,
    is_there,
)
from engine.assistants.script_tools import ToolFailedError, use_tool, write_file
from engine.workspace.paths import WorkspacePaths

LOOK_S = 0.02
"""How often a file that is waited for is looked for."""

FAILURES: dict[str, type[AssistantError]] = {
    kind.kind: kind
    for kind in (
        CapReachedError,
        NetworkError,
        NotAvailableError,
        PermissionRefusedError,
        SilentError,
        UnusableAnswerError,
    )
}

REMEDY = "The script says so"


class ScriptedAssistant:
    name = "scripted"

    def __init__(self, paths: WorkspacePaths, script: Script, environment: Mapping[str, str] | None = None) -> None:
        """`environment` is added to that of its commands, such as the mark by which a crashed run's are found."""
        self._paths = paths
        self._script = script
        self._environment = environment or {}

    def can(self, kind: OrderKind) -> bool:
        return any(entry.order is kind for entry in self._script.entries)

    def work(self, order: Order, host: Host) -> Answer:
        """Follows the first entry that fits. Raises AssistantError."""
        entry = self._entry(order)
        conversation = order.conversation or f"scripted-{hashlib.sha256(order.key.encode()).hexdigest()[:8]}"
        host.began(conversation)
        usage = Usage()
        for act in entry.does:
            _raise_if_stopped(host)
            usage = _sum(usage, self._do(act, host))
        _raise_if_stopped(host)
        return Answer(entry.text, _data(entry, order), usage, conversation)

    def _entry(self, order: Order) -> Entry:
        for entry in self._script.entries:
            if entry.fits(order.kind, order.key) and self._is_its_time(entry):
                return entry
        reason = f"The script has no entry for the {order.kind.value} order {order.key!r}"
        raise NotAvailableError(reason, "Add one to it, or work with another assistant")

    def _is_its_time(self, entry: Entry) -> bool:
        is_on = not entry.when_file or is_there(self._paths, entry.when_file)
        return is_on and not (entry.unless_file and is_there(self._paths, entry.unless_file))

    def _do(self, act: Act, host: Host) -> Usage:
        """What was used. Raises AssistantError."""
        match act:
            case Say():
                _say(act, host)
            case Write():
                self._write(act.write)
            case Run():
                self._run(ToolRequest(act.run.tool, act.run.input), host, needed=act.needed)
            case WaitFor():
                _wait_until(lambda: is_there(self._paths, act.wait_for), host)
            case Fail():
                raise _failure(act)
            case Use():
                usage = Usage(**act.use.model_dump())
                host.used(usage)
                return usage
        return Usage()

    def _run(self, request: ToolRequest, host: Host, *, needed: bool) -> None:
        permission = host.may_use(request)
        if not permission.allowed:
            host.say(f"✘ {request.tool} was denied: {permission.reason or 'no reason given'}\n")
            if needed:
                raise PermissionRefusedError(f"{request.tool} was denied", "Allow it, or change the step")
            return
        try:
            use_tool(self._paths, request, host, self._environment)
        except ToolFailedError as error:
            host.say(f"✘ {request.tool}: {error}\n")
            host.tool_ended(request, str(error))
        else:
            host.tool_ended(request, "")

    def _write(self, writing: Writing) -> None:
        try:
            write_file(self._paths, writing.path, writing.content)
        except ToolFailedError as error:
            raise NotAvailableError(f"The script cannot be followed: {error}", "Correct the script") from None


def _say(act: Say, host: Host) -> None:
    for number, line in enumerate(act.say.splitlines(keepends=True) or [""]):
        if number and host.stop.wait(act.pace_s):
            raise StoppedError
        host.say(line)
    if not act.say.endswith("\n"):
        host.say("\n")


def _wait_until(is_so: Callable[[], bool], host: Host) -> None:
    while not is_so():
        if host.stop.wait(LOOK_S):
            raise StoppedError


def _failure(act: Fail) -> AssistantError:
    reason = act.reason or f"Scripted failure: {act.fail}"
    if act.fail == QuotaError.kind:
        seconds = act.resets_in_s
        return QuotaError(reason, REMEDY, None if seconds is None else datetime.now(UTC) + timedelta(seconds=seconds))
    return FAILURES[act.fail](reason, REMEDY)


def _data(entry: Entry, order: Order) -> Document | None:
    """What the order asks for. Raises UnusableAnswerError."""
    if order.schema is None:
        return entry.data
    return parse_answer(entry.text, order.schema) if entry.data is None else checked_answer(entry.data, order.schema)


def _raise_if_stopped(host: Host) -> None:
    if host.stop.is_set():
        raise StoppedError


def _sum(first: Usage, second: Usage) -> Usage:
    return Usage(
        first.input_tokens + second.input_tokens,
        first.cache_read_tokens + second.cache_read_tokens,
        first.cache_write_tokens + second.cache_write_tokens,
        first.output_tokens + second.output_tokens,
        first.cost_usd + second.cost_usd,
        second.model or first.model,
    )
