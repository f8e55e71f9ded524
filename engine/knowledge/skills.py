"""All skills of a workspace: those that come with us, and its own in `studio/skills/`, which go before ours."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from engine.knowledge.skill import Skill, skill_from, skill_problems
from engine.knowledge.skills_cache import keep_skills, kept_skills, signatures_of
from engine.shipped_files import shipped
from engine.workspace.paths import OutsideWorkspaceError, WorkspacePaths, is_safe_id
from engine.workspace.problems import Problem, RefusedError, UnusableFileError
from engine.workspace.reading import read_yaml
from engine.workspace.text import TooDeepError, clean_document

MAX_FILES = 200
"""Skills read from one folder."""


class UnknownSkillError(RefusedError):
    """There is no skill of this name."""


@dataclass(frozen=True, slots=True)
class Skills:
    found: tuple[Skill, ...]
    """By name."""
    problems: tuple[Problem, ...] = ()
    """Of files that cannot be used."""

    def named(self, name: str) -> Skill:
        """Raises UnknownSkillError."""
        for skill in self.found:
            if skill.name == name:
                return skill
        known = ", ".join(skill.name for skill in self.found)
        raise UnknownSkillError(f"There is no skill {name[:60]!r}", f"Choose one of {known}")


def read_skills(paths: WorkspacePaths) -> Skills:
    """All that can be used. What was read is kept in the workspace's cache until a file changes.

    Raises MissingShippedFilesError.
    """
    ours, theirs = _files(shipped("skills")), _own_files(paths)
    signatures = signatures_of(ours, theirs if isinstance(theirs, list) else [])
    kept = kept_skills(paths, signatures)
    if kept is not None:
        found = kept
    else:
        found = _read_all(paths, ours, theirs if isinstance(theirs, list) else [])
        keep_skills(paths, signatures, found)
    skills, problems = [one for one in found if isinstance(one, Skill)], [*_problems(found)]
    if isinstance(theirs, Problem):
        problems.append(theirs)
    by_name = {skill.name: skill for skill in skills}
    return Skills(tuple(by_name[name] for name in sorted(by_name)), tuple(problems))


def _read_all(paths: WorkspacePaths, ours: list[Path], theirs: list[Path]) -> list[Skill | Problem]:
    """The workspace's own last, so that they win."""
    place = WorkspacePaths(shipped("skills").parent)
    read = [_read(place, path, "") for path in ours] + [_read(paths, path, paths.relative(path)) for path in theirs]
    return [one for one in read if one is not None]


def _read(paths: WorkspacePaths, path: Path, source: str) -> Skill | Problem | None:
    try:
        document = read_yaml(paths, path)
        skill = None if document is None else skill_from(clean_document(document), path.stem, source)
    except UnusableFileError as error:
        return error.problem
    except TooDeepError as error:
        return Problem(paths.relative(path), str(error), "Write it flatter")
    if skill is not None and not is_safe_id(skill.name):
        return Problem(paths.relative(path), *next(skill_problems(skill)))
    return skill


def _own_files(paths: WorkspacePaths) -> list[Path] | Problem:
    try:
        paths.inside(paths.skills)
    except OutsideWorkspaceError:  # behind such a link, a whole disk may lie
        name, remedy = paths.relative(paths.skills), "Replace the link by a folder"
        return Problem(name, "is a link that leaves the workspace", remedy)
    return _files(paths.skills)


def _files(folder: Path) -> list[Path]:
    try:
        return sorted(path for path in folder.iterdir() if path.suffix in (".yaml", ".yml"))[:MAX_FILES]
    except OSError:
        return []


def _problems(found: list[Skill | Problem]) -> Iterator[Problem]:
    return (one for one in found if isinstance(one, Problem))
