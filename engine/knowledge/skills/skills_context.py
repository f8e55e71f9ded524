"""The skills that a goal calls for, as many as an agent is told of."""

from collections.abc import Iterable

from engine.knowledge.skills.skill_detection import DetectedSkill, detect
from engine.knowledge.skills.skills import read_skills
from engine.workspace.paths import WorkspacePaths

MAX_SKILLS = 3
"""An agent that is told to mind everything minds nothing."""


def skills_for(
    paths: WorkspacePaths, goal: str, files: Iterable[str] = (), domains: Iterable[str] = ()
) -> tuple[DetectedSkill, ...]:
    """The best first. Raises MissingShippedFilesError."""
    return detect(read_skills(paths).found, goal, files, domains)[:MAX_SKILLS]
