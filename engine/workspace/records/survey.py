"""What the planner found out about a project before it asks anybody anything."""

from pydantic import Field

from engine.workspace.records.base import Int, Many, Mapping, Record, Str


class ProjectCommand(Record):
    """A command that the project itself knows for a purpose."""

    name: Str = ""
    """lint, typecheck, test, security, build or format: a gate's name."""
    command: Str = ""
    source: Str = ""
    """Where it was found, such as `Makefile` or `package.json scripts`."""


class Dependency(Record):
    name: Str = ""
    version: Str = ""
    """As the file asks for it; empty where it does not."""
    source: Str = ""


class Commit(Record):
    id: Str = ""
    """Its first ten digits."""
    subject: Str = ""
    at: Str = ""


class GitState(Record):
    is_repository: bool = False
    branch: Str = ""
    """Empty on a detached head."""
    is_detached: bool = False
    changed: Many[Str] = ()
    """Files that differ from the last commit, new ones included; at most 50 of them."""
    commits: Many[Commit] = ()
    """Newest first, at most 10."""
    problem: Str = ""
    """Why nothing is known, such as that git is not installed."""


class Rule(Record):
    """Something learned before that bears on the goal."""

    id: Str = ""
    """SC-001 and the like; a learning's domain where it has no id."""
    title: Str = ""
    text: Str = ""


class LibraryDoc(Record):
    library: Str = ""
    text: Str = ""
    source: Str = ""


class Survey(Record):
    goal: Str = ""
    languages: Mapping = Field(default_factory=dict)
    """Language to its number of files, the most used first."""
    files: Int = 0
    entry_points: Many[Str] = ()
    test_folders: Many[Str] = ()
    mentioned: Many[Str] = ()
    """Files of the project that the goal names or is likely about."""
    commands: Many[ProjectCommand] = ()
    dependencies: Many[Dependency] = ()
    git: GitState = GitState.model_construct()
    domains: Many[Str] = ()
    """Of learnings: global, frontend, backend, testing, security, performance."""
    constraints: Many[Rule] = ()
    learnings: Many[Rule] = ()
    docs: Many[LibraryDoc] = ()
    notes: Many[Str] = ()
    """What was left out or could not be found out, and why."""

    def command(self, name: str) -> str:
        """The project's command for a gate, empty where it has none."""
        return next((found.command for found in self.commands if found.name == name), "")
