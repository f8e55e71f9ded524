"""`studio hooks`: which lifecycle hooks are configured, where they come from, and whether they may run."""

from collections.abc import Iterator
from typing import Any

import click

from engine.commands.common import PROBLEM_EXIT, json_option, print_json, print_text, workspace, workspace_option
from engine.lifecycle.configuration import HookConfiguration
from engine.lifecycle.reading import ConfiguredHook, HookSet
from engine.lifecycle.trust import is_agreed, trust_hooks
from engine.plans.trust import agreed_digests
from engine.workspace.paths import WorkspacePaths
from engine.workspace.records.hooks import HookType
from engine.workspace.text import one_line


@click.command()
@json_option
@click.option("--trust", "agreed", is_flag=True, help="Agree to all of this workspace's hooks as they are now.")
@workspace_option
@click.pass_context
def hooks(context: click.Context, as_json: bool, agreed: bool) -> int:
    """List the lifecycle hooks: what runs by itself when a session, a command, an agent or a tool begins or ends.

    A workspace's own are in hooks/hooks.json. None of them runs before you agreed to it, and one that was changed
    asks again. Exit codes: 0 all can be used, 3 something in the file cannot.
    """
    paths = WorkspacePaths(workspace(context))
    found = HookConfiguration(paths).all()
    if agreed:
        trust_hooks(paths.root, found.hooks)
    trusted = [is_agreed(configured, agreed_digests(paths.root)) for configured in found.hooks]
    if as_json:
        print_json(_document(paths, found, trusted))
    else:
        print_text("\n".join(_lines(paths, found, trusted)))
    return PROBLEM_EXIT if found.problems else 0


def _document(paths: WorkspacePaths, found: HookSet, trusted: list[bool]) -> dict[str, Any]:
    return {
        "trusted": all(trusted),
        "hooks": [
            {
                "event": configured.place,
                "matcher": configured.matcher,
                "type": configured.hook.type.value,
                "agent": configured.hook.agent,
                "what": configured.hook.text,
                "timeout_s": configured.hook.timeout_s,
                "source": _source(paths, configured),
                "trusted": may_run,
            }
            for configured, may_run in zip(found.hooks, trusted, strict=True)
        ],
        "problems": [
            {"path": problem.path, "reason": problem.reason, "remedy": problem.remedy} for problem in found.problems
        ],
    }


def _lines(paths: WorkspacePaths, found: HookSet, trusted: list[bool]) -> Iterator[str]:
    if not found.hooks and not found.problems:
        yield f"No lifecycle hooks. Yours go into {paths.relative(paths.lifecycle_hooks)}"
    for configured, may_run in zip(found.hooks, trusted, strict=True):
        hook = configured.hook
        agent = f" {hook.agent}" if hook.type is HookType.AGENT else ""
        yield f"{configured.place}  {one_line(configured.matcher) or '*'}  {hook.type}{agent}, {hook.timeout_s:g} s"
        yield from (f"    | {line}" for line in hook.text.splitlines())
        yield f"    {_source(paths, configured)}, {'trusted' if may_run else 'not trusted: it does not run'}"
    for problem in found.problems:
        yield f"problem: {problem.path}: {problem.reason}. {problem.remedy}"
    if not all(trusted):
        yield f"{trusted.count(False)} of {len(trusted)} wait for you: agree with `studio hooks --trust`"


def _source(paths: WorkspacePaths, configured: ConfiguredHook) -> str:
    return "shipped" if configured.is_shipped else paths.relative(paths.lifecycle_hooks)
