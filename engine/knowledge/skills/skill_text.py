"""What an agent is told of a skill: the planner what to ask, the builder how to work and what to look at."""

from collections.abc import Iterable, Iterator

from engine.knowledge.skills.skill import Skill

PLANNER = "planner"
BUILDER = "builder"

QUESTIONS, GUIDELINES, CHECKLIST = "Ask", "Do", "Before it is done"


def inject(skill: Skill, agent: str = "") -> str:
    """Markdown. An agent that is neither planner nor builder, such as a writer, plans and does: it gets all."""
    parts = [_part(title, lines) for title, lines in _parts(skill, agent) if lines]
    head = f"### {skill.name}: {skill.description}".rstrip(": ")
    return "\n\n".join([head, *parts])


def _parts(skill: Skill, agent: str) -> Iterator[tuple[str, tuple[str, ...]]]:
    if agent != BUILDER:
        yield QUESTIONS, skill.questions
    if agent != PLANNER:
        yield GUIDELINES, skill.guidelines
        yield CHECKLIST, skill.checklist


def _part(title: str, lines: Iterable[str]) -> str:
    return "\n".join([f"{title}:", *(f"- {line}" for line in lines)])
