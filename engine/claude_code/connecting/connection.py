"""Connecting Claude Code with STUDIO for good, and taking it back so that settings are what they were.

The plugin is installed by `claude` itself, which knows where it keeps such things; the status line is ours to set. What
the settings held before is kept first, so that whatever fails on the way can be taken back.
"""

import json
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from engine.claude_code.connecting.cli import ClaudeCallError, ClaudeProgram
from engine.claude_code.connecting.connection_record import ConnectionRecord, Connections, backup_of
from engine.claude_code.connecting.plugin import MARKETPLACE, Plugin
from engine.claude_code.connecting.plugin_calls import PLUGIN_ID, installing, removing
from engine.claude_code.connecting.settings import (
    STATUS_LINE,
    Document,
    SettingsFile,
    is_ours,
    project_settings,
    status_line_in_force,
    unwrapped,
    user_settings,
    wrapped,
)
from engine.workspace.writing import replace_file

ENABLED = "enabledPlugins"
KNOWN = "extraKnownMarketplaces"


@dataclass(frozen=True, slots=True)
class Target:
    """Where to connect: one project, by a person's own settings for it, or all of them."""

    settings: SettingsFile
    scope: str
    """As `claude plugin install --scope` calls it."""
    root: Path | None
    """The project, in which `claude` is called; None for all of them."""


def project_target(root: Path) -> Target:
    return Target(project_settings(root), "local", root)


def user_target() -> Target:
    return Target(user_settings(), "user", None)


def connect(target: Target, plugin: Plugin, program: ClaudeProgram, known: Connections) -> bool:
    """Says whether anything had to be done. Raises SettingsError, ClaudeCallError, RecordError, OSError.

    Where it fails on the way, the settings are put back.
    """
    old = known.of(target.settings.path)
    if old is not None:
        if _holds(target, old, plugin):
            return False
        disconnect(target, program, known)  # an older plugin, or hooks that somebody dropped
    record = _first_record(target, plugin)
    known.save(record)
    try:
        for words in installing(plugin.marketplace, target.scope):
            program.call(*words, folder=target.root)
        _set_status_line(target.settings, wrapped(plugin, record.status_line))
    except BaseException:
        disconnect(target, program, known)
        raise
    return True


def disconnect(target: Target, program: ClaudeProgram | None, known: Connections) -> bool:
    """Says whether anything was connected. `program` is None where `claude` is gone. Raises as `connect` does."""
    record = known.of(target.settings.path)
    if record is None:
        return False
    target.settings.document()  # what cannot be read is not begun with
    if program is not None:
        for words in removing(record.scope):
            with suppress(ClaudeCallError):  # half connected, or removed by hand already
                program.call(*words, folder=target.root)
    _restore(target.settings, record)
    known.forget(record)
    return True


def _restore(settings: SettingsFile, record: ConnectionRecord) -> None:
    if settings.content() is None and record.before is not None:
        return  # the person took the file away
    if _differs_only_by_us(settings, record):
        _put_back(settings, record)
    else:
        _take_out(settings, record)


def is_connected_here(root: Path) -> bool:
    """Whether a `claude` that is started here has the plugin anyway. Raises SettingsError."""
    return any(is_enabled(target) for target in (project_target(root), user_target()))


def is_enabled(target: Target) -> bool:
    """Whether these settings turn the plugin on. Raises SettingsError."""
    enabled = target.settings.document().get(ENABLED)
    return isinstance(enabled, dict) and enabled.get(PLUGIN_ID) is True


def planned_calls(target: Target, plugin: Plugin) -> list[str]:
    """What `connect` would have `claude` do, for `--dry-run`."""
    return [" ".join(["claude", *words]) for words in installing(plugin.marketplace, target.scope)]


def _holds(target: Target, record: ConnectionRecord, plugin: Plugin) -> bool:
    has_status_line = is_ours(target.settings.document().get(STATUS_LINE))
    return is_enabled(target) and has_status_line and record.version == plugin.version


def _first_record(target: Target, plugin: Plugin) -> ConnectionRecord:
    settings = target.settings
    status_line = settings.document().get(STATUS_LINE)
    if target.root is not None and not isinstance(status_line, dict):
        status_line = status_line_in_force(target.root)  # the user's, which ours would hide
    return ConnectionRecord(
        settings=str(settings.path),
        scope=target.scope,
        root=str(target.root or ""),
        version=plugin.version,
        before=backup_of(settings.content()),
        had_folder=settings.path.parent.is_dir(),
        status_line=unwrapped(status_line) if isinstance(status_line, dict) else None,
    )


def _set_status_line(settings: SettingsFile, status_line: Document) -> None:
    _write(settings, {**settings.document(), STATUS_LINE: status_line})


def _put_back(settings: SettingsFile, record: ConnectionRecord) -> None:
    """Byte for byte."""
    before = record.before_bytes
    path = settings.path.resolve()
    if before is not None:
        replace_file(path, before)
        return
    path.unlink(missing_ok=True)
    if not record.had_folder:
        with suppress(OSError):  # something else is in it by now
            path.parent.rmdir()


def _differs_only_by_us(settings: SettingsFile, record: ConnectionRecord) -> bool:
    """Whether all that a person wrote is as it was: what differs is what we put there, or what `claude` left of it."""
    before = json.loads(record.before_bytes or b"{}")
    return _without_us(settings.document(), record) == _without_us(before, record)


def _take_out(settings: SettingsFile, record: ConnectionRecord) -> None:
    """Of settings that somebody changed since: only what is ours goes."""
    _write(settings, _without_us(settings.document(), record))


def _without_us(document: Document, record: ConnectionRecord) -> Document:
    before = json.loads(record.before_bytes or b"{}")
    found = dict(document)
    for name, key in ((ENABLED, PLUGIN_ID), (KNOWN, MARKETPLACE)):
        if isinstance(value := found.get(name), dict):
            kept = {one: what for one, what in value.items() if one != key}
            if kept or name in before:
                found[name] = kept
            else:
                del found[name]
    if is_ours(found.get(STATUS_LINE)):
        del found[STATUS_LINE]
        if isinstance(old := before.get(STATUS_LINE), dict):
            found[STATUS_LINE] = old
    return found


def _write(settings: SettingsFile, document: Any) -> None:
    """As `claude` itself writes it. A link stays a link."""
    replace_file(settings.path.resolve(), (json.dumps(document, indent=2, ensure_ascii=False) + "\n").encode())
