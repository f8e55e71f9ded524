"""Rules that a build broke: a check that names one failed, or a person said so when asked how to go on.

A criterion or gate names a rule by its id in its words (`SC-003`), or in a field `rule`. Each is noted once a task.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from engine.building.history import History
from engine.building.job import BuildJob
from engine.knowledge.evolution.rule_history import RULE_ID, record_violation
from engine.workspace.build_fold import criterion_name
from engine.workspace.build_record import Status
from engine.workspace.journal import Event
from engine.workspace.markdown_headings import blocks
from engine.workspace.paths import WorkspacePaths
from engine.workspace.problems import UnusableFileError
from engine.workspace.reading import read_clean_text
from engine.workspace.records.plan import Criterion, Gate, Plan
from engine.workspace.text import one_line

BROKEN = "rule_violated"
"""The event's name."""

NAMED = re.compile(r"(?<![\w-])SC-\d{1,6}(?![\w-])")

FAILING = (Status.FAILED.value, Status.WARNED.value)

SAYS_NOTHING = ("unverifiable", "timeout")
"""Kinds of errors after which nobody knows whether a check would have held."""

MAX_TEXT_CHARS = 300


@dataclass(frozen=True, slots=True)
class Broken:
    rule_id: str
    by: str
    """`check` or `person`."""
    step_id: str
    text: str
    """Which check, and what it said; or the person's words."""


def note_broken_rules(job: BuildJob, history: History) -> Iterator[Event]:
    """Records what was broken so far and is not recorded yet; after a crash, what is left of it."""
    rules = _Rules(job.plan)
    hints = [hint for past in (*history.steps.values(), history.whole) for hint in past.hints]
    if rules.is_empty and not NAMED.search("\n".join(hints)):
        return  # most plans name none: then the journal need not be read
    events = [event for event in job.journal_events() if event.task_id == job.task_id]
    told = {event.get("rule_id") for event in events if event.event == BROKEN}
    known = _known_rules(job.paths)
    for broken in (found for event in events for found in _broken(event, rules)):
        if broken.rule_id in told or broken.rule_id not in known:
            continue
        told.add(broken.rule_id)
        text = job.attempts.redact(broken.text)
        record_violation(job.paths, broken.rule_id, job.task_id, broken.by, text)
        yield job.journal.append(BROKEN, by=broken.by, step_id=broken.step_id, rule_id=broken.rule_id, text=text)


class _Rules:
    """Which rules a plan's checks are about."""

    def __init__(self, plan: Plan) -> None:
        self.of_steps = {
            (step.id, criterion.text): rules
            for step in plan.steps
            for criterion in step.success_criteria
            if (rules := _rules_of(criterion, criterion.text))
        }
        self.of_criteria = {
            criterion_name(criterion, place): rules
            for place, criterion in enumerate(plan.acceptance_criteria)
            if (rules := _rules_of(criterion, criterion.text))
        }
        self.of_gates = {gate.name: rules for gate in plan.quality_gates if (rules := _rules_of(gate, gate.name))}

    @property
    def is_empty(self) -> bool:
        return not (self.of_steps or self.of_criteria or self.of_gates)


def _rules_of(check: Criterion | Gate, text: str) -> tuple[str, ...]:
    field = (check.model_extra or {}).get("rule")
    named = [item for item in (field if isinstance(field, list) else [field]) if isinstance(item, str)]
    return tuple(dict.fromkeys((*filter(RULE_ID.fullmatch, named), *NAMED.findall(text))))


def _broken(event: Event, rules: _Rules) -> Iterator[Broken]:
    match event.event:
        case "attempt_failed" if event.get("error_kind") not in SAYS_NOTHING:
            yield from _by_step(event, rules)
        case "criterion_checked" if event.get("status") in FAILING:
            yield from _by_check(event, rules.of_criteria.get(str(event.get("name")), ()))
        case "gate_checked" if event.get("status") in FAILING:
            yield from _by_check(event, rules.of_gates.get(str(event.get("name")), ()))
        case "question_answered" if event.get("kind") == "escalation":
            answer = event.get("answer")
            hint = one_line(str(answer.get("hint") or "")) if isinstance(answer, dict) else ""
            yield from _all_broken(NAMED.findall(hint), "person", event.step_id, hint)


def _by_step(event: Event, rules: _Rules) -> Iterator[Broken]:
    checks = event.get("checks")
    for check in checks if isinstance(checks, list) else ():
        if isinstance(check, dict) and check.get("status") == Status.FAILED.value:
            text = str(check.get("text", ""))
            said = f"{text}: {check.get('detail') or 'it failed'}"
            yield from _all_broken(rules.of_steps.get((event.step_id, text), ()), "check", event.step_id, said)


def _by_check(event: Event, named: Sequence[str]) -> Iterator[Broken]:
    yield from _all_broken(named, "check", "", f"{event.get('name')}: {event.get('detail') or 'it failed'}")


def _all_broken(named: Iterable[str], by: str, step_id: str, text: str) -> Iterator[Broken]:
    yield from (Broken(rule_id, by, step_id, one_line(text)[:MAX_TEXT_CHARS]) for rule_id in named)


def _known_rules(paths: WorkspacePaths) -> frozenset[str]:
    """Ids of the knowledge base's entries: a plan may name what never was a rule, or is none any more."""
    try:
        text = read_clean_text(paths, paths.knowledge_base) or ""
    except UnusableFileError:
        return frozenset()  # `studio doctor` says what is wrong with it
    return frozenset(title.partition(":")[0].strip() for _, title, _ in blocks(text, level=3))
