"""A tool that an assistant wants to use, in words for a person, and as the key under which it is allowed again."""

import difflib
import json
import os
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

from engine.assistants.protocol import Document, ToolRequest
from engine.workspace.text import clean_text, one_line

DETAIL_CHARACTERS = 20_000
"""What is shown, and kept in the journal, of a very long command or change."""

READ, CHANGE = "read", "change"

KIND_OF_FILE_TOOL = {
    "Read": READ,
    "Glob": READ,
    "Grep": READ,
    "LS": READ,
    "Write": CHANGE,
    "Edit": CHANGE,
    "MultiEdit": CHANGE,
    "NotebookEdit": CHANGE,
}


def path_of(request: ToolRequest) -> str:
    """The file or folder that it works on as it was named; empty where none was."""
    named = (request.input.get(key) for key in ("file_path", "notebook_path", "path"))
    return next((path for path in named if isinstance(path, str) and path), "")


def grant_key(request: ToolRequest) -> str:
    """What "always in this session" stands for.

    A command: exactly this one. A tool on files: this kind of tool (reading, changing) on files directly in this
    folder. A web page: its host. A web search: any. Any other tool: exactly this input.
    """
    if request.tool == "Bash":
        return f"Bash {_text(request.input, 'command').strip()}"
    if kind := KIND_OF_FILE_TOOL.get(request.tool):
        return f"{kind} {os.path.normpath(_folder(request))}"
    if request.tool == "WebFetch":
        return f"WebFetch {_host(_text(request.input, 'url'))}"
    if request.tool == "WebSearch":
        return "WebSearch"
    return f"{request.tool} {json.dumps(request.input, sort_keys=True)}"


def summary(request: ToolRequest) -> str:
    """One line, without the tool's name: the command, the file, the pattern."""
    pattern = _text(request.input, "pattern")
    if request.tool == "Bash":
        return one_line(_text(request.input, "command"))
    if pattern:
        return one_line(f"{pattern} in {path_of(request)}" if path_of(request) else pattern)
    found = path_of(request) or _text(request.input, "url") or _text(request.input, "query")
    return one_line(found or (json.dumps(request.input, ensure_ascii=False) if request.input else ""))


def detail(request: ToolRequest) -> str:
    """All of it: the whole command, the change line by line, or the input as it is."""
    text = clean_text("\n".join(_detail_lines(request)))
    left = len(text) - DETAIL_CHARACTERS
    return text if left <= 0 else f"{text[:DETAIL_CHARACTERS]}\n… {left} more characters that are not shown"


def _detail_lines(request: ToolRequest) -> Iterator[str]:
    if request.tool == "Bash":
        yield _text(request.input, "command")
    elif request.tool in ("Edit", "MultiEdit"):
        yield path_of(request)
        several = request.input.get("edits")
        for edit in several if isinstance(several, list) else [request.input]:
            if isinstance(edit, dict):
                yield from _changed_lines(edit)
    elif request.tool in ("Write", "NotebookEdit"):
        yield path_of(request)
        new = _text(request.input, "content") or _text(request.input, "new_source")
        yield from (f"+ {line}" for line in new.splitlines())
    else:
        yield json.dumps(request.input, indent=2, ensure_ascii=False)


def _changed_lines(edit: Document) -> Iterator[str]:
    old, new = _text(edit, "old_string").splitlines(), _text(edit, "new_string").splitlines()
    yield from (line for line in difflib.ndiff(old, new) if not line.startswith("?"))


def _folder(request: ToolRequest) -> str:
    """Of a search, the folder that it goes through; of a file, the one that holds it."""
    path = path_of(request) or "."
    return path if request.tool in ("Glob", "Grep", "LS") else str(Path(path).parent)


def _host(url: str) -> str:
    try:
        return urlsplit(url).hostname or url
    except ValueError:
        return url


def _text(document: Document, key: str) -> str:
    value = document.get(key)
    return value if isinstance(value, str) else ""
