"""The commands in a plan, whether or not it can be put in order, and which program each begins with."""

import re
import shutil
from collections.abc import Iterator
from pathlib import Path

from engine.plans.tool_use import command_of
from engine.workspace.paths import WorkspacePaths
from engine.workspace.records.plan import Plan

GATES = ("lint", "typecheck", "test", "security")
"""What is run at the end of a build, where the project has it."""

LOOKED_FOR = 200
"""Programs that are looked for on this machine."""

BUILTIN_WORDS = (
    ". : [ [[ alias cd command echo eval exec exit export false for if printf pwd read return set shift source test "
    "time trap true type ulimit umask unset until wait while { function case do"
)
BUILTINS = frozenset(BUILTIN_WORDS.split())
"""Of the shell: there is no program to look for, or not at this place."""

ASSIGNMENT = re.compile(r"\w+=\S*")


def commands_in(plan: Plan) -> Iterator[tuple[str, str]]:
    """Where it stands, and the command."""
    for step in plan.steps:
        for action in step.micro_actions:
            if action.tool == "Bash" and command_of(action).strip():
                yield step.id, command_of(action)
        for check in step.success_criteria:
            if check.verification.runs.strip():
                yield f"{step.id} check", check.verification.runs
    for place, criterion in enumerate(plan.acceptance_criteria, start=1):
        if criterion.verification.runs.strip():
            yield criterion.id or f"criterion {place}", criterion.verification.runs
    for gate in plan.quality_gates:
        if gate.command.strip():
            yield f"gate {gate.name}", gate.command


def missing_programs(paths: WorkspacePaths, plan: Plan) -> Iterator[tuple[str, str]]:
    """Where it stands, and a program that is not on this machine and that no earlier command seems to install."""
    found = list(commands_in(plan))
    installs = " ".join(command[:2000] for _, command in found if re.search(r"\b(?:install|add|venv|sync)\b", command))
    first_use: dict[str, str] = {}
    for where, command in found:
        if program := program_of(command):
            first_use.setdefault(program, where)
    for program, where in list(first_use.items())[:LOOKED_FOR]:
        if not _is_here(paths, program) and not _is_installed_by(program, installs):
            yield where, program


def program_of(command: str) -> str:
    """The first program's name; empty where the shell itself acts, or where words alone cannot tell."""
    for word in command[:2000].replace("(", " ").split():
        if word == "!" or ASSIGNMENT.fullmatch(word):
            continue
        is_plain = re.fullmatch(r"[\w./+-]+", word) is not None
        return word if is_plain and word not in BUILTINS else ""
    return ""


def _is_here(paths: WorkspacePaths, program: str) -> bool:
    try:
        if "/" in program and not program.startswith("/"):
            return (paths.root / Path(program)).exists()
        return shutil.which(program) is not None
    except (OSError, ValueError):
        return False


def _is_installed_by(program: str, installs: str) -> bool:
    """A path in the workspace may be made by a step; a name has to be named where something is installed."""
    return bool(installs) and ("/" in program or program in installs)
