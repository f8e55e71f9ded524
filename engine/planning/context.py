"""What the agents of a task are given to know beside their orders: the same that the Context pane shows."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from engine.context.injection.inject import BESIDE_AN_ORDER, assemble
from engine.context.injection.records import Injection, Part
from engine.knowledge.skills.skills_context import skills_for
from engine.workspace.paths import WorkspacePaths
from engine.workspace.problems import UnusableFileError
from engine.workspace.reading import read_document
from engine.workspace.text import clean_document, clean_text

if TYPE_CHECKING:
    from engine.context.counting.tokens import TokenCounter
    from engine.planning.planning_file import Planning  # pydantic, which a hook that asks for this does not need


def knowledge_for(
    paths: WorkspacePaths,
    task_id: str,
    agent: str,
    *,
    goal: str = "",
    without: Collection[str] = frozenset(),
    parts: Collection[Part] = BESIDE_AN_ORDER,
    counter: "TokenCounter | None" = None,
    exact: bool = False,
) -> Injection:
    """What this agent of a task gets. `goal`, instead of the task's own, is for whoever asks what would be.

    Raises UnusableFileError for a `planning.json` that cannot be read, MissingShippedFilesError.
    """
    about = _about(paths, task_id)
    return assemble(
        paths,
        goal or about.goal,
        agent=agent,
        task_id=task_id,
        files=about.files,
        domains=about.domains,
        without=without,
        parts=parts,
        counter=counter,
        exact=exact,
    )


def skill_names(paths: WorkspacePaths, planning: "Planning") -> list[str]:
    """The skills that the agents are told of, by name, for whoever takes over. Raises MissingShippedFilesError."""
    survey = planning.survey
    clues = (survey.mentioned, survey.domains) if survey else ((), ())
    return [detected.skill.name for detected in skills_for(paths, planning.goal, *clues)]


@dataclass(frozen=True, slots=True)
class _About:
    """What is known of a task's goal."""

    goal: str
    files: tuple[str, ...]
    """Those that the survey found to be meant."""
    domains: tuple[str, ...]


def _about(paths: WorkspacePaths, task_id: str) -> _About:
    """From `planning.json`; for a task that was not planned by us its plan's goal is all there is."""
    planning = clean_document(read_document(paths, paths.planning(task_id)) or {})
    survey = planning.get("survey")
    found = survey if isinstance(survey, dict) else {}
    goal = planning.get("goal") or _goal_in_plan(paths, task_id)
    return _About(clean_text(str(goal)), _texts(found.get("mentioned")), _texts(found.get("domains")))


def _goal_in_plan(paths: WorkspacePaths, task_id: str) -> str:
    """Empty for a task without a plan that can be read."""
    try:
        return str((read_document(paths, paths.plan(task_id)) or {}).get("goal") or "")
    except UnusableFileError:
        return ""


def _texts(value: Any) -> tuple[str, ...]:
    return tuple(one for one in value if isinstance(one, str)) if isinstance(value, list) else ()
