"""The skills that a goal calls for, for an agent: the planner is told what to ask, the builder how to work."""

from collections.abc import Iterable
from functools import partial

from engine.context.injection.offers import Offer, PartDraft, rough
from engine.context.injection.records import LeftOut, Part
from engine.knowledge.skills.skill_detection import DetectedSkill, detect
from engine.knowledge.skills.skill_text import inject
from engine.knowledge.skills.skills import read_skills
from engine.knowledge.skills.skills_context import MAX_SKILLS
from engine.workspace.paths import WorkspacePaths


def skills_draft(
    paths: WorkspacePaths, goal: str, agent: str, files: Iterable[str] = (), domains: Iterable[str] = ()
) -> PartDraft:
    """Raises MissingShippedFilesError."""
    read = read_skills(paths)
    detected = detect(read.found, goal, files, domains) if goal.strip() else ()
    return PartDraft(
        Part.SKILLS,
        detected[:MAX_SKILLS],
        partial(_offer, agent),
        tuple(_left_out(one, agent) for one in detected[MAX_SKILLS:]),
        [f"{problem.path}: {problem.reason}. {problem.remedy}" for problem in read.problems],
    )


def _offer(agent: str, one: DetectedSkill) -> Offer:
    skill = one.skill
    return Offer(skill.name, Part.SKILLS, skill.description, inject(skill, agent), _why(one), skill.source)


def _left_out(one: DetectedSkill, agent: str) -> LeftOut:
    skill = one.skill
    why = f"{MAX_SKILLS} skills fit better ({_why(one)})"
    return LeftOut(skill.name, Part.SKILLS, skill.description, rough(inject(skill, agent)), why, skill.source)


def _why(one: DetectedSkill) -> str:
    found = {"keyword": one.keywords, "domain": one.domains, "file": one.file_patterns}
    said = [f"{what} {', '.join(names)}" for what, names in found.items() if names]
    return "; ".join([*said, f"score {one.score:g}"])
