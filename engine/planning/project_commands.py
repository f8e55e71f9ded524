"""The commands a project itself knows for checking its work: what a plan's gates are made of.

A make target goes before everything else, and an npm script before a tool: they are how the project's own people and
its CI call the tools, with the right options and order. So a tool is listed only where no make target does its work.
Tools of different languages stand side by side, the most used language first.
"""

import shutil
from collections.abc import Callable, Iterable, Iterator
from shlex import quote

from engine.planning.code_map import count_languages
from engine.planning.found_command import Found
from engine.planning.make_targets import make_commands
from engine.planning.manifests import Manifests, table
from engine.planning.node_commands import node_commands
from engine.planning.project_files import shown
from engine.planning.python_commands import python_commands
from engine.planning.python_setup import PythonSetup, look_at_python
from engine.workspace.paths import WorkspacePaths
from engine.workspace.records.survey import ProjectCommand

GATES = ("format", "lint", "typecheck", "test", "security", "build")
"""In the order in which they are worth running: the quick ones first."""

LANGUAGES = {
    "python": ("Python",),
    "node": ("TypeScript", "JavaScript", "Vue", "Svelte"),
    "cargo": ("Rust",),
    "go": ("Go",),
}
"""Kind of a command to the languages that it is for."""


def find_commands(
    paths: WorkspacePaths, manifests: tuple[Manifests, ...], notes: list[str]
) -> tuple[ProjectCommand, ...]:
    """Commands by gate; the root's go before those of its parts. Several may have the same name: all of them count."""
    found: list[ProjectCommand] = []
    kinds: set[str] = set()
    for manifest in manifests:
        commands = _of_folder(manifest, look_at_python(paths, manifest), notes)
        found += [_in_folder(command, manifest) for command in commands if command.kind not in kinds]
        if not manifest.folder:  # what the root runs, it runs for its parts too
            kinds = {command.kind for command in commands}
    _note_missing(found, notes)
    return tuple(sorted(found, key=lambda command: GATES.index(command.name)))


def _of_folder(manifest: Manifests, setup: PythonSetup, notes: list[str]) -> list[Found]:
    made, recipes = make_commands(manifest)
    names = {command.name for command in made}
    own = [
        *node_commands(manifest, notes),
        *python_commands(manifest, setup, notes),
        *_cargo_commands(manifest),
        *_go_commands(manifest),
    ]
    left = [command for command in own if command.name not in names and command.tool not in recipes]
    return [*made, *sorted(left, key=_most_used_first(manifest))]


def _most_used_first(manifest: Manifests) -> Callable[[Found], int]:
    """Many a Python project has a package.json for one small tool: the language it is written in goes first."""
    counts = count_languages(manifest.below)
    return lambda command: -sum(counts.get(language, 0) for language in LANGUAGES[command.kind])


def _in_folder(found: Found, manifest: Manifests) -> ProjectCommand:
    command = f"cd {quote(manifest.folder)} && {found.command}" if manifest.folder else found.command
    return ProjectCommand(name=found.name, command=command, source=shown(manifest.place(found.source)))


def _cargo_commands(manifest: Manifests) -> Iterator[Found]:
    if not manifest.cargo:
        return
    everything = " --workspace" if table(manifest.cargo, "workspace") else ""
    for name, command in (("format", "fmt --check"), ("lint", f"clippy{everything}"), ("test", f"test{everything}")):
        yield Found(name, f"cargo {command}", "Cargo.toml", kind="cargo", tool=f"cargo {command.split()[0]}")
    if "deny.toml" in manifest.names:
        yield Found("security", "cargo deny check", "deny.toml", kind="cargo", tool="cargo deny")


def _go_commands(manifest: Manifests) -> Iterator[Found]:
    if "go.mod" not in manifest.texts:
        return
    linter = next((name for name in sorted(manifest.names) if name.startswith(".golangci.")), "")
    if linter:
        yield Found("lint", "golangci-lint run", linter, kind="go", tool="golangci-lint")
    else:
        yield Found("lint", "go vet ./...", "go.mod", kind="go", tool="go vet")
    yield Found("test", "go test ./...", "go.mod", kind="go", tool="go test")


def _note_missing(found: Iterable[ProjectCommand], notes: list[str]) -> None:
    """A gate whose program is not there would fail only at the end of a build."""
    known = {command.name for command in found}
    notes.extend(f"No {name} command was found in the project" for name in ("lint", "test") if name not in known)
    programs = {command.command.rpartition(" && ")[2].split()[0]: command for command in found}
    for program, command in programs.items():
        if "/" not in program and shutil.which(program) is None:
            notes.append(f"{program} is not installed here, so `{command.command}` ({command.source}) cannot run")
