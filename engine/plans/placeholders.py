"""What a template's {placeholders} stand for, and putting it in their place. Pure."""

import re
import shlex
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any

from engine.plans.requirements import labelled
from engine.workspace.records.plan import EdgeCase, Requirements
from engine.workspace.records.survey import Survey
from engine.workspace.text import one_line

PLACEHOLDER = re.compile(r"\{([a-z_]+)\}")

COMMAND_KEYS = ("command", "test_command")
"""Keys of a document whose text a shell will read."""

NOTHING_NAMED = "- (nothing was named)"

MIN_WORDS = 600
"""Of an article whose length nobody gave as a number."""

MAX_ITEMS = 20
"""Of a list of which each becomes a step: what is more stays together in the last one."""

VERSION = re.compile(r"\bv?(\d+\.\d+(?:\.\d+)?(?:[a-z]+\d+|-[a-z]+[.\d]*)?)(?![\w.])")


@dataclass(frozen=True, slots=True)
class Values:
    texts: Mapping[str, str]
    """Placeholder to text; empty where this project or these answers have nothing for it."""
    lists: Mapping[str, tuple[str, ...]]
    """What `for_each` may name."""


def values_for(goal: str, survey: Survey, requirements: Requirements) -> Values:
    files = _listed(labelled(requirements, "files")) or tuple(survey.mentioned)
    keywords = _listed(labelled(requirements, "keywords"))
    goal = one_line(goal)
    lists = {
        "included": _short(requirements.scope.included or (goal,)),
        "success": _short(_words(requirements.success_criteria)),
        "edge_cases": _short(_in_words(case) for case in requirements.edge_cases),
        "files": _short(files),
        "keywords": _short(keywords),
    }
    texts = {
        **_answered(goal, requirements),
        **_commands(survey, requirements),
        **_places(goal, survey, requirements, files),
    }
    return Values(texts, lists)


def fill(value: Any, texts: Mapping[str, str], key: str = "") -> Any:
    """A text, or a document with texts, with its placeholders filled; one that is not known stays as it is.

    What stands in a command is quoted for the shell, unless it is a command itself.
    """
    if isinstance(value, str):
        return PLACEHOLDER.sub(lambda found: _filled(found, texts, is_command=key in COMMAND_KEYS), value)
    if isinstance(value, dict):
        return {name: fill(item, texts, name) for name, item in value.items()}
    if isinstance(value, list | tuple):
        return [fill(item, texts, key) for item in value]
    return value


def placeholders_in(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield from PLACEHOLDER.findall(value)
    elif isinstance(value, dict):
        for item in value.values():
            yield from placeholders_in(item)
    elif isinstance(value, list | tuple):
        for item in value:
            yield from placeholders_in(item)


def known_placeholders() -> frozenset[str]:
    values = values_for("", Survey(), Requirements())
    return frozenset((*values.texts, *values.lists, "item"))


def _filled(found: re.Match[str], texts: Mapping[str, str], *, is_command: bool) -> str:
    name = found[1]
    if name not in texts:
        return found[0]
    return texts[name] if not is_command or name.endswith("_command") else shlex.quote(texts[name])


def _answered(goal: str, requirements: Requirements) -> dict[str, str]:
    quality = requirements.quality_requirements
    constraints = _words(requirements.technical_constraints)
    return {
        "goal": goal,
        "included": _bullets(requirements.scope.included or (goal,)),
        "excluded": _bullets(requirements.scope.excluded),
        "success": _bullets(_words(requirements.success_criteria)),
        "constraints": _bullets(constraints),
        # Empty where there is none, so that a step about them can be left out.
        "edge_cases": _bullets(map(_in_words, requirements.edge_cases)) if requirements.edge_cases else "",
        "testing": _bullets(_words(quality.get("testing"))),
        "security": _bullets(_words(quality.get("security"))),
        "audience": labelled(requirements, "audience") or "whoever needs it",
        "keywords": labelled(requirements, "keywords"),
        "length": _number(labelled(requirements, "length")),
    }


def _commands(survey: Survey, requirements: Requirements) -> dict[str, str]:
    names = ("lint", "typecheck", "security", "build", "format")
    test = labelled(requirements, "test_command") or survey.command("test")
    return {"test_command": test, **{f"{name}_command": survey.command(name) for name in names}}


def _places(goal: str, survey: Survey, requirements: Requirements, files: tuple[str, ...]) -> dict[str, str]:
    test_folder = survey.test_folders[0] if survey.test_folders else ""
    version = found[1] if (found := VERSION.search(goal)) else ""
    return {
        "files": ", ".join(files) or "wherever it belongs; nobody named a file",
        "document": next((path for path in files if PurePosixPath(path).suffix in (".md", ".rst", ".txt")), ""),
        "test_folder": test_folder,
        "test_place": test_folder or "the project's tests",
        "article": labelled(requirements, "article") or "content/article.md",
        "version": version,
        "version_words": f" to {version}" if version else "",
    }


def _in_words(case: EdgeCase) -> str:
    return f"{case.case}: {case.handling or 'nobody said what happens then; decide, and write it down'}"


def _words(values: Any) -> tuple[str, ...]:
    found = values if isinstance(values, list | tuple) else ()
    return tuple(one_line(value) for value in found if isinstance(value, str) and value.strip())


def _listed(text: str) -> tuple[str, ...]:
    return tuple(part for part in (part.strip() for part in text.split(",")) if part)


def _short(values: Iterable[str]) -> tuple[str, ...]:
    found = tuple(values)
    if len(found) <= MAX_ITEMS:
        return found
    return (*found[: MAX_ITEMS - 1], "; ".join(found[MAX_ITEMS - 1 :]))


def _bullets(values: Iterable[str]) -> str:
    return "\n".join(f"- {value}" for value in values) or NOTHING_NAMED


def _number(text: str) -> str:
    found = re.search(r"\d{1,6}", text)
    return str(int(found[0])) if found else str(MIN_WORDS)
