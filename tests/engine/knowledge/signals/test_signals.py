"""Signals told from noise, one rule at a time; `test_signals_measured.py` has the numbers."""

import json
import time

import pytest

from engine.knowledge.signals.duplicates import DuplicateIndex, KnownItem
from engine.knowledge.signals.evidence import SignalTables, read_signal_tables
from engine.knowledge.signals.signals import SignalType, classify, detect_type, noise_reason
from engine.workspace.paths import WorkspacePaths

TASK = "task_20260204_100003"
OTHER = "task_20260130_091200"
CRASH = "two workers consumed one reset token, checkout crashed"


@pytest.fixture
def paths(tmp_path) -> WorkspacePaths:
    return WorkspacePaths(tmp_path)


@pytest.fixture
def tables(paths) -> SignalTables:
    return read_signal_tables(paths)


def write_rules(paths: WorkspacePaths, *rules: object, **more: object) -> SignalTables:
    paths.signal_rules.parent.mkdir(parents=True, exist_ok=True)
    paths.signal_rules.write_text(json.dumps({"rules": rules, **more}))
    return read_signal_tables(paths)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (CRASH, "No task id"),
        (f"{TASK}: How to lock a row", "Tells how to"),
        (f"{TASK}: a row lock is a design pattern for databases of any kind", "A generic concept"),
        (f"{TASK}: a standard form with the usual fields and buttons on it", "Says itself"),
        (f"{TASK}: added a page", "No impact: reports"),
        (f"{TASK}: the page, as drawn", "No impact: a few"),
        (TASK, "There is no word"),
        ("", "There is no word"),
    ],
)
def test_noise_is_told_with_its_reason(tables, text, reason):
    signal = classify(text, tables)
    assert (signal.is_signal, signal.signal_type, signal.destination) == (False, None, "")
    assert signal.reason.startswith(reason)
    assert noise_reason(text, tables) == signal.reason


@pytest.mark.parametrize(
    ("text", "kind", "destination"),
    [
        ("search went from 840 ms to 190 ms, it crashed before", SignalType.PERFORMANCE, "Performance Delta"),
        (CRASH, SignalType.ERROR, "Pending Queue"),
        ("handlers had to be renamed in 9 files", SignalType.CONVENTION, "Slop Ledger"),
        ("asyncio.gather does not cancel its siblings", SignalType.FRAMEWORK, "Pending Queue"),
        ("a dry run of the page prevented tickets", SignalType.PATTERN, "studio/learnings/frontend.md"),
        ("the oven rounds to 5, which prevented a mix-up", SignalType.PATTERN, "studio/learnings/global.md"),
    ],
)
def test_each_type_goes_to_its_place(tables, text, kind, destination):
    signal = classify(f"{TASK}: {text}", tables)
    assert (signal.signal_type, signal.destination) == (kind, destination)
    assert detect_type(text, tables) is kind


def test_the_caller_may_know_the_task(tables):
    signal = classify(CRASH, tables, task_id=TASK)
    assert (signal.is_signal, signal.tasks) == (True, (TASK,))


@pytest.mark.parametrize("text", ["adjust the terms of the seller in the account page", "unjustly"])
def test_words_match_as_words(tables, text):
    assert detect_type(text, tables) is SignalType.PATTERN
    assert "just" not in noise_reason(f"{TASK}: {text}", tables)


def test_an_error_in_a_second_task_becomes_a_constraint(tables):
    known = DuplicateIndex([KnownItem("PQ-001", "Lock the token", CRASH, (OTHER,))])
    signal = classify(f"{TASK}: {CRASH} again", tables, known=known)
    assert (signal.destination, signal.occurrences) == ("Strict Constraints", 2)
    assert (signal.tasks, signal.duplicate_of) == ((OTHER, TASK), ("PQ-001",))


def test_an_error_twice_in_the_same_task_is_one_occurrence(tables):
    known = DuplicateIndex([KnownItem("PQ-001", "Lock the token", CRASH, (TASK,))])
    signal = classify(f"{TASK}: {CRASH} again", tables, known=known)
    assert (signal.destination, signal.occurrences) == ("Pending Queue", 1)


@pytest.mark.parametrize(
    ("text", "severity"),
    [
        ("load time 2.4s → 1.1s", "HIGH"),
        ("load time 2.4s → 1.8s", "MEDIUM"),
        ("load time 2.4s → 2.3s", "LOW"),
        ("the session token was leaked", "HIGH"),
        ("the export failed", "MEDIUM"),
        ("n+1 in the list because of a loop", "HIGH"),
    ],
)
def test_severity(tables, text, severity):
    assert classify(f"{TASK}: {text}", tables).suggested_severity == severity


@pytest.mark.parametrize(
    "text",
    [
        "the error page has a new look for all of our sellers",
        "raised the timeout from 5 s to 30 s for the slow printers",
    ],
)
def test_words_and_numbers_that_only_look_like_it(tables, text):
    assert detect_type(text, tables) is SignalType.PATTERN


@pytest.mark.parametrize("text", ["der Export schlug fehl", "部署失败", "テストが失敗した", "le test échoue"])
def test_failures_in_other_languages(tables, text):
    assert classify(f"{TASK}: {text}", tables).signal_type is SignalType.ERROR


def test_what_the_rules_cannot_read_is_kept_for_a_person(tables):
    signal = classify(f"{TASK}: konsola pokazuje teraz kolejkę obok przycisku", tables)
    assert (signal.signal_type, signal.is_signal) == (SignalType.PATTERN, True)


def test_a_megabyte_takes_no_longer_than_its_beginning(tables):
    texts = (f"{TASK}: {CRASH}. " + filler * (1_000_000 // len(filler)) for filler in ("from 1 to ", "字", "a-", "1,1"))
    for text in texts:
        began = time.process_time()
        assert classify(text, tables).signal_type is SignalType.ERROR
        assert time.process_time() - began < 1


def test_a_workspace_changes_a_rule(paths):
    own = {"id": "how-to", "verdict": "noise", "at": "start", "phrases": ["recipe"], "reason": "A recipe"}
    tables = write_rules(paths, own)
    assert classify(f"{TASK}: recipe, it crashed", tables).reason == 'A recipe ("recipe")'
    assert classify(f"{TASK}: How to avoid that it crashed", tables).is_signal


def test_a_workspace_switches_a_rule_off(paths):
    assert classify(CRASH, write_rules(paths, {"id": "no-task", "off": True})).is_signal


def test_a_workspace_sends_a_type_elsewhere(paths):
    tables = write_rules(paths, destinations={"error": "Strict Constraints"})
    assert classify(f"{TASK}: {CRASH}", tables).destination == "Strict Constraints"


@pytest.mark.parametrize(
    ("pattern", "told"), [("(a+)+$", "took longer"), ("(", "no regular expression"), ("(" * 5000, "")]
)
def test_a_pattern_that_explodes_is_named_and_left_out(paths, pattern, told):
    tables = write_rules(paths, {"id": "bad", "verdict": "error", "patterns": [pattern], "reason": "Bad"})
    signal = classify(f"{TASK}: it crashed {'a' * 5000}b", tables)
    assert signal.signal_type is SignalType.ERROR
    assert [problem.path for problem in tables.all_problems()] == ["studio/config/signal-rules.json"]
    assert told in tables.all_problems()[0].reason


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ("{", "not JSON"),
        ('{"rules": [{"id": "x", "verdict": "odd", "phrases": ["y"]}]}', "its verdict is none of"),
        ('{"rules": [{"verdict": "error", "phrases": ["y"]}]}', "has no id"),
        ('{"rules": [{"id": "x", "verdict": "error"}]}', "neither phrases nor patterns"),
    ],
)
def test_a_broken_rule_file_is_a_problem_and_the_shipped_rules_hold(paths, content, told):
    paths.signal_rules.parent.mkdir(parents=True)
    paths.signal_rules.write_text(content)
    tables = read_signal_tables(paths)
    assert told in tables.all_problems()[0].reason
    assert classify(f"{TASK}: {CRASH}", tables).signal_type is SignalType.ERROR


def test_a_workspace_tracks_its_own_frameworks_and_signals(paths):
    paths.tracked_frameworks.parent.mkdir(parents=True)
    document = {
        "frameworks": [{"name": "xm cloud", "keywords": ["it(", "cn("], "severity": "high", "destination": "backend"}],
        "custom_signals": [{"pattern": "hydration", "destination": "frontend", "severity": "HIGH"}],
        "noise_patterns": ["boring"],
    }
    paths.tracked_frameworks.write_text(json.dumps(document))
    tables = read_signal_tables(paths)
    framework = classify(f"{TASK}: cn( keeps only the last class, because it merges", tables)
    assert (framework.signal_type, framework.suggested_severity) == (SignalType.FRAMEWORK, "HIGH")
    assert detect_type("because it merges", tables) is SignalType.PATTERN
    assert classify(f"{TASK}: hydration of the price", tables).domain == "frontend"
    assert "boring" in noise_reason(f"{TASK}: a boring change of the whole page and its form", tables)


def test_a_domain_that_is_none_leads_nowhere(paths):
    paths.tracked_frameworks.parent.mkdir(parents=True)
    paths.tracked_frameworks.write_text(json.dumps({"custom_signals": [{"pattern": "oven", "destination": "../../x"}]}))
    signal = classify(f"{TASK}: the oven is hot", read_signal_tables(paths))
    assert signal.destination == "studio/learnings/global.md"


def test_every_shipped_rule_has_a_reason(tables):
    assert tables.all_problems() == ()
    assert [rule.id for rule in tables.rules.rules if rule.reason.startswith("Rule ")] == []
