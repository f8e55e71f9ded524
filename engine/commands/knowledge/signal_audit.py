"""`studio signal-audit`: whether something is worth keeping, what kind it is, and where it belongs."""

from typing import Any

import click

from engine.commands.common import print_text
from engine.commands.knowledge.studio_folder import studio_paths, tell_problems, text_or_input
from engine.commands.verbs import Verb, name_argument, print_document, verb_group
from engine.knowledge.signals.evidence import read_signal_tables
from engine.knowledge.signals.signals import Signal, classify, detect_type, noise_reason
from engine.knowledge.signals.tasks_named import named_tasks
from engine.knowledge.signals.tracked_frameworks import read_tracked
from engine.workspace.learning_files import read_learnings
from engine.workspace.paths import WorkspacePaths
from engine.workspace.problems import Problem


def _classify(context: click.Context, text: str) -> None:
    print_document(signal_document(classified(studio_paths(context), text_or_input(text))))


def classified(paths: WorkspacePaths, text: str) -> Signal:
    """The verdict in this workspace; what is wrong with its files is told on standard error."""
    from engine.knowledge.signals.known_items import read_known_items  # 10 ms that the other verbs do not need

    problems: list[Problem] = []
    tables = read_signal_tables(paths)
    signal = classify(text, tables, known=read_known_items(paths, problems))
    tell_problems((*tables.all_problems(), *problems))
    return signal


def signal_document(signal: Signal) -> dict[str, Any]:
    if not signal.is_signal or signal.signal_type is None:
        return {"is_signal": False, "reason": signal.reason}
    return {
        "is_signal": True,
        "signal_type": signal.signal_type.value,
        "destination": signal.destination,
        "suggested_severity": signal.suggested_severity,
        "reason": signal.reason,
        "domain": signal.domain,
        "tasks": list(signal.tasks),
        "occurrences": signal.occurrences,
        "duplicate_of": list(signal.duplicate_of),
    }


def _is_noise(context: click.Context, text: str) -> int:
    tables = read_signal_tables(studio_paths(context))
    reason = noise_reason(text_or_input(text), tables)
    tell_problems(tables.all_problems())
    print_text(f"noise: {reason}" if reason else "signal")
    return 0 if reason else 1


def _detect_type(context: click.Context, text: str) -> None:
    tables = read_signal_tables(studio_paths(context))
    kind = detect_type(text_or_input(text), tables)
    tell_problems(tables.all_problems())
    print_text(kind.value)


def _validate(context: click.Context, task_id: str) -> int:
    """JSON of each learning that names the task, with its verdict. Exit code 1 if one of them is noise."""
    task_id = name_argument(task_id, "a task")
    paths = studio_paths(context)
    tables, read = read_signal_tables(paths), read_learnings(paths)
    own = [learning for learning in read.learnings if task_id in named_tasks(learning.text)]
    verdicts = [(learning, classify(learning.text, tables)) for learning in own]
    tell_problems((*tables.all_problems(), *read.problems))
    noise = sum(not signal.is_signal for _, signal in verdicts)
    print_document(
        {
            "task_id": task_id,
            "valid": not noise,
            "signals": len(verdicts) - noise,
            "noise": noise,
            "learnings": [
                {**signal_document(signal), "domain": learning.domain, "title": learning.title, "line": learning.line}
                for learning, signal in verdicts
            ],
        }
    )
    return 1 if noise else 0


def _frameworks(context: click.Context) -> None:
    tracked = read_tracked(studio_paths(context))
    tell_problems(tracked.problems)
    print_document(
        {
            "frameworks": [
                {
                    "name": framework.name,
                    "keywords": list(framework.keywords),
                    "severity": framework.severity,
                    "destination": framework.domain,
                }
                for framework in tracked.frameworks
            ],
            "custom_signals": [
                {
                    "pattern": signal.pattern,
                    "destination": signal.domain,
                    "severity": signal.severity,
                    "description": signal.description,
                }
                for signal in tracked.signals
            ],
        }
    )


VERBS = {
    "classify": Verb(_classify, "<text|->", "Print the verdict as JSON; `-` reads standard input."),
    "is-noise": Verb(_is_noise, "<text|->", "Exit 0 for noise, 1 for a signal."),
    "detect-type": Verb(_detect_type, "<text|->", "Print performance, error, convention, framework or pattern."),
    "validate": Verb(_validate, "<task_id>", "Print the verdict on what a task taught, as JSON."),
    "frameworks": Verb(_frameworks, "", "Print what the workspace tracks, as JSON."),
}

signal_audit = verb_group(
    "signal-audit",
    VERBS,
    """Tell signals from noise: what is worth keeping of what a build taught, and where it belongs.

    A signal names its task (task_…) and what it cost, broke or improved. The rules are in
    studio/config/signal-rules.json, over those that come with us; frameworks in
    studio/config/tracked-frameworks.json. STUDIO_DIR names another studio folder.

    Exit codes: 0 done, noise (is-noise), all are signals (validate); 1 a signal (is-noise), one is noise
    (validate), or it could not be done.""",
)
