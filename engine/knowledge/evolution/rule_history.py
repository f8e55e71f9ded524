"""How rules were kept: in how many completed tasks a strict constraint held since it was last broken, and by whom.

It stands in `sprint-counter.json`, beside v5's plain count of violations: `rules{SC-id: {held_in, since, violations[],
…}}`. Tasks are counted, not days, so a clock that jumps does not matter. The knowledge base itself is not touched: a
person's file changes by decisions only.
"""

import os
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from engine.knowledge.evolution.sprint_counter import Document, documents, mapping, number, with_defaults
from engine.workspace.paths import WorkspacePaths
from engine.workspace.problems import RefusedError
from engine.workspace.secrets import secret_remover
from engine.workspace.text import one_line
from engine.workspace.times import to_time
from engine.workspace.writing import timestamp, update_document

RULE_ID = re.compile(r"[A-Z]{2,4}-\d{1,6}")

MAX_TEXT_CHARS = 500

KEPT_VIOLATIONS = 20
"""Of each rule. Older ones are still in v5's count."""


class RuleIdError(RefusedError):
    """No id of a rule."""


@dataclass(frozen=True, slots=True)
class Violation:
    task_id: str = ""
    """Empty where nobody said in which task."""
    at: datetime | None = None
    by: str = ""
    """`check`, `person`, or who else noticed it."""
    text: str = ""
    """What was done, as it was told."""


@dataclass(frozen=True, slots=True)
class RuleHistory:
    rule_id: str
    held_in: int = 0
    """Completed tasks that knew the rule and kept it, since it was last broken or first counted."""
    since: datetime | None = None
    """When that counting began."""
    violations: tuple[Violation, ...] = ()
    """Oldest first; only the last ones."""
    broken: int = 0
    """How often in all, by v5's count."""


def rule_histories(rules: Mapping[str, Any], broken: Mapping[str, Any]) -> dict[str, RuleHistory]:
    """By rule. `rules` and `broken` are the counter's `rules` and `violations`; what in them makes no sense is not."""
    return {
        rule_id: RuleHistory(
            rule_id=rule_id,
            held_in=max(0, number(facts.get("held_in"))),
            since=to_time(facts.get("since")),
            violations=tuple(_violation(one) for one in documents(facts.get("violations"))),
            broken=number(broken.get(rule_id)),
        )
        for rule_id, facts in rules.items()
        if isinstance(facts, dict)
    }


def record_violation(
    paths: WorkspacePaths, rule_id: str, task_id: str = "", by: str = "person", text: str = ""
) -> bool:
    """Notes that a rule was broken; its count of tasks that kept it begins anew.

    A task breaks a rule once, however often it is said: False where that was known. Without a task each time counts.
    Whether there is such a rule is not looked at. Raises RuleIdError, OSError, UnusableFileError.
    """
    if not RULE_ID.fullmatch(rule_id):
        raise RuleIdError(
            f"{one_line(rule_id)[:40]!r} is no id of a rule", "Name one such as SC-001: see `studio kb list`"
        )
    told = secret_remover(os.environ)(one_line(text))[:MAX_TEXT_CHARS]
    is_new = False

    def change(counter: Document) -> None:
        nonlocal is_new
        is_new = _break_rule(with_defaults(counter), rule_id, task_id, by, told)

    update_document(paths, paths.sprint_counter, change, missing={})
    return is_new


def _break_rule(counter: Document, rule_id: str, task_id: str, by: str, text: str) -> bool:
    facts = mapping(mapping(counter, "rules"), rule_id)
    known = documents(facts.get("violations"))
    if task_id and any(one.get("task_id") == task_id for one in known):
        return False
    counts = mapping(counter, "violations")
    counts[rule_id] = number(counts.get(rule_id)) + 1
    now = timestamp()
    violation = {"task_id": task_id, "at": now, "by": by, "text": text}
    facts.update(held_in=0, since=now, broken=counts[rule_id])
    facts["violations"] = [*known, violation][-KEPT_VIOLATIONS:]
    return True


def note_kept(counter: Document, task_id: str, rules: Mapping[str, str], only: Iterable[str] | None = None) -> None:
    """Notes in the counter's document that a completed task kept these rules, but for those that it broke.

    `rules` has each strict constraint with what its `Last Violated` says. Where that, or v5's count of violations,
    changed since the last task, somebody noted there that it was broken: then its counting begins anew. `only` are
    the rules that the task was told; by default it knew all.
    """
    known = mapping(counter, "rules")
    counts = mapping(counter, "violations")
    told = None if only is None else frozenset(only)
    for rule_id in (one for one in rules if told is None or one in told):
        facts = mapping(known, rule_id)
        marks = {"broken": number(counts.get(rule_id)), "last_violated": rules[rule_id]}
        is_first = "since" not in facts
        was_broken = not is_first and any(facts.get(name, value) != value for name, value in marks.items())
        if was_broken or is_first:
            facts.update(held_in=0, since=timestamp())
        facts.update(marks)
        broke_it = any(one.get("task_id") == task_id for one in documents(facts.get("violations")))
        if not (was_broken or broke_it):
            facts["held_in"] = number(facts.get("held_in")) + 1


def _violation(document: Document) -> Violation:
    task_id, by, text = (one_line(str(document.get(name, ""))) for name in ("task_id", "by", "text"))
    return Violation(task_id, to_time(document.get("at")), by, text)
