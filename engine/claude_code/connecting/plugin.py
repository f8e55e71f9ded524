"""The plugin for Claude Code: made from our agents, our playbooks and `studio/plugin/`, and kept in the user's data."""

import hashlib
import json
import sys
from dataclasses import dataclass
from pathlib import Path

from engine import __version__
from engine.assistants.agents import AGENTS, load_agent, playbook_text
from engine.claude_code.connecting.plugin_hooks import hooks_document
from engine.shipped_files import shipped
from engine.workspace.writing import replace_file

PLUGIN = "studio"
"""Its commands are `/studio:build` and so on, its agents `studio:builder` and so on.

A command that names itself (`name: build`) is found as `/build` too, unless the person has one of that name."""

MARKETPLACE = "studio-tui"

DESCRIPTION = "Plans that are checked, built and remembered: what STUDIO knows of a project, where Claude needs it."

DIGEST_CHARS = 12

MANIFESTS = frozenset({f"{PLUGIN}/.claude-plugin/plugin.json", ".claude-plugin/marketplace.json"})
"""They name the version, so its digest is made without them."""

PluginFiles = dict[str, str]
"""Path below the marketplace's folder to text."""


@dataclass(frozen=True, slots=True)
class Plugin:
    marketplace: Path
    """What `claude plugin marketplace add` is given."""
    folder: Path
    """What `claude --plugin-dir` is given."""
    version: str
    """Ours, with a digest of what is in the plugin."""

    @property
    def status_line(self) -> Path:
        """The script that stands before a person's status line."""
        return self.folder / "hooks" / "status_line.sh"


def plugin_in(home: Path, python: str = sys.executable) -> Plugin:
    """The plugin, written below `home` unless it is there. Raises OSError, MissingShippedFilesError.

    What Claude Code may be using is never changed: another content has another folder.
    """
    files = plugin_files(python)
    version = _version_of(files)
    plugin = plugin_at(home, version)
    for name, text in _with_manifests(files, version).items():
        content = text.encode()
        if not _holds(plugin.marketplace / name, content):
            replace_file(plugin.marketplace / name, content)
    return plugin


def plugin_at(home: Path, version: str) -> Plugin:
    """Where the plugin of a version is, or would be, below `home`."""
    return Plugin(home / version, home / version / PLUGIN, version)


def plugin_home() -> Path:
    """Where plugins are kept for this user."""
    from platformdirs import user_data_path  # only where a plugin is written

    return user_data_path("studio-tui", appauthor=False) / "plugin"


def plugin_version(python: str = sys.executable) -> str:
    """Of the plugin that this installation brings. Raises MissingShippedFilesError."""
    return _version_of(plugin_files(python))


def is_untouched(marketplace: Path) -> bool:
    """Whether a folder holds a plugin of ours, of whichever version, and nothing that somebody else wrote.

    A version has a digest of all its files in it. What Python leaves beside its modules does not count.
    """
    files: PluginFiles = {}
    try:
        for path in sorted(marketplace.rglob("*")):
            if path.is_symlink():
                return False
            if path.is_file() and path.parent.name != "__pycache__":
                files[path.relative_to(marketplace).as_posix()] = path.read_text(encoding="utf-8")
    except (OSError, ValueError):
        return False
    own = {name.removeprefix(f"{PLUGIN}/"): text for name, text in files.items() if name not in MANIFESTS}
    is_whole = files.keys() >= MANIFESTS and len(own) == len(files) - len(MANIFESTS)
    return is_whole and marketplace.name.endswith(f"+{_digest(own)}")


def _version_of(files: PluginFiles) -> str:
    return f"{__version__}+{_digest(files)}"


def plugin_files(python: str) -> PluginFiles:
    """All of the plugin but its manifests. Raises MissingShippedFilesError."""
    own = shipped("plugin")
    files = {f"commands/{path.name}": path.read_text(encoding="utf-8") for path in sorted(own.glob("commands/*.md"))}
    files |= {f"hooks/{path.name}": path.read_text(encoding="utf-8") for path in sorted(own.glob("hooks/*.*"))}
    files |= {f"agents/{name}.md": _agent_text(name) for name in AGENTS}
    for path in sorted(shipped("playbooks").glob("*/SKILL.md")):
        files[f"skills/{path.parent.name}/SKILL.md"] = _skill_text(path)
    files["hooks/hooks.json"] = _json(hooks_document(python))
    return files


def _skill_text(path: Path) -> str:
    """A playbook that the model may load, and a person is not offered: typing `/build` has to mean our command, and
    Claude Code would complete it to the skill `studio:building`."""
    return path.read_text(encoding="utf-8").replace("---\n", "---\nuser-invocable: false\n", 1)


def _agent_text(name: str) -> str:
    """An agent as Claude Code has it: who it is, the methods it follows, and what holds beside Claude."""
    agent = load_agent(name)
    beside = shipped("plugin") / "agents" / f"{name}.md"
    head = [
        "---",
        f"name: {agent.name}",
        f"description: {json.dumps(agent.description)}",
        f"tools: {', '.join(agent.tools)}",
        f"model: {agent.model}",
        "---",
    ]
    texts = [agent.system_prompt, *map(playbook_text, agent.playbooks), beside.read_text(encoding="utf-8")]
    return "\n".join(head) + "\n\n" + "\n\n".join(text.strip() for text in texts) + "\n"


def _with_manifests(files: PluginFiles, version: str) -> PluginFiles:
    manifest = {
        "name": PLUGIN,
        "version": version,
        "description": DESCRIPTION,
        "author": {"name": MARKETPLACE},
        "license": "MIT",
    }
    entry = {"name": PLUGIN, "source": f"./{PLUGIN}", "description": DESCRIPTION}
    marketplace = {
        "name": MARKETPLACE,
        "description": "The plugin that comes with studio-tui.",
        "owner": {"name": MARKETPLACE},
        "plugins": [entry],
    }
    return {
        **{f"{PLUGIN}/{name}": text for name, text in files.items()},
        f"{PLUGIN}/.claude-plugin/plugin.json": _json(manifest),
        ".claude-plugin/marketplace.json": _json(marketplace),
    }


def _digest(files: PluginFiles) -> str:
    return hashlib.sha256(_json(files).encode()).hexdigest()[:DIGEST_CHARS]


def _holds(path: Path, content: bytes) -> bool:
    try:
        return path.read_bytes() == content
    except OSError:
        return False


def _json(document: object) -> str:
    return json.dumps(document, indent=2, ensure_ascii=False, sort_keys=True) + "\n"
