"""npm scripts that check a project's work, called by the package manager that the project uses."""

import re
from collections.abc import Iterator

from engine.planning.found_command import Found
from engine.planning.manifests import Manifests, table

SCRIPTS = {
    "format": ("format:check", "check:format", "format-check", "prettier:check", "fmt:check"),
    "lint": ("lint", "lint:check", "eslint"),
    "typecheck": ("typecheck", "type-check", "check-types", "types", "tsc"),
    "test": ("test", "test:ci", "test:unit", "test:run"),
    "security": ("security", "audit"),
    "build": ("build",),
}
"""Gate to the scripts that may be it."""

LOCK_FILES = {"pnpm-lock.yaml": "pnpm", "yarn.lock": "yarn", "bun.lock": "bun", "bun.lockb": "bun"}
MANAGERS = ("npm", "pnpm", "yarn", "bun")

NEVER_ENDS = re.compile(r"--watch(?!\w|=false)|--watchAll(?!=false)|\bnodemon\b")
PLACEHOLDER = "no test specified"
"""What `npm init` writes: it always fails."""


def node_commands(manifest: Manifests, notes: list[str]) -> Iterator[Found]:
    scripts = {name: text for name, text in table(manifest.package, "scripts").items() if isinstance(text, str)}
    manager = _manager(manifest)
    found = {gate: _script(scripts, names, manifest, notes) for gate, names in SCRIPTS.items()}
    for gate, name in found.items():
        if name:
            command = f"{manager} run {name}"
            yield Found(gate, command, "package.json scripts", kind="node", tool=command)
    if not found["typecheck"] and "tsconfig.json" in manifest.names and manifest.package:
        yield Found("typecheck", "npx --no-install tsc --noEmit", "tsconfig.json", kind="node", tool="tsc")


def _manager(manifest: Manifests) -> str:
    named = str(manifest.package.get("packageManager", "")).partition("@")[0]
    if named in MANAGERS:
        return named
    return next((manager for lock, manager in LOCK_FILES.items() if lock in manifest.names), "npm")


def _script(scripts: dict[str, str], names: tuple[str, ...], manifest: Manifests, notes: list[str]) -> str:
    """The first that is there, ends by itself and is more than a placeholder."""
    for name in names:
        text = scripts.get(name, "")
        if NEVER_ENDS.search(text):
            notes.append(f"{manifest.place('package.json')}: script {name} watches and never ends, so it is no gate")
        elif text.strip() and PLACEHOLDER not in text:
            return name
    return ""
