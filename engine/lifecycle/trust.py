"""Whether a person agreed to a workspace's hooks: they are somebody else's, and none runs before that.

The shipped ones are ours. For the others the memory is that of plans (plans/trust.py): what was agreed to is the
command or prompt itself, wherever it stands.
"""

from collections.abc import Collection, Iterable
from pathlib import Path

from engine.lifecycle.reading import ConfiguredHook
from engine.plans.runnables import Runnable
from engine.plans.trust import agree, has_agreed
from engine.workspace.records.hooks import HookType


def hook_runnables(hooks: Iterable[ConfiguredHook]) -> tuple[Runnable, ...]:
    """What a person has to agree to, for each hook that is the workspace's own."""
    return tuple(_runnable(configured) for configured in hooks if not configured.is_shipped)


def is_agreed(configured: ConfiguredHook, agreed: Collection[str]) -> bool:
    """Whether this one may run. `agreed` are the digests that plans/trust.py remembers for the workspace."""
    return configured.is_shipped or _runnable(configured).digest in agreed


def are_hooks_trusted(root: Path, hooks: Iterable[ConfiguredHook]) -> bool:
    return has_agreed(root, hook_runnables(hooks))


def trust_hooks(root: Path, hooks: Iterable[ConfiguredHook]) -> None:
    """Remembers that a person saw these hooks and agreed. Raises OSError."""
    agree(root, hook_runnables(hooks))


def _runnable(configured: ConfiguredHook) -> Runnable:
    hook, where = configured.hook, f"hook {configured.place}"
    if hook.type is HookType.COMMAND:
        return Runnable(where, "command", hook.command)
    return Runnable(where, hook.type.value, hook.agent or "question", hook.prompt)
