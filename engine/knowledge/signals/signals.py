"""Tells signals from noise: is a text worth keeping, what kind is it, and where does it belong?

`studio/config/signal-rules.json` decides; this only holds a text against it.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum

from engine.knowledge.domains import GLOBAL, find_domains, is_domain
from engine.knowledge.signals.duplicates import DuplicateIndex
from engine.knowledge.signals.evidence import MAX_CHARS, Evidence, SignalTables, find_evidence
from engine.knowledge.signals.metrics import Metric, MetricKind
from engine.knowledge.signals.signal_rules import (
    CONVENTION,
    ERROR,
    FRAMEWORK,
    IMPACT,
    NO_EVIDENCE,
    NO_TASK,
    NOISE,
    PATTERN,
    PERFORMANCE,
    SEVERITIES,
    SignalRule,
)
from engine.knowledge.signals.tasks_named import named_tasks


class SignalType(Enum):
    PERFORMANCE = PERFORMANCE
    ERROR = ERROR
    CONVENTION = CONVENTION
    FRAMEWORK = FRAMEWORK
    PATTERN = PATTERN


@dataclass(frozen=True, slots=True)
class Signal:
    """The verdict on one text."""

    is_signal: bool
    reason: str
    """Why it is noise, or why of this type: the rule's own words and what it found."""
    signal_type: SignalType | None = None
    destination: str = ""
    """A section of the knowledge base, or `studio/learnings/<domain>.md`."""
    suggested_severity: str = ""
    """LOW, MEDIUM or HIGH."""
    domain: str = GLOBAL
    metrics: tuple[Metric, ...] = ()
    tasks: tuple[str, ...] = ()
    """Where it was learned, this time and before."""
    duplicate_of: tuple[str, ...] = ()
    """What says the same already, the most alike first."""

    @property
    def occurrences(self) -> int:
        """In how many different tasks."""
        return len(self.tasks)


def classify(text: str, tables: SignalTables, task_id: str = "", known: DuplicateIndex | None = None) -> Signal:
    """Noise with its reason, or a signal with its type and destination.

    `task_id` is where it was learned, if the text does not say so itself; `known` what was learned before.
    """
    here = tuple(dict.fromkeys((*named_tasks(text), *([task_id] if task_id else ()))))
    evidence = find_evidence(text, tables)
    if noise := _noise(evidence, tables, here):
        return Signal(False, noise, metrics=evidence.metrics, tasks=here)
    kind = _type(evidence)
    domain = _domain(text[:MAX_CHARS], evidence)
    same = known.find(text, text.partition("\n")[0]) if known is not None else ()
    tasks = tuple(dict.fromkeys((*(task for found in same for task in found.item.tasks), *here)))
    return Signal(
        is_signal=True,
        reason=_reason(kind, evidence),
        signal_type=kind,
        destination=_destination(kind, tables, domain, len(tasks)),
        suggested_severity=_severity(kind, evidence, tables),
        domain=domain,
        metrics=evidence.metrics,
        tasks=tasks,
        duplicate_of=tuple(found.item.where for found in same),
    )


def noise_reason(text: str, tables: SignalTables, task_id: str = "") -> str:
    """Why a text is noise; empty for a signal."""
    return _noise(find_evidence(text, tables), tables, (*named_tasks(text), *([task_id] if task_id else ())))


def detect_type(text: str, tables: SignalTables) -> SignalType:
    """The type alone, as if it were no noise."""
    return _type(find_evidence(text, tables))


def _noise(evidence: Evidence, tables: SignalTables, tasks: Iterable[str]) -> str:
    """The reason of the first noise rule that applies."""
    if not evidence.words:
        return "There is no word in it"
    kinds = evidence.kinds
    for rule in tables.rules.rules:
        if rule.verdict == NOISE and kinds.isdisjoint(rule.unless) and _applies(rule, evidence, tuple(tasks)):
            found = evidence.found.get(rule.id, "")
            return f'{rule.reason} ("{found}")' if found else rule.reason
    return ""


def _applies(rule: SignalRule, evidence: Evidence, tasks: tuple[str, ...]) -> bool:
    if rule.check == NO_TASK:
        return not tasks
    if rule.check == NO_EVIDENCE:
        is_short = len(evidence.words) < rule.fewer_words_than
        return is_short and evidence.is_understood and not evidence.kinds - {FRAMEWORK, CONVENTION}
    return rule.id in evidence.found


def _type(evidence: Evidence) -> SignalType:
    order = (SignalType.PERFORMANCE, SignalType.ERROR, SignalType.CONVENTION, SignalType.FRAMEWORK)
    return next((kind for kind in order if kind.value in evidence.kinds), SignalType.PATTERN)


def _domain(text: str, evidence: Evidence) -> str:
    """Of what the workspace tracks, else of the text's own words."""
    tracked = [signal.domain for signal in evidence.signals] + [one.domain for one in evidence.frameworks]
    return next((name for name in (*tracked, *find_domains(text)[1:]) if is_domain(name)), GLOBAL)


def _destination(kind: SignalType, tables: SignalTables, domain: str, occurrences: int) -> str:
    again = f"{ERROR} again" if kind is SignalType.ERROR and occurrences > 1 else kind.value
    return tables.rules.destinations.get(again, "Pending Queue").replace("{domain}", domain)


def _severity(kind: SignalType, evidence: Evidence, tables: SignalTables) -> str:
    found = [rule.severity for rule in evidence.rules if rule.verdict == kind.value]
    found += [tracked.severity for tracked in evidence.signals]
    if kind is SignalType.FRAMEWORK:
        found += [tracked.severity for tracked in evidence.frameworks[:1]]
    if kind is SignalType.PERFORMANCE:
        percents = [metric.percent for metric in evidence.metrics]
        limits = tables.rules.percent_severity.items()
        found += [name for name, limit in limits if any(percent >= limit for percent in percents)]
    return max(found, key=lambda name: SEVERITIES.index(name) if name in SEVERITIES else 0, default=SEVERITIES[0])


def _reason(kind: SignalType, evidence: Evidence) -> str:
    if kind is SignalType.PERFORMANCE:
        changes = [metric for metric in evidence.metrics if metric.kind is not MetricKind.VALUE]
        return f"Measured: {(changes or list(evidence.metrics))[0].text}"
    if kind is SignalType.FRAMEWORK:
        first = evidence.frameworks[0]
        return f"About {first.name}, which this workspace tracks"
    for rule in evidence.rules:
        if rule.verdict == kind.value or (kind is SignalType.PATTERN and rule.verdict == IMPACT):
            return f'{rule.reason} ("{evidence.found[rule.id]}")'
    if evidence.signals:
        first_signal = evidence.signals[0]
        return first_signal.description or f'This workspace watches for "{first_signal.pattern}"'
    return "In words that the rules do not know: a person has to judge it"
