"""What may be assumed before anybody answers, drawn from what was found in the project. Pure."""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from engine.workspace.records.survey import Survey
from engine.workspace.text import one_line

SHOWN = 8
"""Values that a default holds: a longer list is not read."""

USUAL = "what is usual"
"""The source of a default that was not found but stands in the bank."""

SHORT_WORDS = 4
"""Letters. Shorter words of a goal are no keywords."""


@dataclass(frozen=True, slots=True)
class Default:
    text: str = ""
    """Several values stand on lines of their own; empty where nothing was found."""
    source: str = ""


def drawn(name: str, goal: str, survey: Survey) -> Default:
    """The default that a bank's `drawn_from` names; an empty one for a name that is not known."""
    draw = SOURCES.get(name)
    return draw(one_line(goal), survey) if draw else Default()


def _goal(goal: str, _: Survey) -> Default:
    return Default(goal, "your goal")


def _success(goal: str, survey: Survey) -> Default:
    command = survey.command("test")
    if not command:
        return Default(f"A person has tried it: {goal}", "your goal")
    return Default(f"{goal}\nAll tests pass: `{command}`", f"your goal and {_source_of(survey, 'test')}")


def _article_success(goal: str, _: Survey) -> Default:
    return Default(f"Explain in own words: {goal}", "your goal")


def _uncommitted_files(_: str, survey: Survey) -> Default:
    lines = (f"Your change of {path}, which is not committed yet" for path in survey.git.changed)
    return Default(_lines(lines), "git status") if survey.git.changed else Default()


def _constraints(_: str, survey: Survey) -> Default:
    rules = [one_line(f"NEVER VIOLATE {rule.id}: {rule.title or rule.text}") for rule in survey.constraints]
    return Default("\n".join(rules), "STUDIO_KNOWLEDGE_BASE.md") if rules else Default()


def _files(_: str, survey: Survey) -> Default:
    if survey.mentioned:
        return Default(_lines(survey.mentioned), "files that the goal names or is likely about")
    return Default(_lines(survey.entry_points[:3]), "where the program starts") if survey.entry_points else Default()


def _test_command(_: str, survey: Survey) -> Default:
    command = survey.command("test")
    return Default(command, _source_of(survey, "test")) if command else Default()


def _dependencies(_: str, survey: Survey) -> Default:
    if not survey.dependencies:
        return Default()
    files = ", ".join(dict.fromkeys(found.source for found in survey.dependencies if found.source))
    return Default("No new dependencies", f"{len(survey.dependencies)} are there already, in {files or 'the project'}")


def _edge_cases(_: str, survey: Survey) -> Default:
    found = [
        "The input is empty or missing: say so in one clear line",
        "The input is not what was expected: refuse it and name what is wrong",
    ]
    if "frontend" in survey.domains:
        found.append("The window is narrow or the text long: nothing overlaps")
    if "performance" in survey.domains:
        found.append("There is far more data than usual: it stays usable")
    return Default("\n".join(found), _domains_of(survey)) if len(found) > len(("empty", "unexpected")) else Default()


def _adversaries(_: str, survey: Survey) -> Default:
    found = []
    if {"backend", "security"} & set(survey.domains):
        found.append("Somebody sends a path, a command or markup as input: it is refused or escaped")
    if "security" in survey.domains:
        found.append("Somebody tries again and again: after a few times they have to wait")
    return Default("\n".join(found), _domains_of(survey)) if found else Default()


def _testing(_: str, survey: Survey) -> Default:
    if not survey.test_folders:
        return Default()
    return Default(
        f"Each result and each edge case has a test of its own in {survey.test_folders[0]}", "the project's files"
    )


def _security(_: str, survey: Survey) -> Default:
    command = survey.command("security")
    if not command:
        return Default()
    return Default(f"No secret reaches a file, a log or a message\n`{command}` passes", _source_of(survey, "security"))


def _readiness(_: str, survey: Survey) -> Default:
    git = survey.git
    if not git.is_repository:
        return Default("Nothing; there is no git repository, so steps cannot be rolled back", "git")
    if git.changed:
        return Default(f"Commit or put aside the {len(git.changed)} changed files", "git status")
    where = "a detached head" if git.is_detached else f"branch {git.branch}"
    return Default(f"Nothing: the work tree is clean, on {where}", "git status")


def _article(goal: str, survey: Survey) -> Default:
    named = next((path for path in survey.mentioned if path.endswith((".md", ".rst", ".txt"))), "")
    if named:
        return Default(named, "a file that the goal names")
    words = re.findall(r"[a-z0-9]+", goal.casefold())[:6]
    return Default(f"content/{'-'.join(words) or 'article'}.md", "your goal")


def _keywords(goal: str, _: Survey) -> Default:
    words = [word for word in re.findall(r"\w+", goal) if len(word) > SHORT_WORDS and word.casefold() not in COMMON]
    return Default(_lines(dict.fromkeys(words[:3])), "your goal") if words else Default()


def _source_of(survey: Survey, name: str) -> str:
    found = next((command.source for command in survey.commands if command.name == name), "")
    return found or "the project"


def _domains_of(survey: Survey) -> str:
    return f"the goal's domains: {', '.join(survey.domains)}"


def _lines(values: Iterable[str]) -> str:
    return "\n".join([one_line(value) for value in values][:SHOWN])


COMMON = {"write", "article", "about", "their", "there", "where", "which", "short", "introduction", "explain"}
"""Words of a goal that say what to do, not what it is about."""

SOURCES: dict[str, Callable[[str, Survey], Default]] = {
    "goal": _goal,
    "success": _success,
    "article_success": _article_success,
    "uncommitted_files": _uncommitted_files,
    "constraints": _constraints,
    "files": _files,
    "test_command": _test_command,
    "dependencies": _dependencies,
    "edge_cases": _edge_cases,
    "adversaries": _adversaries,
    "testing": _testing,
    "security": _security,
    "readiness": _readiness,
    "article": _article,
    "keywords": _keywords,
}
