"""`studio context-manager`: how full the context is, what is summarized for its age, and what would make room."""

import sys
from collections.abc import Sequence
from datetime import date
from pathlib import Path

import click

from engine.commands.common import CommandError, print_text
from engine.commands.context.context_manager_text import (
    budget_text,
    pool_text,
    savings_document,
    savings_text,
    scan_document,
    scan_text,
    status_text,
)
from engine.commands.status.report_context import context_document, gauge_document
from engine.commands.verbs import Verb, name_argument, print_document, script_paths, text_argument, verb_group
from engine.context.counting.tokens import TokenCounter, signature_of
from engine.context.gauges.ages import TIER_OF_AGE
from engine.context.gauges.contents import read_contents
from engine.context.gauges.measure import measure
from engine.context.gauges.near_limits import measure_near_limits
from engine.context.gauges.tiers import POOL_LIMITS
from engine.context.gauges.usage import ContextUse
from engine.context.summaries.kept import SUMMARY_TOKENS, keep_text, kept_text, text_summary
from engine.knowledge.learning.learning_age import LearningAge, learning_age
from engine.workspace.learning_files import today
from engine.workspace.paths import WorkspacePaths
from engine.workspace.problems import UnusableFileError
from engine.workspace.reading import read_clean_text
from engine.workspace.text import one_line

JSON = "--json"

MAX_INPUT_BYTES = 1024 * 1024
"""Of standard input."""


def _estimate(context: click.Context, name: str, *words: str) -> None:
    """A number of tokens: counted where the file was counted before, else from its size."""
    as_json, _ = _split(words)
    paths, path = _anywhere(context), Path.cwd() / name
    if signature_of(path) is None:
        raise CommandError(f"There is no file {one_line(name)[:120]}", "Name a file")
    weight = TokenCounter(paths).weigh_file(path, exact=False)
    if as_json:
        print_document({"file": name, "tokens": weight.tokens, "source": weight.source.value})
    else:
        print_text(str(weight.tokens))


def _budget(context: click.Context, *words: str) -> None:
    as_json, names = _split(words)
    use = _measured(script_paths(context))
    if not names:
        print_document(context_document(use)) if as_json else print_text(budget_text(use))
        return
    name = _checked_pool(names[0])
    pool = next(gauge for gauge in use.pools if gauge.name == name)
    print_document(gauge_document(pool)) if as_json else print_text(pool_text(pool))


def _tier(_: click.Context, day: str, *words: str) -> None:
    as_json, _names = _split(words)
    age = learning_age(_day(day), today())
    tier = f"tier{TIER_OF_AGE[age].value}"
    print_document({"tier": tier, "told": age.value}) if as_json else print_text(f"{tier}\n{age.value}")


def _scan(context: click.Context, *words: str) -> None:
    from engine.context.gauges.scan import scan_learnings  # 15 ms that the other verbs do not need

    as_json, names = _split(words)
    scan = scan_learnings(script_paths(context), today(), names[0] if names else "")
    for problem in scan.problems:
        print_text(f"{problem.path}: {problem.reason}. {problem.remedy}", err=True)
    print_document(scan_document(scan)) if as_json else print_text(scan_text(scan))


def _summarize(context: click.Context, name: str, day: str) -> None:
    """What is told of a file that was written on a day."""
    age = learning_age(_day(day), today())
    paths, path = script_paths(context), Path.cwd() / name
    try:
        text = read_clean_text(paths, path)
    except UnusableFileError as error:
        raise CommandError(f"{error.problem.path}: {error.problem.reason}", error.problem.remedy) from None
    if text is None:
        raise CommandError(f"There is no file {one_line(name)[:120]}", "Name a file of this workspace")
    print_text(told_of_age(paths, text, age))


def told_of_age(paths: WorkspacePaths, text: str, age: LearningAge) -> str:
    """A text in full, its summary, or its first line."""
    if age is LearningAge.FULL:
        return text.rstrip("\n")
    summary = text_summary(paths, text, SUMMARY_TOKENS)
    return summary if age is LearningAge.SUMMARY else summary.partition("\n")[0]


def _cache_get(context: click.Context, key: str) -> int:
    """Exit code 1 where nothing is kept under the key."""
    paths = script_paths(context)
    text = kept_text(paths, name_argument(key, "a summary"))
    if text is None:
        print_text(f"Nothing is kept under {one_line(key)}", err=True)
        return 1
    print_text(text.rstrip("\n"))
    return 0


def _cache_set(context: click.Context, key: str, text: str = "") -> None:
    paths = script_paths(context)
    key = name_argument(key, "a summary")
    given = text or sys.stdin.buffer.read(MAX_INPUT_BYTES).decode("utf-8", "replace")
    keep_text(paths, key, text_argument(given, "text") + "\n")
    print_text(f"Cached: {key}")


def _optimize(context: click.Context, *words: str) -> None:
    from engine.context.saving.optimize import (
        ContextSavings,  # the decision log builds on pydantic, which others do not need
    )

    as_json, names = _split(words)
    pool = _checked_pool(names[0]) if names else ""
    paths = script_paths(context)
    use = _measured(paths, exact=True)
    savings = ContextSavings(paths).find(use, pool)
    print_document(savings_document(use, savings)) if as_json else print_text(savings_text(use, savings, pool))


def _status(context: click.Context, *words: str) -> None:
    as_json, _ = _split(words)
    use = _measured(script_paths(context))
    print_document(context_document(use)) if as_json else print_text(status_text(use))


def _measured(paths: WorkspacePaths, *, exact: bool = False) -> ContextUse:
    """As the Context pane has it. What was not counted yet is estimated, since counting takes a third of a second,
    unless it may be near a limit: about levels, command and pane agree."""
    counter, contents = TokenCounter(paths), read_contents(paths)
    use = measure(paths, contents, counter) if exact else measure_near_limits(paths, contents, counter)
    counter.save()
    return use


def _anywhere(context: click.Context) -> WorkspacePaths:
    """The workspace, or where there is none the folder one is in: a file's size needs no workspace."""
    try:
        return script_paths(context)
    except CommandError:
        return WorkspacePaths(Path.cwd())


def _split(words: Sequence[str]) -> tuple[bool, list[str]]:
    """Whether JSON is asked for, and the other words that say something."""
    return JSON in words, [word for word in words if word != JSON and word.strip()]


def _checked_pool(name: str) -> str:
    if name not in POOL_LIMITS:
        raise CommandError(f"There is no pool {one_line(name)[:60]!r}", f"There are {', '.join(POOL_LIMITS)}")
    return name


def _day(text: str) -> date:
    """A date, or a time of which the date counts."""
    try:
        return date.fromisoformat(text.strip().partition("T")[0])
    except ValueError:
        raise CommandError(f"{one_line(text)[:40]!r} is no date", "Write it as 2026-01-31") from None


VERBS = {
    "estimate": Verb(_estimate, "<file> [--json]", "Print a file's tokens."),
    "budget": Verb(_budget, "[pool] [--json]", "Print every tier and pool against its limits, or one pool."),
    "tier": Verb(_tier, "<date> [--json]", "Print what is told of something learned on a day: its tier, and how much."),
    "scan": Verb(_scan, "[domain] [--json]", "Print how many learnings are told in full, in short and by title."),
    "summarize": Verb(_summarize, "<file> <date>", "Print what is told of a file that was written on a day."),
    "cache-get": Verb(_cache_get, "<key>", "Print what is kept under a key; exit 1 for nothing."),
    "cache-set": Verb(_cache_set, "<key> [text]", "Keep a text, else standard input; under a task's id its summary."),
    "optimize": Verb(_optimize, "[pool] [--json]", "Print what could be summarized, archived or dropped."),
    "status": Verb(_status, "[--json]", "Print how full the context is, and what weighs most."),
}

context_manager = verb_group(
    "context-manager",
    VERBS,
    """Keep an eye on what agents are given to know: tiers, pools, ages, summaries.

    Figures are those of the Context pane. What was not counted yet is estimated from its size, and marked with ~.
    `optimize` counts; `studio decide ID accept` does what it proposes.

    Exit codes: 0 done; 1 it could not be done, or nothing is kept under a key.""",
)
