"""The skills that a goal calls for, as an agent reads them."""

from collections.abc import Iterable

from engine.knowledge.skill_detection import DetectedSkill, detect
from engine.knowledge.skill_text import inject
from engine.knowledge.skills import read_skills
from engine.workspace.paths import WorkspacePaths

MAX_SKILLS = 3
"""An agent that is told to mind everything minds nothing."""

MAX_CHARS = 12_000
"""About 3,000 tokens. Ours are some 1,500 characters each; a workspace's own may be longer."""


def skills_for(
    paths: WorkspacePaths, goal: str, files: Iterable[str] = (), domains: Iterable[str] = ()
) -> tuple[DetectedSkill, ...]:
    """Those that agents are given for a goal, the best first. Raises MissingShippedFilesError."""
    return detect(read_skills(paths).found, goal, files, domains)[:MAX_SKILLS]


def skills_context(
    paths: WorkspacePaths, goal: str, agent: str, files: Iterable[str] = (), domains: Iterable[str] = ()
) -> str:
    """What an agent gets of them, empty where the goal calls for none. Raises MissingShippedFilesError."""
    room, texts = MAX_CHARS, list[str]()
    for detected in skills_for(paths, goal, files, domains):
        text = inject(detected.skill, agent)
        if len(text) <= room:  # half a skill would say the opposite of what its other half says
            texts.append(text)
            room -= len(text)
    return "\n\n".join(["## Skills", *texts]) if texts else ""
