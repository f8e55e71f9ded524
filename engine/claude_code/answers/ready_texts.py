"""The texts that are prepared for Claude's hooks, each within what Claude Code shows whole."""

from collections import Counter
from collections.abc import Iterator
from typing import Any

from engine.claude_code.answers.fitted_text import Item, Section, fitted
from engine.claude_code.answers.knowledge_sections import FOR_AN_AGENT, RULES, data, handover, rules, step_at_hand
from engine.context.injection.records import Part
from engine.knowledge.skills.skill_text import inject
from engine.knowledge.skills.skills import read_skills
from engine.orchestration.claim import run_owner
from engine.orchestration.sessions import current_session_id, read_state
from engine.orchestration.sprint_state import read_sprint
from engine.plans.questions import bank_of
from engine.workspace.owners import is_alive
from engine.workspace.paths import WorkspacePaths
from engine.workspace.problems import UnusableFileError
from engine.workspace.reading import read_document
from engine.workspace.text import clean_document, one_line

Document = dict[str, Any]

STARTED = "STUDIO keeps the plans and the rules of this project. `/studio:studio GOAL` plans, `/studio:build` builds."

COMPACTED = "STUDIO: this conversation was compacted. What holds in this project, and the step you were at, once more."

LEARN = (
    "Before you hand over: say in one line that begins with `Learned:` what the next builder should know and could not "
    "see in the code (what failed, why, and what mended it), or `Learned: nothing`. Say again in a few lines what you "
    "did and what its checks printed."
)

EVOLUTION = "STUDIO: {tasks} tasks are done in this sprint, its review is due: studio sprint-evolution propose"

MAX_SKILL_CHARS = 1_500


def session_start(paths: WorkspacePaths, task_id: str) -> str:
    """Invariants, the top constraints, where everything stands. Raises MissingShippedFilesError."""
    parts = (Part.INVARIANTS, Part.CONSTRAINTS)
    return data(STARTED, fitted([*rules(paths, task_id, "builder", parts), _standing(paths, task_id)]))


def after_compaction(paths: WorkspacePaths, task_id: str) -> str:
    """The current step in front: it is what a summary forgets first. Raises MissingShippedFilesError."""
    return data(COMPACTED, fitted([*step_at_hand(paths, task_id), *rules(paths, task_id, "builder")]))


def for_agent(paths: WorkspacePaths, task_id: str, agent: str) -> str:
    """What a sub-agent has to know besides what it was asked. Raises MissingShippedFilesError."""
    head = f"STUDIO: what the {agent} has to know in this project."
    at_hand = step_at_hand(paths, task_id) if agent == "builder" else ()
    return data(head, fitted([*rules(paths, task_id, agent, FOR_AN_AGENT), *at_hand, *handover(paths, agent)]))


def planning_prompt(paths: WorkspacePaths, task_id: str) -> Document:
    """For `/studio:studio`: how to ask, what is planned already, and all skills with the words that call for them."""
    rounds = Section("Rounds of questions", tuple(_rounds()), "the skill studio:planning")
    sections = [rounds, *_backlog(paths), _standing(paths, task_id), *rules(paths, "", "planner", RULES)]
    head = "STUDIO: plan in rounds of questions. Take the defaults that you can find out yourself, ask the rest."
    return {"context": data(head, fitted(sections, 6_000)), "skills": list(_skills(paths))}


def stop_words(paths: WorkspacePaths) -> Document:
    """For a builder's end: what it has to say, and that the sprint's review is due."""
    sprint = read_sprint(paths)
    return {"learn": LEARN, "evolution": EVOLUTION.format(tasks=sprint.tasks) if sprint.is_due else ""}


def _standing(paths: WorkspacePaths, task_id: str) -> Section:
    sprint = read_sprint(paths)
    due = ": its review is due (`studio sprint-evolution propose`)" if sprint.is_due else ""
    lines = [f"- Sprint {sprint.sprint}: {sprint.tasks} of {sprint.length} tasks done{due}"]
    lines += [f"- {line}" for line in (*_session(paths), *_interrupted(paths, task_id))]
    told = next(iter(step_at_hand(paths, task_id)), None)
    lines += [f"- {one_line(told.items[0].text)}"] if told else ["- No task is planned yet"]
    return Section("Where it stands", (Item("the state", "\n".join(lines)),), "`studio status`")


def _session(paths: WorkspacePaths) -> Iterator[str]:
    session = current_session_id(paths)
    try:
        state = (read_state(paths, session) if session else None) or {}
    except UnusableFileError:
        state = {}
    if state:
        state = clean_document(state)
        yield f"Session {session} ({one_line(str(state.get('status')))}): {one_line(str(state.get('goal')))[:200]}"


def _interrupted(paths: WorkspacePaths, task_id: str) -> Iterator[str]:
    owner = run_owner(paths, task_id) if task_id else None
    if owner is not None and is_alive(owner):
        yield f"{task_id} is being built by {one_line(owner.by) or 'studio'} right now: `studio attach {task_id}`"
    elif owner is not None:
        yield f"The build of {task_id} was interrupted. Resume it: `studio build {task_id} --resume`"


def _backlog(paths: WorkspacePaths) -> Iterator[Section]:
    try:
        document = read_document(paths, paths.backlog) or {}
    except UnusableFileError:
        return
    tasks = [
        task
        for epic in _dicts(document.get("epics"))
        for feature in _dicts(epic.get("features"))
        for task in _dicts(feature.get("tasks"))
    ]
    if tasks:
        counts = Counter(one_line(str(task.get("status")))[:20] for task in tasks)
        text = f"{len(tasks)} tasks: " + ", ".join(f"{count} {status}" for status, count in counts.most_common())
        names = [f"- {one_line(str(task.get('name')))[:120]}" for task in tasks if task.get("status") == "PENDING"]
        yield Section("Backlog", (Item("the backlog", "\n".join([text, *names[:8]])),), paths.relative(paths.backlog))


def _dicts(value: Any) -> list[Document]:
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []


def _rounds() -> Iterator[Item]:
    for asked in bank_of("planner"):
        questions = "\n".join(f"- {question['text']}" for question in asked["questions"])
        yield Item(asked["title"], f"{asked['number']}. {asked['title']}\n{questions}")


def _skills(paths: WorkspacePaths) -> Iterator[Document]:
    for skill in read_skills(paths).found:
        told = f"# Skill {one_line(skill.name)[:60]}\n\n{inject(skill, 'planner')}"
        text = data("A skill that the goal's words call for.", told[:MAX_SKILL_CHARS])
        yield {"keywords": [word.casefold() for word in skill.keywords if word.strip()], "text": text}
