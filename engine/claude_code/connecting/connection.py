"""Connecting Claude Code with STUDIO for good, and taking it back so that settings are what they were.

The plugin is installed by `claude` itself, which knows where it keeps such things; the status line is ours to set. What
the settings held before is kept first, so that whatever fails on the way can be taken back.
"""

from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path

from engine.claude_code.connecting.cli import ClaudeCallError, ClaudeHangsError, ClaudeProgram
from engine.claude_code.connecting.connection_record import ConnectionRecord, Connections, backup_of, digest_of
from engine.claude_code.connecting.plugin import Plugin
from engine.claude_code.connecting.plugin_calls import PLUGIN_ID, installing, removing
from engine.claude_code.connecting.restoring import ENABLED, document_before, is_as_we_left_it, restore, take_out
from engine.claude_code.connecting.settings import (
    STATUS_LINE,
    Document,
    SettingsError,
    SettingsFile,
    config_folder,
    inherited_status_line,
    is_ours,
    project_settings,
    status_line_in_force,
    status_script,
    unwrapped,
    user_settings,
    wrapped,
)


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
    if is_connected(target, plugin, known):
        return False
    with known.alone():
        return _connect(target, plugin, program, known)


def disconnect(target: Target, program: ClaudeProgram | None, known: Connections) -> bool:
    """Says whether anything was connected. `program` is None where `claude` is gone. Raises as `connect` does."""
    if known.of(target.settings.path) is None and not has_our_status_line(target):
        return False  # nothing to write, so it need not be possible
    with known.alone():
        return _disconnect(target, program, known)


def _connect(target: Target, plugin: Plugin, program: ClaudeProgram, known: Connections) -> bool:
    if is_connected(target, plugin, known):
        return False  # by somebody else, just now
    _check_link(target)
    program.version()  # one that hangs does so for seconds here, for minutes below
    if known.of(target.settings.path) is not None or has_our_status_line(target):
        _disconnect(target, program, known)  # an older plugin, hooks that somebody dropped, or a record that was lost
    record = _first_record(target, plugin)
    known.save(record)
    try:
        for words in installing(plugin.marketplace, target.scope):
            program.call(*words, folder=target.root)
        _check_installed(target)
        _set_status_line(target.settings, wrapped(plugin, record.status_line))
        known.save(replace(record, after=digest_of(target.settings.content() or b"")))
    except BaseException as error:
        _disconnect(target, None if isinstance(error, ClaudeHangsError) else program, known)
        raise
    return True


def _disconnect(target: Target, program: ClaudeProgram | None, known: Connections) -> bool:
    record = known.of(target.settings.path)
    target.settings.document()  # what cannot be read is not begun with
    if record is None:
        return has_our_status_line(target) and take_out(target.settings, None)
    is_untouched = is_as_we_left_it(target.settings, record)
    known.save(replace(record, is_leaving=True))
    if program is not None:
        _uninstall(target, program, is_last=not known.beside(record))
    restore(target.settings, record, is_untouched=is_untouched)
    known.forget(record)
    return True


def _check_installed(target: Target) -> None:
    """Raises ClaudeCallError where `claude` did nothing of what it was asked, and said that all is well."""
    if not is_enabled(target):
        reason = f"`claude plugin install` ended well, but {target.settings.path} does not turn the plugin on"
        raise ClaudeCallError(reason, "Try `claude plugin list`, and whether `claude` is Claude Code")


def _check_link(target: Target) -> None:
    """Raises SettingsError where `claude` would refuse to write: through a link in a project it does not."""
    path = target.settings.path
    if target.root is not None and path.is_symlink():
        remedy = "Put a file of its own in the link's place, or connect all your projects: `studio connect --user`"
        raise SettingsError(f"{path} is a link, through which Claude Code writes nothing", remedy)


def is_connected(target: Target, plugin: Plugin, known: Connections) -> bool:
    """Whether `connect` would have nothing to do. Raises SettingsError, RecordError."""
    script = status_script(target.settings.document().get(STATUS_LINE))
    record = known.of(target.settings.path)
    if record is None or record.is_leaving or record.config != str(config_folder()):
        return False
    is_this_plugin = record.version == plugin.version and script == str(plugin.status_line)
    return is_this_plugin and is_enabled(target) and not hides_newer_status_line(target, record)


def hides_newer_status_line(target: Target, record: ConnectionRecord) -> bool:
    """Whether a project shows the status line that the person's other settings had when it was connected, and no
    longer have. Raises SettingsError."""
    if target.root is None or isinstance(document_before(record).get(STATUS_LINE), dict):
        return False  # nothing is inherited
    return bool(record.status_line != inherited_status_line(target.root))


def is_connected_here(root: Path) -> bool:
    """Whether a `claude` that is started here has the plugin anyway. Settings that it cannot read it passes over."""
    for target in (project_target(root), user_target()):
        with suppress(SettingsError):
            if is_enabled(target):
                return True
    return False


def is_enabled(target: Target) -> bool:
    """Whether these settings turn the plugin on. Raises SettingsError."""
    enabled = target.settings.document().get(ENABLED)
    return isinstance(enabled, dict) and enabled.get(PLUGIN_ID) is True


def has_our_status_line(target: Target) -> bool:
    """Raises SettingsError."""
    return is_ours(target.settings.document().get(STATUS_LINE))


def was_dropped(target: Target) -> bool:
    """Whether these settings say nothing any more of what connecting put there. Raises SettingsError.

    A plugin that is turned off, or another status line, is what a person decided.
    """
    document = target.settings.document()
    enabled = document.get(ENABLED)
    is_named = isinstance(enabled, dict) and PLUGIN_ID in enabled
    return not is_named or STATUS_LINE not in document


def planned(target: Target, plugin: Plugin) -> list[str]:
    """What `connect` would do, for `--dry-run`."""
    calls = [" ".join(["claude", *words]) for words in installing(plugin.marketplace, target.scope)]
    return [*calls, f"statusLine in {target.settings.path}: kept by STUDIO"]


def _uninstall(target: Target, program: ClaudeProgram, *, is_last: bool) -> None:
    for words in removing(target.scope, is_last=is_last):
        try:
            program.call(*words, folder=target.root)
        except ClaudeHangsError:
            return
        except ClaudeCallError:
            continue  # half connected, or removed by hand already


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
        config=str(config_folder()),
    )


def _set_status_line(settings: SettingsFile, status_line: Document) -> None:
    settings.write({**settings.document(), STATUS_LINE: status_line})
