"""`studio doctor`: is Claude Code connected with this workspace, and does it still hear STUDIO's hooks?"""

from collections.abc import Iterator

from engine.claude_code.connecting.cli import OLDEST, ClaudeCallError, find_claude, is_too_old
from engine.claude_code.connecting.connection import Target, is_enabled, project_target, user_target
from engine.claude_code.connecting.connection_record import Connections, RecordError, connections
from engine.claude_code.connecting.settings import STATUS_LINE, SettingsError, SettingsFile, is_ours
from engine.commands.findings import Finding, ok, problem, warning
from engine.workspace.paths import WorkspacePaths

NO_HOOKS = "disableAllHooks"


def check_connection(paths: WorkspacePaths) -> Iterator[Finding]:
    """What is connected, with which `claude`, and what was dropped since."""
    targets = (project_target(paths.root), user_target())
    known = connections()
    try:
        found = [finding for target in targets for finding in _target(target, known)]
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
        try:
            is_off = file.document().get(NO_HOOKS) is True
        except SettingsError:
            continue  # Claude Code says so itself, and where it is connected so do we
        if is_off:
            yield warning(f"{file.path} turns all hooks off", f"Take {NO_HOOKS} out: STUDIO hears nothing of Claude")


def _target(target: Target, known: Connections) -> Iterator[Finding]:
    record = known.of(target.settings.path)
    option = "--project" if target.root else "--user"
    again = f"Run `studio connect {option}`"
    if record is None:
        if is_enabled(target):
            yield ok(f"Claude Code has STUDIO's plugin by {target.settings.path}, which you set yourself")
        return
    if not is_enabled(target):
        yield problem(f"{target.settings.path} does not turn STUDIO's plugin on any more: no hook runs", again)
    elif not is_ours(target.settings.document().get(STATUS_LINE)):
        yield warning(f"the status line in {target.settings.path} goes past STUDIO: the context is not measured", again)
    elif record.version != _own_version():
        yield warning(f"Claude Code has the plugin {record.version}, this program brings {_own_version()}", again)
    else:
        yield ok(f"Claude Code is connected by {target.settings.path}, plugin {record.version}")


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
    else:
        yield ok(f"Claude Code {version} at {program.path}")


CHECKS = (check_connection, check_settings)
