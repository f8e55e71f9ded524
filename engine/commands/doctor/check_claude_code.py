"""`studio doctor`: is Claude Code connected with this workspace, and does it still hear STUDIO's hooks?"""

from collections.abc import Iterator
from pathlib import Path

from engine.claude_code.connecting.cli import OLDEST, UNKNOWN, ClaudeCallError, find_claude, is_too_old
from engine.claude_code.connecting.connection import (
    Target,
    connect,
    has_our_status_line,
    hides_newer_status_line,
    is_enabled,
    project_target,
    user_target,
    was_dropped,
)
from engine.claude_code.connecting.connection_record import ConnectionRecord, Connections, RecordError, connections
from engine.claude_code.connecting.settings import (
    STATUS_LINE,
    SettingsError,
    SettingsFile,
    config_folder,
    status_script,
)
from engine.claude_code.connecting.surroundings import check_surroundings
from engine.commands.doctor.findings import Finding, ok, problem, warning
from engine.commands.tracked_settings import tracked_words
from engine.workspace.paths import WorkspacePaths
from engine.workspace.problems import RefusedError

NO_HOOKS = "disableAllHooks"

ONLY_MANAGED = "allowManagedHooksOnly"

MANAGED = (
    Path("/etc/claude-code/managed-settings.json"),
    Path("/Library/Application Support/ClaudeCode/managed-settings.json"),
)
"""What whoever runs this machine decided for everybody, on Linux and on macOS."""


def check_connection(paths: WorkspacePaths) -> Iterator[Finding]:
    """What is connected, with which `claude`, and what was dropped since."""
    try:
        check_surroundings()
        targets = (project_target(paths.root), user_target())
        known = connections()
        found = [finding for target in targets for finding in _target(paths, target, known)]
    except (SettingsError, RecordError) as error:
        yield problem(error.reason, error.remedy)
        return
    if not found:
        yield ok("Claude Code is not connected: `studio connect` does it, `studio claude` for one run")
        return
    yield from found
    yield from _version(paths)


def check_settings(paths: WorkspacePaths) -> Iterator[Finding]:
    """Settings by which Claude Code runs no hook at all."""
    shared = SettingsFile(paths.root / ".claude" / "settings.json")
    for file in (project_target(paths.root).settings, shared, user_target().settings):
        yield from _turned_off(file, NO_HOOKS)
    for path in MANAGED:
        yield from _turned_off(SettingsFile(path), NO_HOOKS, ONLY_MANAGED)


def _turned_off(file: SettingsFile, *names: str) -> Iterator[Finding]:
    try:
        document = file.document()
    except SettingsError:
        return  # Claude Code says so itself, and where it is connected so do we
    for name in names:
        if document.get(name) is True:
            yield warning(f"{file.path} turns all hooks off", f"Take {name} out: STUDIO hears nothing of Claude")


def _target(paths: WorkspacePaths, target: Target, known: Connections) -> Iterator[Finding]:
    record = known.of(target.settings.path)
    again = f"Run `studio connect {_option(target)}`"
    if record is None:
        yield from _without_record(target)
    elif record.is_leaving:
        yield problem(f"disconnecting {target.settings.path} was cut off", f"Run `studio disconnect {_option(target)}`")
    elif record.config and record.config != str(config_folder()):
        yield warning(f"{target.settings.path} is connected for the Claude of {record.config}, not for this one", again)
    elif was_dropped(target):
        yield _put_in_again(paths, target, known)
    elif not is_enabled(target):
        yield problem(f"{target.settings.path} turns STUDIO's plugin off: no hook runs", f"{again}, or disconnect it")
    elif (finding := _status_line(target, record, again)) is not None:
        yield finding
    elif record.version != _own_version():
        yield warning(f"Claude Code has the plugin {record.version}, this program brings {_own_version()}", again)
    else:
        yield ok(f"Claude Code is connected by {target.settings.path}, plugin {record.version}")
    if record is not None and (told := tracked_words(target.settings.path)):
        yield warning(told, f"Take it out of git, or `studio disconnect {_option(target)}`")


def _status_line(target: Target, record: ConnectionRecord, again: str) -> Finding | None:
    """What is wrong with it, or with the script that it calls; None where nothing is."""
    path = target.settings.path
    if not has_our_status_line(target):
        return warning(f"the status line in {path} goes past STUDIO: the context is not measured", again)
    if hides_newer_status_line(target, record):
        return warning(f"{path} still shows the status line that you had when it was connected", again)
    if not Path(status_script(target.settings.document()[STATUS_LINE])).is_file():
        return problem("the plugin's files are gone: Claude runs no hook and shows no status line", again)
    return None


def _without_record(target: Target) -> Iterator[Finding]:
    if has_our_status_line(target):
        lost = f"{target.settings.path} was connected with STUDIO, and what it held before is not known any more"
        yield warning(lost, f"Run `studio connect {_option(target)}` or `studio disconnect {_option(target)}`")
    elif is_enabled(target):
        yield ok(f"Claude Code has STUDIO's plugin by {target.settings.path}, which you set yourself")


def _put_in_again(paths: WorkspacePaths, target: Target, known: Connections) -> Finding:
    """What somebody dropped, such as by putting older settings back. What a person turned off stays off."""
    from engine.claude_code.connecting.plugin import plugin_home, plugin_in

    path = target.settings.path
    try:
        connect(target, plugin_in(plugin_home()), find_claude(paths.root), known)
    except (RefusedError, OSError) as error:
        reason = error.reason if isinstance(error, RefusedError) else error.strerror
        return problem(f"STUDIO's plugin was dropped from {path}: {reason}", f"Run `studio connect {_option(target)}`")
    return ok(f"STUDIO's plugin was dropped from {path}: it is put in again")


def _option(target: Target) -> str:
    return "--project" if target.root else "--user"


def _own_version() -> str:
    from engine.claude_code.connecting.plugin import plugin_version  # reads all that the plugin is made from

    return plugin_version()


def _version(paths: WorkspacePaths) -> Iterator[Finding]:
    try:
        program = find_claude(paths.root)
        version = program.version()
    except ClaudeCallError as error:
        yield problem(error.reason, error.remedy)
        return
    if is_too_old(version):
        oldest = ".".join(map(str, OLDEST))
        yield warning(f"Claude Code {version} is older than any that STUDIO was tried with ({oldest})", "Update it")
    elif version == UNKNOWN:
        yield warning(f"{program.path} tells no version: it may not be Claude Code", "Try `claude --version`")
    else:
        yield ok(f"Claude Code {version} at {program.path}")


CHECKS = (check_connection, check_settings)
