"""What Claude does, a readable line for each tool and a few for what the tool gave back."""

import os
from pathlib import Path
from typing import Any

from engine.assistants.permission_words import CHANGE, KIND_OF_FILE_TOOL, path_of, summary
from engine.assistants.protocol import ToolRequest
from engine.workspace.text import clean_text

RESULT_LINES = 3
LINE_CHARACTERS = 160


def tool_line(request: ToolRequest, root: Path) -> str:
    """Such as `✎ Edit src/app.py` or `$ pytest -q`."""
    what = _shown(request, root)
    if request.tool == "Bash":
        return _short(f"$ {what}")
    sign = "✎" if KIND_OF_FILE_TOOL.get(request.tool) == CHANGE else "·"
    return _short(f"{sign} {request.tool} {what}".rstrip())


def result_lines(content: Any, is_error: bool) -> list[str]:
    """The beginning of what a tool gave back, indented; the rest is counted."""
    lines = [line for line in clean_text(_text_of(content)).splitlines() if line.strip()]
    shown = [_short(f"  {line.rstrip()}") for line in lines[:RESULT_LINES]]
    if is_error and shown:
        shown[0] = f"  ✗ {shown[0].strip()}"
    left = len(lines) - len(shown)
    return [*shown, f"  … {left} more lines"] if left > 0 else shown


def _shown(request: ToolRequest, root: Path) -> str:
    """Paths as seen from the workspace's root."""
    path = path_of(request)
    inside = os.path.relpath(path, root) if path and Path(path).is_relative_to(root) else path
    return summary(request).replace(path, inside) if path else summary(request)


def _short(line: str) -> str:
    return line if len(line) <= LINE_CHARACTERS else f"{line[: LINE_CHARACTERS - 1]}…"


def _text_of(content: Any) -> str:
    if isinstance(content, str):
        return content
    blocks = content if isinstance(content, list) else []
    return "\n".join(str(block.get("text", "")) for block in blocks if isinstance(block, dict))
