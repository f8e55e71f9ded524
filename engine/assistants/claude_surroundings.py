"""What an order with Claude takes from the person's machine and from the project."""

import shutil
from pathlib import Path

RULES_FILES = ("CLAUDE.md", ".claude/CLAUDE.md")

MAX_RULES_CHARACTERS = 40_000
"""Of the project's CLAUDE.md. Claude Code itself warns of longer ones."""


def persons_claude(root: Path) -> str | None:
    """The person's own `claude`, which is logged in for sure; None leaves it to the SDK, which brings one along.

    One that lies in the workspace is somebody else's program: it may be on PATH as part of a project's tools.
    """
    found = shutil.which("claude")
    if found is None or Path(found).resolve().is_relative_to(root.resolve()):
        return None
    return found


def project_rules(root: Path) -> str:
    """The project's CLAUDE.md under a heading, or nothing. One that a link takes from elsewhere is left out."""
    for name in RULES_FILES:
        path = (root / name).resolve()
        if path.is_relative_to(root.resolve()) and path.is_file():
            with path.open(encoding="utf-8", errors="replace") as file:
                text = file.read(MAX_RULES_CHARACTERS + 1)
            cut = (
                "\n(The rest is left out; read the file where you need it.)" if len(text) > MAX_RULES_CHARACTERS else ""
            )
            return f"# The project's {name}\n\n{text[:MAX_RULES_CHARACTERS].strip()}{cut}"
    return ""
