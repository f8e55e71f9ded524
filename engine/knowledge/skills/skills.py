"""All skills of a workspace: those that come with us, and its own in `studio/skills/`, which go before ours."""

from dataclasses import dataclass
from pathlib import Path

from engine.knowledge.skills.skill import Skill, skill_from, skill_problems
from engine.knowledge.skills.skills_cache import keep_skills, kept_skills, signatures_of
from engine.shipped_files import shipped
from engine.workspace.paths import OutsideWorkspaceError, WorkspacePaths, is_safe_id
from engine.workspace.problems import Problem, RefusedError, UnusableFileError
from engine.workspace.reading import read_yaml
from engine.workspace.text import TooDeepError, clean_document

MAX_FILES = 100
"""Skills read from one folder, the first by name."""

MAX_BYTES = 32 * 1024
"""Of one file; ours have two kilobytes. YAML is slow, and nobody should wait for minutes before a run begins."""


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
    problems: list[Problem] = []
    ours, theirs = _files(shipped("skills")), _own_files(paths, problems)
    signatures = signatures_of(ours, theirs)
    found = kept_skills(paths, signatures)
    if found is None:
        found = _read_all(paths, ours, theirs)
        keep_skills(paths, signatures, found)
    problems += [one for one in found if isinstance(one, Problem)]
    by_name = {one.name: one for one in found if isinstance(one, Skill)}
    return Skills(tuple(by_name[name] for name in sorted(by_name)), tuple(problems))


def _read_all(paths: WorkspacePaths, ours: list[Path], theirs: list[Path]) -> list[Skill | Problem]:
    """The workspace's own last, so that they win."""
    place = WorkspacePaths(shipped("skills").parent)
    read = [_read(place, path, "") for path in ours] + [_read(paths, path, paths.relative(path)) for path in theirs]
    return [one for one in read if one is not None]


def _read(paths: WorkspacePaths, path: Path, source: str) -> Skill | Problem | None:
    try:
        if path.stat().st_size > MAX_BYTES:
            return Problem(paths.relative(path), f"is over {MAX_BYTES // 1024} KB", "Shorten it: agents read all of it")
        document = read_yaml(paths, path)
        skill = None if document is None else skill_from(clean_document(document), path.stem, source)
    except UnusableFileError as error:
        return error.problem
    except OSError:
        return None  # it went away, or is a link to nothing
    except TooDeepError as error:
        return Problem(paths.relative(path), str(error), "Write it flatter")
    if skill is not None and not is_safe_id(skill.name):
        return Problem(paths.relative(path), *next(skill_problems(skill)))
    return skill


def _own_files(paths: WorkspacePaths, problems: list[Problem]) -> list[Path]:
    name = paths.relative(paths.skills)
    try:
        paths.inside(paths.skills)
    except OutsideWorkspaceError:  # behind such a link, a whole disk may lie
        problems.append(Problem(name, "is a link that leaves the workspace", "Replace the link by a folder"))
        return []
    files = _files(paths.skills)
    if len(files) > MAX_FILES:
        problems.append(Problem(name, f"holds {len(files)} skills, {MAX_FILES} are read", "Move some away"))
    return files[:MAX_FILES]


def _files(folder: Path) -> list[Path]:
    try:
        return sorted(path for path in folder.iterdir() if path.suffix in (".yaml", ".yml"))
    except OSError:
        return []
