"""Which assistant works in a workspace: what a person named, what engine.yaml says, or who is there."""

import os
from collections.abc import Mapping

from engine.assistants.protocol import Assistant
from engine.workspace.config import EngineConfig
from engine.workspace.paths import WorkspacePaths
from engine.workspace.problems import RefusedError

AUTO_VARIABLE = "STUDIO_TUI_ASSISTANT"
"""Environment variable that says who `auto` is, for machines and tests where Claude is installed and not wanted."""

ASSISTANTS = ("auto", "claude", "offline", "scripted")


class UnknownAssistantError(RefusedError):
    """There is no assistant of this name."""


def assistant_for(
    paths: WorkspacePaths, config: EngineConfig, named: str = "", environment: Mapping[str, str] | None = None
) -> Assistant:
    """`named` goes before the config; `auto` is Claude where its SDK is installed, else offline.

    `environment` is added to that of an assistant's own processes. Raises UnknownAssistantError, ScriptError.
    """
    name = named or config.assistant
    if name == "auto":
        name = os.environ.get(AUTO_VARIABLE) or name
    if name not in ASSISTANTS:
        raise UnknownAssistantError(f"There is no assistant {name[:40]!r}", f"Choose one of {', '.join(ASSISTANTS)}")
    if name == "scripted":
        from engine.assistants.script import read_script
        from engine.assistants.scripted import ScriptedAssistant

        return ScriptedAssistant(paths, read_script(paths, config.script), environment)
    return _claude_or_offline(paths, config, name, environment or {})


def _claude_or_offline(
    paths: WorkspacePaths, config: EngineConfig, name: str, environment: Mapping[str, str]
) -> Assistant:
    from engine.assistants.claude import ClaudeAssistant, is_installed
    from engine.assistants.claude_settings import ClaudeSettings
    from engine.assistants.offline import OfflineAssistant

    if name == "offline" or (name == "auto" and not is_installed()):
        return OfflineAssistant(paths)
    return ClaudeAssistant(
        ClaudeSettings(
            root=paths.root,
            model=config.model,
            silence_timeout_s=config.silence_timeout_s,
            environment=environment,
        )
    )
