"""The rules that tell signals from noise: data that comes with us, under what a workspace says otherwise."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from engine.shipped_files import shipped
from engine.workspace.paths import WorkspacePaths
from engine.workspace.problems import Problem, UnusableFileError
from engine.workspace.reading import read_document
from engine.workspace.text import TooDeepError, clean_document, one_line

NOISE = "noise"
IMPACT = "impact"
OTHER_NUMBER = "number of something else"
HARMLESS = "harmless"
PERFORMANCE, ERROR, CONVENTION, FRAMEWORK, PATTERN = "performance", "error", "convention", "framework", "pattern"

VERDICTS = (NOISE, PERFORMANCE, ERROR, CONVENTION, IMPACT, OTHER_NUMBER, HARMLESS)

NO_TASK = "no task"
NO_EVIDENCE = "no evidence"

SEVERITIES = ("LOW", "MEDIUM", "HIGH")

MANY_WORDS = 1_000_000

MAX_RULES = 200
MAX_PHRASES = 500
MAX_PATTERNS = 50

Document = dict[str, Any]


@dataclass(frozen=True, slots=True)
class SignalRule:
    id: str
    verdict: str
    reason: str
    phrases: tuple[str, ...] = ()
    patterns: tuple[str, ...] = ()
    at_start: bool = False
    """The text has to begin with one of the phrases."""
    unless: frozenset[str] = frozenset()
    """Kinds of evidence that this rule gives way to."""
    check: str = ""
    """NO_TASK or NO_EVIDENCE: what no phrase can say."""
    fewer_words_than: int = MANY_WORDS
    """For NO_EVIDENCE: a longer text is kept, for a list of words never holds all ways to say something."""
    severity: str = "LOW"
    is_ours: bool = True
    """Somebody else's regular expressions run with a time limit."""


@dataclass(frozen=True, slots=True)
class SignalRules:
    rules: tuple[SignalRule, ...]
    """The workspace's own first; noise is decided by the first rule that applies."""
    destinations: Mapping[str, str]
    percent_severity: Mapping[str, float]
    """From how many percent on a measured change is how severe."""
    problems: tuple[Problem, ...]


def read_signal_rules(paths: WorkspacePaths) -> SignalRules:
    """The workspace's rules over the shipped ones. A broken file or rule is a problem and has no part in it.

    Raises MissingShippedFilesError.
    """
    problems: list[Problem] = []
    folder = shipped("config")
    ours = read_table(WorkspacePaths(folder), folder / "signal-rules.json", problems)
    own = read_table(paths, paths.signal_rules, problems)
    chosen: dict[str, SignalRule | None] = {}
    where = paths.relative(paths.signal_rules)
    for document, is_ours in ((own, False), (ours, True)):
        for rule_id, rule in _rules(document, is_ours, where, problems):
            chosen.setdefault(rule_id, rule)
    return SignalRules(
        rules=tuple(rule for rule in chosen.values() if rule),
        destinations={**_texts(ours.get("destinations")), **_texts(own.get("destinations"))},
        percent_severity={**_numbers(ours.get("percent_severity")), **_numbers(own.get("percent_severity"))},
        problems=tuple(problems),
    )


def read_table(paths: WorkspacePaths, path: Path, problems: list[Problem]) -> Document:
    """A JSON file with its text cleaned; empty where there is none, or where it cannot be read: then with a problem."""
    try:
        document: Document = clean_document(read_document(paths, path) or {})
    except UnusableFileError as error:
        problems.append(error.problem)
    except TooDeepError as error:
        problems.append(Problem(paths.relative(path), str(error), "Write it flatter"))
    else:
        return document
    return {}


def _rules(
    document: Document, is_ours: bool, where: str, problems: list[Problem]
) -> Iterator[tuple[str, SignalRule | None]]:
    """Each rule with its id; None for one that is switched off."""
    found = document.get("rules")
    for value in found[:MAX_RULES] if isinstance(found, list) else ():
        rule_id = str(value.get("id", "")).strip() if isinstance(value, dict) else ""
        if not rule_id:
            problems.append(Problem(where, "a rule has no id", 'Give each rule an "id"'))
        elif value.get("off") is True:
            yield rule_id, None
        elif wrong := _what_is_wrong(value):
            problems.append(Problem(where, f"rule {one_line(rule_id)[:60]}: {wrong}", "Correct the rule"))
        else:
            yield rule_id, _rule(rule_id, value, is_ours)


def _what_is_wrong(value: Document) -> str:
    if value.get("verdict") not in VERDICTS:
        return f"its verdict is none of {', '.join(VERDICTS)}"
    if not (texts(value.get("phrases")) or texts(value.get("patterns")) or value.get("check")):
        return "it has neither phrases nor patterns"
    if value.get("check", NO_TASK) not in (NO_TASK, NO_EVIDENCE):
        return f"its check is neither {NO_TASK!r} nor {NO_EVIDENCE!r}"
    return ""


def _rule(rule_id: str, value: Document, is_ours: bool) -> SignalRule:
    return SignalRule(
        id=rule_id,
        verdict=value["verdict"],
        reason=one_line(str(value.get("reason") or f"Rule {rule_id}")),
        phrases=texts(value.get("phrases"))[:MAX_PHRASES],
        patterns=texts(value.get("patterns"))[:MAX_PATTERNS],
        at_start=value.get("at") == "start",
        unless=frozenset(texts(value.get("unless"))),
        check=str(value.get("check", "")),
        fewer_words_than=_whole_number(value.get("fewer_words_than")),
        severity=severity_of(value.get("severity")),
        is_ours=is_ours,
    )


def _whole_number(value: object) -> int:
    return value if isinstance(value, int) and not isinstance(value, bool) else MANY_WORDS


def severity_of(value: object) -> str:
    """LOW, MEDIUM or HIGH, however it is written; LOW where it is none of them."""
    name = str(value).strip().upper()
    return {"CRITICAL": "HIGH"}.get(name, name if name in SEVERITIES else SEVERITIES[0])


def texts(value: object) -> tuple[str, ...]:
    """The texts in a list; a single one is a list of one."""
    items = value if isinstance(value, list) else [value]
    return tuple(item for item in items if isinstance(item, str) and item.strip())


def _texts(value: object) -> dict[str, str]:
    return {key: item for key, item in value.items() if isinstance(item, str)} if isinstance(value, dict) else {}


def _numbers(value: object) -> dict[str, float]:
    is_table = isinstance(value, dict)
    items = value.items() if is_table and isinstance(value, dict) else ()
    return {key: float(item) for key, item in items if isinstance(item, int | float)}


# What a pattern may cost: a good one takes less than a millisecond.
PATTERN_S = 0.05


def pattern_match(rule: SignalRule, pattern: str, text: str) -> str:
    """What a pattern of the rule finds, empty for nothing. Raises ValueError, with what is wrong with the pattern."""
    if rule.is_ours:
        found = re.search(pattern, text)
        return found[0] if found else ""
    import regex  # 15 ms; unlike `re` it can be told when to give up

    try:
        match = regex.search(pattern, text, timeout=PATTERN_S)
    except regex.error as error:
        raise ValueError(f"is no regular expression: {error}") from None
    except TimeoutError:
        raise ValueError(f"took longer than {PATTERN_S:g} s") from None
    except (RecursionError, OverflowError, MemoryError):
        raise ValueError("is too deep a regular expression") from None
    return match[0] if match else ""
