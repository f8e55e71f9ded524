"""Make targets that check a project's work."""

import re

from engine.planning.found_command import Found
from engine.planning.manifests import Manifests

FILES = ("GNUmakefile", "makefile", "Makefile")
"""In make's own order."""

TARGETS = {
    "format": ("format-check", "check-format", "fmt-check", "check-fmt"),
    "lint": ("lint",),
    "typecheck": ("typecheck", "type-check", "types", "mypy"),
    "test": ("test", "tests"),
    "security": ("security", "audit"),
    "build": ("build",),
}
"""Gate to the targets that may be it. `make format` is none: it would change files."""

LINTERS = re.compile(r"\b(?:lint\w*|ruff|flake8|eslint|clippy|vet|golangci-lint|mypy|pyright)\b")


def make_commands(manifest: Manifests) -> tuple[list[Found], str]:
    """The commands, and the text of their recipes: it tells which tools they run already."""
    name = next((name for name in FILES if name in manifest.texts), "")
    targets = _targets(manifest.texts.get(name, ""))
    chosen = {gate: next((one for one in names if one in targets), "") for gate, names in TARGETS.items()}
    if gate := _meaning_of_check(targets, chosen):
        chosen[gate] = "check"
    chosen = {gate: target for gate, target in chosen.items() if target}
    found = [Found(gate, f"make {target}", name, kind="make", tool="make") for gate, target in chosen.items()]
    return found, "\n".join(targets[target] for target in chosen.values())


def _meaning_of_check(targets: dict[str, str], chosen: dict[str, str]) -> str:
    """`make check` runs linters in some projects and the tests in others. Its recipe says which."""
    if "check" not in targets:
        return ""
    gate = "lint" if LINTERS.search(targets["check"]) else "test"
    return "" if chosen[gate] else gate


def _targets(text: str) -> dict[str, str]:
    """Target to the text of its prerequisites and recipe."""
    found: dict[str, str] = {}
    current: list[str] = []
    for line in text.splitlines():
        if line.startswith("\t"):
            for target in current:
                found[target] += line + "\n"
        elif line.strip() and not line.startswith("#"):
            current = _declared(line)
            for target in current:
                found[target] = found.get(target, "") + line.partition(":")[2].partition("##")[0] + "\n"
    return found


def _declared(line: str) -> list[str]:
    """The targets that a line declares: none for a variable such as `A := b`."""
    left, colon, right = line.partition(":")
    if (
        not colon
        or "=" in left
        or right.lstrip(":").startswith("=")
        or left.startswith(("define", "include", "export"))
    ):
        return []
    return [target for target in left.split() if not target.startswith(".")]
