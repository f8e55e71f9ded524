"""What in a text speaks for keeping it: rules that match, numbers, frameworks, signals of the workspace's own."""

from collections.abc import Iterator
from dataclasses import dataclass

from engine.knowledge.signals.metrics import Metric, MetricKind, extract_metrics
from engine.knowledge.signals.phrases import ANYWHERE, Hit, PhraseTable
from engine.knowledge.signals.signal_rules import (
    CONVENTION,
    ERROR,
    FRAMEWORK,
    HARMLESS,
    IMPACT,
    NOISE,
    OTHER_NUMBER,
    PERFORMANCE,
    SignalRule,
    SignalRules,
    pattern_match,
    read_signal_rules,
)
from engine.knowledge.signals.tasks_named import without_tasks
from engine.knowledge.signals.tracked_frameworks import CustomSignal, Tracked, TrackedFramework, read_tracked
from engine.knowledge.words import common_words, words
from engine.workspace.paths import WorkspacePaths
from engine.workspace.problems import Problem

MAX_CHARS = 8_000
"""Of a text: a learning says what it is about in its first sentences, not in the log below."""

FEW_WORDS = 5
"""So few may hold no common word in English either."""

Owner = SignalRule | TrackedFramework | CustomSignal


class SignalTables:
    """Everything a text is held against, made once."""

    def __init__(self, rules: SignalRules, tracked: Tracked, where: str = "signal-rules.json") -> None:
        self.rules = rules
        self.tracked = tracked
        self.phrases: PhraseTable[Owner] = PhraseTable(_phrases(rules, tracked))
        self.subjects = PhraseTable(_phrases_of(rules, PERFORMANCE))
        self.other_numbers = PhraseTable(_phrases_of(rules, OTHER_NUMBER))
        self.with_patterns = [rule for rule in rules.rules if rule.patterns]
        self.problems: dict[str, Problem] = {}
        """Patterns that could not be used, each named once and not tried again."""
        self._where = where

    def search(self, rule: SignalRule, text: str) -> str:
        """What one of a rule's patterns finds. A pattern that fails is left out from then on."""
        for pattern in rule.patterns:
            key = f"{rule.id}: {pattern}"
            if key in self.problems:
                continue
            try:
                if found := pattern_match(rule, pattern, text):
                    return found
            except ValueError as error:
                reason = f"rule {rule.id[:60]}: {pattern[:60]!r} {error}"
                self.problems[key] = Problem(self._where, reason, "Correct its pattern")
        return ""

    def all_problems(self) -> tuple[Problem, ...]:
        return (*self.rules.problems, *self.tracked.problems, *self.problems.values())


def read_signal_tables(paths: WorkspacePaths) -> SignalTables:
    """The workspace's tables over the shipped ones. Raises MissingShippedFilesError."""
    return SignalTables(read_signal_rules(paths), read_tracked(paths), paths.relative(paths.signal_rules))


@dataclass(frozen=True, slots=True)
class Evidence:
    words: tuple[str, ...]
    found: dict[str, str]
    """Rule's id to what of it stands in the text."""
    rules: tuple[SignalRule, ...]
    """Those that match, in their order."""
    metrics: tuple[Metric, ...]
    kinds: frozenset[str]
    """Of signal, and IMPACT."""
    frameworks: tuple[TrackedFramework, ...]
    """The one with the most keywords first."""
    signals: tuple[CustomSignal, ...]

    @property
    def is_understood(self) -> bool:
        """Whether the rules can judge it: many words and none of them common means another language."""
        return len(self.words) < FEW_WORDS or not common_words().isdisjoint(self.words)


def find_evidence(text: str, tables: SignalTables) -> Evidence:
    """What of the tables stands in the text. Task ids have no part in it: they look like words and numbers."""
    text = without_tasks(text[:MAX_CHARS])
    found_words = words(text)
    found, keywords = _hits(text, found_words, tables)
    for rule in tables.with_patterns:
        if rule.id not in found and (hit := tables.search(rule, text)):
            found[rule.id] = hit
    rules = tuple(rule for rule in tables.rules.rules if rule.id in found)
    signals = tuple(signal for signal in tables.tracked.signals if f"signal {signal.pattern}" in found)
    frameworks = tuple(sorted(keywords, key=lambda framework: -len(keywords[framework])))
    metrics = extract_metrics(text)
    kinds = {rule.verdict for rule in rules} & {ERROR, CONVENTION, IMPACT}
    kinds |= {FRAMEWORK} if frameworks else set()
    kinds |= {IMPACT} if signals or any(metric.kind is MetricKind.VALUE for metric in metrics) else set()
    kinds |= {PERFORMANCE} if any(_is_performance(metric, tables, kinds) for metric in metrics) else set()
    return Evidence(tuple(found_words), found, rules, metrics, frozenset(kinds), frameworks, signals)


def _is_performance(metric: Metric, tables: SignalTables, kinds: set[str]) -> bool:
    """A change is, unless it is one of a setting; a single amount only beside a word such as "latency"."""
    around = f"{metric.lead} {metric.text}"
    found = words(around)
    has_subject = any(True for _ in tables.subjects.find(around, found))
    if metric.kind is MetricKind.VALUE:
        is_other = any(True for _ in tables.other_numbers.find(around, found))
        return has_subject and not is_other and ERROR not in kinds
    return has_subject or not any(True for _ in tables.other_numbers.find(around, found))


def _hits(
    text: str, found_words: list[str], tables: SignalTables
) -> tuple[dict[str, str], dict[TrackedFramework, set[str]]]:
    """(what of each rule or signal stands there, keywords of each framework)."""
    found: dict[str, str] = {}
    keywords: dict[TrackedFramework, set[str]] = {}
    hits = list(tables.phrases.find(text, found_words))
    harmless = _harmless_words(hits)
    for phrase, owner, at in hits:
        if isinstance(owner, TrackedFramework):
            keywords.setdefault(owner, set()).add(phrase)
        elif isinstance(owner, CustomSignal):
            found.setdefault(f"signal {owner.pattern}", phrase)
        elif owner.verdict == ERROR and at in harmless:
            continue
        elif not owner.at_start or at == 0 or (at == ANYWHERE and text.lower().startswith(phrase.lower())):
            found.setdefault(owner.id, phrase)
    return found, keywords


def _harmless_words(hits: list[Hit[Owner]]) -> set[int]:
    """The numbers of the words that stand in a harmless phrase, such as both of "error page"."""
    places = (
        range(hit.at, hit.at + len(words(hit.phrase)))
        for hit in hits
        if isinstance(hit.owner, SignalRule) and hit.owner.verdict == HARMLESS and hit.at != ANYWHERE
    )
    return {at for place in places for at in place}


def _phrases(rules: SignalRules, tracked: Tracked) -> Iterator[tuple[str, Owner]]:
    for rule in rules.rules:
        yield from ((phrase, rule) for phrase in rule.phrases)
        if rule.verdict == NOISE and rule.id == "nothing-special":
            yield from ((phrase, rule) for phrase in tracked.noise)
    for framework in tracked.frameworks:
        yield from ((keyword, framework) for keyword in framework.keywords)
    for signal in tracked.signals:
        yield signal.pattern, signal


def _phrases_of(rules: SignalRules, verdict: str) -> Iterator[tuple[str, str]]:
    return ((phrase, rule.id) for rule in rules.rules if rule.verdict == verdict for phrase in rule.phrases)
