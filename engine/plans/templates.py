"""Plan templates: reading ours and the workspace's own, and choosing the one that fits a goal."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from engine.plans.placeholders import known_placeholders, placeholders_in
from engine.shipped_files import shipped
from engine.workspace.paths import WorkspacePaths
from engine.workspace.problems import Problem, RefusedError, UnusableFileError
from engine.workspace.reading import read_yaml, to_record
from engine.workspace.records.survey import Survey
from engine.workspace.records.template import Template

MAX_FILES = 200
"""Templates read from one folder."""

MAX_STEPS = 100

FIRST_WORD = 3
"""How often a goal's first word counts: in `Document the fix` it is the work."""


class NoTemplateError(RefusedError):
    """No template fits, not even the plain one."""


@dataclass(frozen=True, slots=True)
class Templates:
    found: tuple[Template, ...]
    problems: tuple[Problem, ...] = ()
    """Of the workspace's own templates that cannot be used."""


def read_templates(paths: WorkspacePaths) -> Templates:
    """All that can be used; the workspace's own stand in the place of ours of that name.

    Raises MissingShippedFilesError.
    """
    ours, broken = _read_folder(WorkspacePaths(shipped("templates").parent), shipped("templates"))
    theirs, problems = _read_folder(paths, paths.templates)
    by_name = {template.name: template for template in (*ours, *theirs)}
    return Templates(tuple(by_name.values()), (*broken, *problems))


def choose_template(templates: Templates, agent_name: str, goal: str, survey: Survey) -> Template:
    """The one that fits best; the later one of equals, so that a workspace's own wins. Raises NoTemplateError."""
    words = re.findall(r"\w+", goal.casefold())
    able = [template for template in templates.found if agent_name in template.agents and _can_be(template, survey)]
    if not able:
        raise NoTemplateError(f"There is no plan template for {agent_name[:40]!r}", "Add one to studio/templates/")
    return max(reversed(able), key=lambda template: _score(template, words))


def template_problems(template: Template) -> Iterator[str]:
    """What keeps a template from becoming a plan."""
    if not template.name:
        yield "it has no name"
    if not 0 < len(template.steps) <= MAX_STEPS:
        yield f"it has {len(template.steps)} steps, at least 1 and at most {MAX_STEPS}"
    known = known_placeholders()
    used = {*placeholders_in(template.texts())}
    checks = [check for step in template.steps for check in step.success_criteria]
    named = {name for step in template.steps for name in (step.when, step.for_each)}
    named |= {name for check in (*checks, *template.criteria) for name in (check.when, check.for_each)}
    for name in sorted((used | named) - known - {""}):
        yield f"there is no placeholder {name[:40]!r}, use one of {', '.join(sorted(known))}"


def _read_folder(paths: WorkspacePaths, folder: Path) -> tuple[list[Template], list[Problem]]:
    found: list[Template] = []
    problems: list[Problem] = []
    for path in _files(folder):
        template = _read(paths, path)
        if isinstance(template, Problem):
            problems.append(template)
        elif template is not None:
            found.append(template)
    return found, problems


def _files(folder: Path) -> list[Path]:
    try:
        return sorted(path for path in folder.iterdir() if path.suffix in (".yaml", ".yml"))[:MAX_FILES]
    except OSError:
        return []


def _read(paths: WorkspacePaths, path: Path) -> Template | Problem | None:
    try:
        document = read_yaml(paths, path)
    except UnusableFileError as error:
        return error.problem
    template = None if document is None else to_record(paths, path, document, Template)
    if isinstance(template, Template) and (reason := next(template_problems(template), "")):
        return Problem(paths.relative(path), reason, "Correct the template, or move it away")
    return template


def _can_be(template: Template, survey: Survey) -> bool:
    languages = {language.casefold() for language in survey.languages}
    wanted = {language.casefold() for language in template.fits.languages}
    return not wanted or bool(wanted & languages)


def _score(template: Template, words: list[str]) -> int:
    """One that is for certain words and finds none of them stands behind those that are for anything."""
    if not template.fits.words:
        return 0
    wanted = {word.casefold() for word in template.fits.words}
    return sum(FIRST_WORD if place == 0 else 1 for place, word in enumerate(words) if word in wanted) or -1
