"""`studio skills`: which skills a goal calls for, and what they tell an agent; with the verbs of STUDIO v5."""

from pathlib import Path
from typing import Any

import click

from engine.commands.common import CommandError, given_folder, print_text
from engine.commands.verbs import Verb, print_document, script_paths, text_argument, verb_group
from engine.knowledge.skills.skill import Skill, skill_document, skill_problems
from engine.knowledge.skills.skill_detection import DetectedSkill, detect
from engine.knowledge.skills.skill_text import inject
from engine.knowledge.skills.skills import Skills, read_skills
from engine.knowledge.skills.skills_cache import clear_skills_cache
from engine.workspace.paths import WorkspacePaths
from engine.workspace.problems import Problem

Document = dict[str, Any]


def _detect(context: click.Context, goal: str) -> None:
    """JSON, the best first; `[]` where the goal calls for none."""
    goal = text_argument(goal, "goal")
    print_document([_detected_document(one) for one in detect(_skills(context).found, goal)])


def _load(context: click.Context, name: str) -> None:
    print_document(skill_document(_skills(context).named(name)))


def _inject(context: click.Context, name: str, agent: str = "") -> None:
    print_text(inject(_skills(context).named(name), agent))


def _inject_all(context: click.Context, names: str, agent: str = "") -> None:
    known = _skills(context)
    chosen = [known.named(name) for name in dict.fromkeys(_split(names))]
    print_text("\n\n".join(inject(skill, agent) for skill in chosen))


def _team(context: click.Context, text: str) -> None:
    """Of one skill, or of all that a goal calls for; each member once."""
    skills = _meant(_skills(context), text_argument(text, "goal"))
    roles = {member.name: member.role for skill in reversed(skills) for member in skill.team_members}
    names = list(dict.fromkeys(member.name for skill in skills for member in skill.team_members))
    print_document([{"name": name, "role": roles[name], "skills": _skills_of(name, skills)} for name in names])


def _list(context: click.Context, option: str = "") -> None:
    found = _skills(context).found
    if option == "--json":
        print_document([{**skill_document(skill), "source": skill.source or "shipped"} for skill in found])
        return
    width = max((len(skill.name) for skill in found), default=0)
    for skill in found:
        own = f"  ({skill.source})" if skill.source else ""
        print_text(f"{skill.name:{width}}  {skill.priority:3}  {skill.description}{own}")


def _validate(context: click.Context, name: str = "") -> int:
    """Exit code 1 where anything is wrong."""
    known = read_skills(_paths(context))
    skills = [known.named(name)] if name else known.found
    wrong = [] if name else [_words(problem) for problem in known.problems]
    for skill in skills:
        wrong += [f"{skill.name}: {reason}. {remedy}" for reason, remedy in skill_problems(skill)]
    for line in wrong:
        print_text(f"✘ {line}")
    if not wrong:
        print_text(f"✔ {name}" if name else f"✔ {len(skills)} skills")
    return 1 if wrong else 0


def _clear_cache(context: click.Context) -> None:
    count = clear_skills_cache(_paths(context))
    click.echo(f"Cache cleared: {count} {'file' if count == 1 else 'files'}")


def _detected_document(one: DetectedSkill) -> Document:
    score = int(one.score) if one.score == int(one.score) else one.score
    matched = {"keywords": one.keywords, "domains": one.domains, "file_patterns": one.file_patterns}
    return {
        "name": one.skill.name,
        "score": score,
        "priority": one.skill.priority,
        "description": one.skill.description,
        "matched": {kind: list(found) for kind, found in matched.items()},
    }


def _meant(known: Skills, text: str) -> list[Skill]:
    by_name = {skill.name: skill for skill in known.found}
    names = _split(text)
    if names and all(name in by_name for name in names):
        return [by_name[name] for name in dict.fromkeys(names)]
    return [one.skill for one in detect(known.found, text)]


def _skills_of(member: str, skills: list[Skill]) -> list[str]:
    return [skill.name for skill in skills if any(member == one.name for one in skill.team_members)]


def _split(names: str) -> list[str]:
    return [name.strip() for name in names.split(",") if name.strip()]


def _skills(context: click.Context) -> Skills:
    """All that can be used; what cannot be is said on standard error."""
    known = read_skills(_paths(context))
    for problem in known.problems:
        print_text(_words(problem), err=True)
    return known


def _words(problem: Problem) -> str:
    return f"{problem.path}: {problem.reason}. {problem.remedy}"


def _paths(context: click.Context) -> WorkspacePaths:
    """The workspace; the folder one is in where there is none, since the shipped skills need none."""
    try:
        return script_paths(context)
    except CommandError:
        if given_folder(context) is not None:
            raise
        return WorkspacePaths(Path.cwd())


VERBS = {
    "detect": Verb(_detect, "<goal>", "Print the skills a goal calls for as JSON, the best first."),
    "load": Verb(_load, "<skill>", "Print a skill as JSON."),
    "inject": Verb(_inject, "<skill> [agent]", "Print what it tells an agent: planner, builder, or both."),
    "inject-all": Verb(_inject_all, "<skill,skill> [agent]", "The same of several."),
    "team": Verb(_team, "<skill|goal>", "Print who should look at it as JSON."),
    "list": Verb(_list, "[--json]", "List all skills, with priority and purpose."),
    "validate": Verb(_validate, "[skill]", "Say what is wrong with the skills."),
    "clear-cache": Verb(_clear_cache, "", "Forget what was read of them."),
}

skills = verb_group(
    "skills",
    VERBS,
    """Find the skills that a goal calls for, and print what they tell agents.

    Score: 20 for each keyword, 15 for each domain, 10 for each file pattern, and a tenth of the priority. A workspace
    adds its own in studio/skills/; one that has the name of a shipped one takes its place.

    Exit codes: 0 done (also where a goal calls for none); 1 a skill is not as it should be, or is not there.""",
)
