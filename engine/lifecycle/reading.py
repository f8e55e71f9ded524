"""`hooks/hooks.json` becomes hooks that can run; whatever cannot is a problem and takes nothing else with it."""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from engine.assistants.agents import AGENTS
from engine.lifecycle.matching import MatcherError, check_matcher
from engine.shipped_files import shipped
from engine.workspace.paths import WorkspacePaths, is_safe_id
from engine.workspace.problems import Problem
from engine.workspace.reading import read_record
from engine.workspace.records.hooks import Hook, HookEvent, HookFile, HookGroup, HookType

MAX_ENTRIES = 500
"""Groups and hooks that are read of a file. More than a person looks through before agreeing to them, and each may run
at every use of a tool."""

MAX_PROBLEMS = 20
"""That are told of one file."""

CLAUDE_ONLY = ("args", "if")
"""Fields with which Claude Code's hooks run something else, or less often. Ignoring them would do what nobody meant."""


@dataclass(frozen=True, slots=True)
class ConfiguredHook:
    event: HookEvent
    place: str
    """The event as the file names it, such as `PreToolUse` or `PreCommand/plan`."""
    matcher: str
    hook: Hook
    is_shipped: bool = False

    @property
    def command_name(self) -> str:
        """The only command whose PreCommand is meant; empty for any."""
        return self.place.partition("/")[2]


@dataclass(frozen=True, slots=True)
class HookSet:
    """The hooks of one file, or of all."""

    hooks: tuple[ConfiguredHook, ...] = ()
    problems: tuple[Problem, ...] = ()
    groups: frozenset[tuple[str, str]] = frozenset()
    """Place and matcher of each group, also of those without hooks."""


def shipped_hooks() -> HookSet:
    """Those that come with us. Raises MissingShippedFilesError."""
    path = Path(
        os.path.realpath(shipped("hooks") / "hooks.json")
    )  # an installer may have linked it to where it is kept
    found = read_record(WorkspacePaths(path.parent), path, HookFile)
    if isinstance(found, Problem):
        return HookSet(problems=(found,))
    return to_hooks(found, str(path), is_shipped=True)


def to_hooks(file: HookFile | None, name: str, *, is_shipped: bool = False) -> HookSet:
    """What can be used of a file. `name` is its path as problems tell it."""
    entries = _entries(file.hooks if file else {}, name, is_shipped)
    found = list(islice(entries, MAX_ENTRIES))
    problems = [entry for entry in found if isinstance(entry, Problem)]
    if next(entries, None) is not None:
        reason = f"more than {MAX_ENTRIES} groups and hooks: the rest does not run"
        problems.insert(0, Problem(name, reason, "Let one command do the work of several"))
    return HookSet(
        tuple(entry for entry in found if isinstance(entry, ConfiguredHook)),
        _some(problems, name),
        frozenset((entry.place, entry.matcher) for entry in found if isinstance(entry, _Group)),
    )


def merge(own: HookSet, shipped: HookSet) -> HookSet:
    """A workspace's own hooks over the shipped ones: a group of the same event and matcher takes the other's place."""
    kept = (hook for hook in shipped.hooks if (hook.place, hook.matcher) not in own.groups)
    return HookSet((*kept, *own.hooks), (*shipped.problems, *own.problems), own.groups | shipped.groups)


@dataclass(frozen=True, slots=True)
class _Group:
    event: HookEvent
    place: str
    where: str
    """For a person, such as `PreToolUse, group 2`."""
    matcher: str
    hooks: tuple[Any, ...]


_Entry = _Group | ConfiguredHook | Problem


def _entries(events: dict[str, Any], name: str, is_shipped: bool) -> Iterator[_Entry]:
    """Each group, and behind it its hooks."""
    for place, found in events.items():
        event = _event(place)
        if event is None:
            yield Problem(name, f"there is no event {place[:60]!r}", f"Use one of {', '.join(HookEvent)}")
            continue
        for number, document in enumerate(found if isinstance(found, list) else [found], start=1):
            group = _group(event, place, f"{place}, group {number}", document, name)
            yield group
            if isinstance(group, _Group):
                yield from _hooks(group, name, is_shipped)


def _group(event: HookEvent, place: str, where: str, document: Any, name: str) -> _Group | Problem:
    try:
        group = HookGroup.model_validate(document)
        check_matcher(group.matcher)
    except ValidationError as error:
        return _invalid(name, where, error)
    except MatcherError as error:
        return Problem(name, f"{where}: the matcher {group.matcher[:60]!r} {error}", "Write names, such as Write|Edit")
    return _Group(event, place, where, group.matcher, group.hooks)


def _event(place: str) -> HookEvent | None:
    event, slash, command = place.partition("/")
    if slash and not (event == HookEvent.PRE_COMMAND and is_safe_id(command)):
        return None
    return HookEvent(event) if event in list(HookEvent) else None


def _hooks(group: _Group, name: str, is_shipped: bool) -> Iterator[ConfiguredHook | Problem]:
    for number, document in enumerate(group.hooks, start=1):
        where = f"{group.where}, hook {number}"
        try:
            hook = Hook.model_validate(document)
        except ValidationError as error:
            yield _invalid(name, where, error)
            continue
        if wrong := _wrong(hook):
            yield Problem(name, f"{where}: {wrong}", "Correct it; until then it does not run")
        else:
            yield ConfiguredHook(group.event, group.place, group.matcher, hook, is_shipped)


def _wrong(hook: Hook) -> str:
    """Why it cannot run; empty if it can."""
    if foreign := next((field for field in CLAUDE_ONLY if field in (hook.model_extra or {})), ""):
        return f"{foreign!r} is known to Claude Code, not here"
    if not hook.text.strip():
        return f"its {'command' if hook.type is HookType.COMMAND else 'prompt'} is missing"
    if hook.type is HookType.AGENT and hook.agent not in AGENTS:
        return f"there is no agent {hook.agent[:40]!r}: use one of {', '.join(AGENTS)}"
    return ""


def _invalid(name: str, where: str, error: ValidationError) -> Problem:
    first = error.errors(include_url=False, include_input=False)[0]
    field = ".".join(str(part) for part in first["loc"])
    what = f"{where}: {field}" if field else where
    return Problem(name, f"{what}: {first['msg'].lower()}", "Correct it; until then it does not run")


def _some(problems: list[Problem], name: str) -> tuple[Problem, ...]:
    if len(problems) <= MAX_PROBLEMS:
        return tuple(problems)
    more = Problem(name, f"and {len(problems) - MAX_PROBLEMS} more problems", "Correct these first")
    return (*problems[:MAX_PROBLEMS], more)
