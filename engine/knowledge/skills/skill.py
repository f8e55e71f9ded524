"""A skill: what somebody who knows a field asks, does and looks at. Its file is YAML, written by us or by a workspace.

The record is made without pydantic: a script that asks for skills at every prompt should not wait for its import.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from engine.workspace.paths import is_safe_id
from engine.workspace.text import one_line

Document = dict[str, Any]

MAX_LINES = 40
"""Of each list in a skill. An agent has to read all of them."""

MAX_TRIGGERS = 100
"""Of each kind."""

MAX_LINE_CHARS = 500

TOP_PRIORITY = 100

LIST_MARKS = ("- ", "* ", "+ ", "• ", "[ ] ", "[x] ")

PLAIN_KEYS = ("question", "text", "item", "guideline", "check")
"""Of an entry that is a mapping: their value is all there is to it."""


@dataclass(frozen=True, slots=True)
class TeamMember:
    name: str
    role: str = ""


@dataclass(frozen=True, slots=True)
class Skill:
    name: str
    description: str = ""
    team_members: tuple[TeamMember, ...] = ()
    keywords: tuple[str, ...] = ()
    """Words and phrases of goals that it is for."""
    domains: tuple[str, ...] = ()
    file_patterns: tuple[str, ...] = ()
    """Such as `*.tsx` or `**/auth/**`."""
    questions: tuple[str, ...] = ()
    guidelines: tuple[str, ...] = ()
    checklist: tuple[str, ...] = ()
    priority: int = 0
    """0 to 100."""
    source: str = ""
    """The workspace's file it is from, empty for one that came with us."""


def skill_from(document: Document, stem: str, source: str = "") -> Skill:
    """A skill from its clean document; one that says no name has its file's. What has the wrong kind is left out."""
    triggers, injection = _mapping(document.get("triggers")), _mapping(document.get("injection"))
    return Skill(
        name=_first(document.get("name")) or stem,
        description=_bare(" ".join(_lines(document.get("description"))), LIST_MARKS),
        team_members=tuple(_team(document.get("team_members"))),
        keywords=_lines(triggers.get("keywords"), MAX_TRIGGERS),
        domains=_lines(triggers.get("domains"), MAX_TRIGGERS),
        file_patterns=_lines(triggers.get("file_patterns"), MAX_TRIGGERS, marks=()),
        questions=_lines(injection.get("questions")),
        guidelines=_lines(injection.get("guidelines")),
        checklist=_lines(injection.get("checklist")),
        priority=_priority(document.get("priority")),
        source=source,
    )


def skill_document(skill: Skill) -> Document:
    """The skill as its file has it; `skill_from` makes the same skill of it."""
    return {
        "name": skill.name,
        "description": skill.description,
        "team_members": [{"name": member.name, "role": member.role} for member in skill.team_members],
        "triggers": {
            "keywords": list(skill.keywords),
            "domains": list(skill.domains),
            "file_patterns": list(skill.file_patterns),
        },
        "injection": {
            "questions": list(skill.questions),
            "guidelines": list(skill.guidelines),
            "checklist": list(skill.checklist),
        },
        "priority": skill.priority,
    }


def skill_problems(skill: Skill) -> Iterator[tuple[str, str]]:
    """What is wrong with a skill that was read, with what to do about each."""
    if not is_safe_id(skill.name):
        yield f"{skill.name[:40]!r} is no name", "Use letters, digits, '.', '_' and '-'"
    if not skill.description:
        yield "it has no description", "Say in a sentence what it is for"
    if not (skill.keywords or skill.domains or skill.file_patterns):
        yield "nothing triggers it", "Add triggers: keywords, domains or file_patterns"
    if not (skill.questions or skill.guidelines or skill.checklist):
        yield "it tells agents nothing", "Add injection: questions, guidelines or a checklist"


def _mapping(value: Any) -> Document:
    return value if isinstance(value, dict) else {}


def _lines(value: Any, limit: int = MAX_LINES, marks: tuple[str, ...] = LIST_MARKS) -> tuple[str, ...]:
    """Texts as a file may have them: one, a list, or a block with a line each."""
    found = (_bare(line, marks) for text in _texts(value) for line in text.splitlines())
    return tuple(dict.fromkeys(line for line in found if line))[:limit]


def _texts(value: Any) -> Iterator[str]:
    """`- Mind this: always` is a mapping to YAML; a mapping of lists has a list for each of its parts."""
    if isinstance(value, dict):
        for key, item in value.items():
            is_plain = isinstance(item, dict | list) or key in PLAIN_KEYS
            yield from _texts(item if is_plain else f"{key}: {item}")
    elif isinstance(value, list | tuple):
        for item in value:
            yield from _texts(item)
    elif value is not None:
        yield str(value)


def _bare(line: str, marks: tuple[str, ...]) -> str:
    line = one_line(line)
    while line.startswith(marks):
        line = line.partition("] " if line.startswith("[") else " ")[2].strip()
    return line[:MAX_LINE_CHARS].strip()


def _team(value: Any) -> Iterator[TeamMember]:
    for item in (value if isinstance(value, list | tuple) else [value])[:MAX_LINES]:
        if not isinstance(item, dict):
            yield from map(TeamMember, _lines(item))
        elif name := _first(item.get("name")):
            yield TeamMember(name, _first(item.get("role")))


def _first(value: Any) -> str:
    return " ".join(_lines(value)[:1])


def _priority(value: Any) -> int:
    try:
        return max(0, min(TOP_PRIORITY, int(value)))
    except (TypeError, ValueError, OverflowError):
        return 0
