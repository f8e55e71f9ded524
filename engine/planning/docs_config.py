"""Whether a person has a Context7 server for library docs, and how it is reached.

Only files of the person's own count: `mcp.json` in their settings folder for studio-tui, and what they added to Claude
Code for themselves (`claude mcp add`, which writes `~/.claude.json`). A `.mcp.json` in the workspace, like anything
else in it, may be somebody else's: it could start any program on this machine, or have the goal sent anywhere.
"""

import json
import os
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from engine.workspace.paths import WorkspacePaths
from engine.workspace.personal import CONFIG_VARIABLE, personal_folder

SERVER = "context7"
MAX_BYTES = 8 * 1024 * 1024
WORKSPACE_FILES = (".mcp.json", "studio/config/mcp.json")


@dataclass(frozen=True, slots=True)
class DocsServer:
    """A command to start, or a URL."""

    source: str
    """The file that names it."""
    command: str = ""
    arguments: tuple[str, ...] = ()
    environment: dict[str, str] = field(default_factory=dict, repr=False)
    url: str = ""
    headers: dict[str, str] = field(default_factory=dict, repr=False)
    """May hold a key, as may the environment: neither is shown."""


def find_docs_server(paths: WorkspacePaths, notes: list[str]) -> DocsServer | None:
    """The person's own server; None where they have none, with a note that says what to do."""
    places = _own_places(paths)
    for path, keys in places:
        if server := _server_in(path, keys, notes):
            return server
    own = places[0][0]
    named = next((name for name in WORKSPACE_FILES if (paths.root / name).is_file()), "")
    if named:
        reason = f"a workspace's {named} may not start a program: to use its servers, copy the entry into {own}"
    else:
        reason = f"there is no Context7 server: name one in {own}"
    notes.append(f"No library docs: {reason}")
    return None


def _own_places(paths: WorkspacePaths) -> list[tuple[Path, tuple[str, ...]]]:
    """Files of the person's own, each with the way to its servers."""
    own = (personal_folder() / "mcp.json", ("mcpServers",))
    if os.environ.get(CONFIG_VARIABLE):
        return [own]
    try:
        claude = Path.home() / ".claude.json"
    except RuntimeError:  # a user without a home, as in some containers
        return [own]
    here = os.path.realpath(paths.root)
    return [own, (claude, ("projects", here, "mcpServers")), (claude, ("mcpServers",))]


def _server_in(path: Path, keys: tuple[str, ...], notes: list[str]) -> DocsServer | None:
    try:
        document: Any = json.loads(path.read_bytes()) if path.stat().st_size <= MAX_BYTES else {}
    except FileNotFoundError:
        return None
    except (OSError, ValueError, RecursionError) as error:
        notes.append(f"{path} cannot be read: {type(error).__name__}")
        return None
    for key in (*keys, SERVER):
        document = document.get(key) if isinstance(document, dict) else None
    return _server(document, str(path)) if isinstance(document, dict) else None


def _server(entry: dict[str, Any], source: str) -> DocsServer | None:
    command, url, arguments = entry.get("command"), entry.get("url"), entry.get("args")
    if isinstance(command, str) and command:
        listed = arguments if isinstance(arguments, list) else []
        return DocsServer(source, command, tuple(map(str, listed)), _texts(entry.get("env")))
    if isinstance(url, str) and url.startswith(("http://", "https://")):
        return DocsServer(source, url=url, headers=_texts(entry.get("headers")))
    return None


def _texts(value: Any) -> dict[str, str]:
    """Values may name variables of the environment, as `${CONTEXT7_API_KEY}`: keys need not stand in the file."""
    pairs = value.items() if isinstance(value, dict) else ()
    return {str(name): os.path.expandvars(text) for name, text in pairs if isinstance(text, str)}
