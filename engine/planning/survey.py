"""The planner's first phase: what can be found out about a project before anybody is asked anything."""

import threading
from collections.abc import Callable

from engine.assistants.errors import StoppedError
from engine.knowledge.relevant import find_lessons
from engine.planning.code_map import count_languages, find_entry_points, find_test_folders
from engine.planning.dependencies import find_dependencies
from engine.planning.git_reader import GitReader, GitReadError
from engine.planning.git_state import read_git_state
from engine.planning.library_docs import find_docs
from engine.planning.manifests import read_manifests
from engine.planning.mentioned import find_mentioned
from engine.planning.project_commands import find_commands
from engine.planning.project_files import ProjectFiles, list_files
from engine.workspace.paths import WorkspacePaths
from engine.workspace.records.survey import Survey
from engine.workspace.text import clean_text


def survey(
    paths: WorkspacePaths, goal: str, stop: threading.Event, progress: Callable[[str], None] = lambda _: None
) -> Survey:
    """Looks at the workspace; nothing of the project is run, and nothing but the cache of library docs is written.

    What cannot be found out is a note in the survey, never an error. `progress` is told each part as it begins.
    Raises StoppedError.
    """
    goal, notes = clean_text(goal), list[str]()

    def begin(part: str) -> None:
        if stop.is_set():
            raise StoppedError
        progress(part)

    begin("Asking git")
    reader = _git_reader(paths, stop)
    git = read_git_state(paths.root, reader, notes)
    begin("Listing the files")
    files = list_files(paths.root, reader if git.is_repository and not git.problem else None, stop, notes)
    begin("Mapping the code")
    code = _map_code(paths, goal, files, notes)
    begin("Recalling what was learned")
    lessons = find_lessons(paths, goal, notes)
    begin("Reading library docs")
    docs = find_docs(paths, goal, code.dependencies, stop, notes)
    learned = {"domains": lessons.domains, "constraints": lessons.constraints, "learnings": lessons.learnings}
    return code.model_copy(update={"git": git, **learned, "docs": docs, "notes": tuple(notes)})


def _map_code(paths: WorkspacePaths, goal: str, files: ProjectFiles, notes: list[str]) -> Survey:
    """The part of the survey that the project's files tell."""
    manifests = read_manifests(paths, files, notes)
    return Survey(
        goal=goal,
        languages=count_languages(files.names),
        files=len(files.names),
        entry_points=find_entry_points(manifests, files.names, notes),
        test_folders=find_test_folders(files.names, notes),
        mentioned=find_mentioned(goal, files.names),
        commands=find_commands(paths, manifests, notes),
        dependencies=find_dependencies(manifests, notes),
    )


def _git_reader(paths: WorkspacePaths, stop: threading.Event) -> GitReader | None:
    try:
        return GitReader(paths.root, stop)
    except GitReadError:  # the git state says so
        return None
