"""The rules and lessons that an assistant is told of: invariants, constraints never to be broken, what was learned."""

from collections.abc import Iterable

from engine.knowledge.relevant import find_lessons
from engine.planning.planning_file import Planning
from engine.workspace.file_cache import FileCache
from engine.workspace.knowledge_reader import KnowledgeReader
from engine.workspace.paths import WorkspacePaths
from engine.workspace.records.knowledge import Entry
from engine.workspace.records.survey import Rule

MAX_CHARS = 40_000
"""About 10,000 tokens: a tenth of what the pools hold together."""


def context_for(paths: WorkspacePaths, planning: Planning | None, goal: str = "") -> str:
    """Empty where nothing is known."""
    survey = planning.survey if planning else None
    if survey is not None:
        constraints, learnings = survey.constraints, survey.learnings
    else:
        lessons = find_lessons(paths, planning.goal if planning else goal, [])
        constraints, learnings = lessons.constraints, lessons.learnings
    invariants = KnowledgeReader(paths, FileCache(paths)).invariants()
    parts = [
        _section("Invariants", map(_rule, invariants)),
        _section("NEVER VIOLATE", constraints),
        _section("Learned before", learnings),
    ]
    return "\n\n".join(filter(None, parts))[:MAX_CHARS]


def _rule(entry: Entry) -> Rule:
    return Rule(id=entry.id, title=entry.title, text=" ".join([*entry.fields.values(), entry.body]))


def _section(title: str, rules: Iterable[Rule]) -> str:
    lines = [f"- {rule.id} {rule.title}: {' '.join(rule.text.split())}".rstrip(": ") for rule in rules]
    return "\n".join([f"## {title}", *lines]) if lines else ""
