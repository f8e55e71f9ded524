"""What failed in a build and was mended after all, and by what: told from its journal. Pure."""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from engine.workspace.build_record import Status
from engine.workspace.journal import Event
from engine.workspace.text import one_line

NUMBERS = re.compile(r"\d+")

MAX_ABOUT_CHARS = 500


@dataclass(frozen=True, slots=True)
class Failure:
    """One attempt, criterion or gate that failed."""

    step_id: str
    """Empty for criteria and gates."""
    subject: str
    """The step's id, or `AC-1`, or `gate lint`."""
    error: str
    error_kind: str
    log: str


@dataclass(frozen=True, slots=True)
class Mended:
    """A kind of failure with all that mended it."""

    first: Failure
    telling: str
    """What of the error tells most, on one line."""
    times: int
    subjects: tuple[str, ...]
    """Where it was seen, the first first."""
    remedies: tuple[str, ...]
    """In words: what a person said, planning anew, a person's own work; the attempt last."""
    by_attempt: bool
    """An attempt of the builder's own mended it: what it changed tells how."""

    @property
    def about(self) -> str:
        """The same for failures of one kind: how many seconds it took, or in which line, makes no other of it."""
        return NUMBERS.sub("#", one_line(self.telling).casefold())[:MAX_ABOUT_CHARS]


@dataclass
class _Open:
    """Failures of one subject that are not mended yet."""

    failures: list[Failure] = field(default_factory=list)
    remedies: list[str] = field(default_factory=list)


def mended_failures(
    events: Iterable[Event], telling: Callable[[Failure], str] = lambda failure: failure.error
) -> tuple[Mended, ...]:
    """One for each kind of failure, in the order in which they were mended. `telling` finds its telling line."""
    fold = _Fold(telling)
    for event in events:
        fold.take(event)
    return _grouped(fold.mended)


class _Fold:
    def __init__(self, telling: Callable[[Failure], str]) -> None:
        self._telling = telling
        self.mended: list[Mended] = []
        self._open: dict[str, _Open] = {}
        self._logs: dict[str, str] = {}

    def take(self, event: Event) -> None:
        match event.event:
            case "step_started":
                self._logs[event.step_id] = _text(event, "log")
            case "attempt_failed":
                self._fail(event, event.step_id, "error", self._logs.get(event.step_id, ""))
            case "step_finished":
                self._mend(event.step_id, _who(event), by_attempt=event.by != "person")
            case "criterion_checked" | "gate_checked":
                self._check(event)
            case "question_answered" if event.get("kind") == "escalation":
                self._help(event.step_id, _persons_words(event.get("answer")))
            case "plan_edited":
                for one in self._open.values():
                    one.remedies.append("a person's edit of the plan")
            case "plan_changed":
                self._plan_changed(event)

    def _check(self, event: Event) -> None:
        name = _text(event, "name")
        subject = f"gate {name}" if event.event == "gate_checked" else name
        if event.get("status") == Status.FAILED.value:
            self._fail(event, subject, "detail", _text(event, "log"))
        elif event.get("status") == Status.DONE.value:
            self._mend(subject, "", by_attempt=False)

    def _fail(self, event: Event, subject: str, name: str, log: str) -> None:
        kind = _text(event, "error_kind") or "check_failed"
        error = _text(event, name) or kind
        failure = Failure(event.step_id, subject, error if event.step_id else f"{subject}: {error}", kind, log)
        self._open.setdefault(subject, _Open()).failures.append(failure)

    def _help(self, step_id: str, words: str) -> None:
        """For an empty `step_id` it is about the criteria and gates that failed."""
        for subject, one in self._open.items():
            is_meant = subject == step_id if step_id else not one.failures[0].step_id
            if words and is_meant:
                one.remedies.append(words)

    def _plan_changed(self, event: Event) -> None:
        reason = one_line(_text(event, "reason"))
        words = f"planning anew: {reason}" if reason else "planning anew"
        self._help(event.step_id, words)
        changes = event.get("changes")
        for change in changes if isinstance(changes, list) else ():
            is_gone = isinstance(change, dict) and change.get("change") == "removed"
            if is_gone and str(change.get("step_id")) in self._open:  # another step does it now
                self._mend(str(change.get("step_id")), words, by_attempt=False)

    def _mend(self, subject: str, words: str, *, by_attempt: bool) -> None:
        one = self._open.pop(subject, None)
        if one is None:
            return
        remedies = tuple(dict.fromkeys((*one.remedies, *([words] if words else []))))
        if not remedies:  # a person did something that nobody told us: there is nothing to learn
            return
        self.mended += [
            Mended(failure, self._telling(failure), 1, (subject,), remedies, by_attempt) for failure in one.failures
        ]


def _grouped(mended: Sequence[Mended]) -> tuple[Mended, ...]:
    groups: dict[str, Mended] = {}
    for one in mended:
        known = groups.get(one.about)
        groups[one.about] = _both(known, one) if known else one
    return tuple(groups.values())


def _both(one: Mended, other: Mended) -> Mended:
    return replace(
        one,
        times=one.times + other.times,
        subjects=tuple(dict.fromkeys((*one.subjects, *other.subjects))),
        remedies=tuple(dict.fromkeys((*one.remedies, *other.remedies))),
    )


def _who(event: Event) -> str:
    return "a person, by hand" if event.by == "person" else f"attempt {event.get('attempt', '?')}"


def _persons_words(answer: Any) -> str:
    """What a person said when asked how to go on; empty where they said nothing that helps the next time."""
    facts = answer if isinstance(answer, dict) else {}
    said = next((one_line(str(facts[name])) for name in ("hint", "remark", "reason") if facts.get(name)), "")
    return f'a person\'s words: "{said}"' if said else ""


def _text(event: Event, name: str) -> str:
    found = event.get(name)
    return found if isinstance(found, str) else ""
