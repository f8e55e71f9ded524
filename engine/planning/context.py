"""The rules and lessons that an assistant is told of: invariants, constraints never to be broken, what was learned."""

from collections.abc import Iterable

from engine.knowledge.relevant import find_lessons
from engine.knowledge.skills_context import skills_context, skills_for
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


def skills_section(paths: WorkspacePaths, planning: Planning | None, agent: str) -> str:
    """What the skills that the goal calls for tell an agent; empty where there is no goal yet, or no skill for it."""
    if planning is None or not planning.goal:
        return ""
    return skills_context(paths, planning.goal, agent, *_clues(planning))


def skill_names(paths: WorkspacePaths, planning: Planning) -> list[str]:
    """The same skills by name, for whoever takes over."""
    return [detected.skill.name for detected in skills_for(paths, planning.goal, *_clues(planning))]


def _clues(planning: Planning) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The files that the survey found to be meant, and its domains."""
    survey = planning.survey
    return (survey.mentioned, survey.domains) if survey else ((), ())


def _rule(entry: Entry) -> Rule:
    return Rule(id=entry.id, title=entry.title, text=" ".join([*entry.fields.values(), entry.body]))


def _section(title: str, rules: Iterable[Rule]) -> str:
    lines = [f"- {rule.id} {rule.title}: {' '.join(rule.text.split())}".rstrip(": ") for rule in rules]
    return "\n".join([f"## {title}", *lines]) if lines else ""
