"""A settings file of Claude Code's to be connected; `claude` is a script that does with it as the real one does."""

import json
import stat
import sys
from pathlib import Path

import pytest

from engine.claude_code.connecting.cli import ClaudeProgram
from engine.claude_code.connecting.connection import Target, connect, disconnect
from engine.claude_code.connecting.connection_record import Connections
from engine.claude_code.connecting.plugin import Plugin
from engine.claude_code.connecting.settings import SettingsFile

SCRIPT = (
    f"#!{sys.executable} -S\n"
    + """
import json, os, pathlib, sys
if sys.argv[1:] == ["--version"]:
    print("2.1.329 (Claude Code)")
    sys.exit()
by_scope = {"user": os.environ.get("CLAUDE_CONFIG_DIR", "") + "/settings.json", "local": ".claude/settings.local.json"}
path = pathlib.Path(os.environ.get("TEST_SETTINGS") or by_scope[sys.argv[-1]])
verb = [word for word in sys.argv[2:] if word in ("add", "remove", "install", "uninstall")][0]
if verb == os.environ.get("TEST_FAILS"):
    sys.exit("no " + verb)
text = path.read_text("utf-8-sig") if path.exists() else ""
found = json.loads(text, parse_int=lambda digits: int(float(digits))) if text.strip() else {}
enabled, known = (found.get(name) or {} for name in ("enabledPlugins", "extraKnownMarketplaces"))
found |= {"enabledPlugins": enabled, "extraKnownMarketplaces": known}
if verb == "install": enabled["studio@studio-tui"] = True
if verb == "uninstall": enabled.pop("studio@studio-tui", None)
if verb == "add": known["studio-tui"] = {}
if verb == "remove": known.pop("studio-tui", None)
path.parent.mkdir(exist_ok=True)
path.write_text(json.dumps(found, indent=2))
"""
)

ODD = b'{"model":"sonnet",\n\t"statusLine" : {"command": "echo \'it is\' $PWD", "padding": 0, "type": "command"}}\r\n'


class Desk:
    """A settings file, and a `claude` that changes it."""

    def __init__(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        program = folder / "claude"
        program.write_text(SCRIPT)
        program.chmod(program.stat().st_mode | stat.S_IXUSR)
        self.program = ClaudeProgram(str(program), is_persons=True)
        self.settings = folder / "config" / "settings.json"
        self.known = Connections(folder / "connections")
        self.target = Target(SettingsFile(self.settings), "user", None)
        monkeypatch.setenv("TEST_SETTINGS", str(self.settings))

    def write(self, content: bytes) -> None:
        self.settings.parent.mkdir()
        self.settings.write_bytes(content)

    def connect(self, version: str = "1") -> bool:
        place = Path("/data/my plugins") / version
        return connect(self.target, Plugin(place, place / "studio", version), self.program, self.known)

    def disconnect(self) -> bool:
        return disconnect(self.target, self.program, self.known)

    def document(self) -> dict[str, object]:
        found: dict[str, object] = json.loads(self.settings.read_bytes())
        return found
