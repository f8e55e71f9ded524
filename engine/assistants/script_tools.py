"""The tools that a script can really use: Write, Edit and Bash. Others are only asked for."""

import os
import subprocess
import time
from collections.abc import Mapping

from engine.assistants.errors import StoppedError
from engine.assistants.protocol import Host, ToolRequest
from engine.plans.problems import writable
from engine.workspace.paths import WorkspacePaths
from engine.workspace.process_groups import end_group
from engine.workspace.text import clean_text

TIMEOUT_S = 600.0

LOOK_S = 0.05


class ToolFailedError(Exception):
    """A tool did not do what was asked; the message says why."""


def use_tool(paths: WorkspacePaths, request: ToolRequest, host: Host, environment: Mapping[str, str]) -> None:
    """Does what was allowed. Raises ToolFailedError, StoppedError."""
    match request.tool:
        case "Write":
            write_file(paths, _text(request, "file_path"), _text(request, "content"))
        case "Edit":
            _edit(paths, request)
        case "Bash":
            _run(paths, _text(request, "command"), host, environment)


def write_file(paths: WorkspacePaths, named: str, content: str) -> None:
    """Writes a file below the workspace's root, its folders too. Raises ToolFailedError."""
    try:
        path = writable(paths, named)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content, encoding="utf-8")
    except (ValueError, OSError) as error:
        raise ToolFailedError(str(error)) from None


def _edit(paths: WorkspacePaths, request: ToolRequest) -> None:
    named, old = _text(request, "file_path"), _text(request, "old_string")
    try:
        content = writable(paths, named).read_text(encoding="utf-8")
    except (ValueError, OSError) as error:
        raise ToolFailedError(str(error)) from None
    if not old or content.count(old) != 1:
        raise ToolFailedError(f"{named} holds the old text {content.count(old) if old else 0} times, not once")
    write_file(paths, named, content.replace(old, _text(request, "new_string")))


def _run(paths: WorkspacePaths, command: str, host: Host, environment: Mapping[str, str]) -> None:
    """Its output is said when it ends. It and all it started end with the run."""
    with subprocess.Popen(
        ["bash", "-c", command],  # noqa: S607 - as Claude's own tool does, the person's bash
        cwd=paths.root,
        env={**os.environ, **environment},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        start_new_session=True,
    ) as process:
        try:
            output = _output(process, host)
        finally:
            end_group(process.pid)
    host.say(clean_text(output.decode("utf-8", "replace")))
    if process.returncode:
        raise ToolFailedError(f"exited {process.returncode}")


def _output(process: "subprocess.Popen[bytes]", host: Host) -> bytes:
    """All of it, once the command has ended. Raises StoppedError, ToolFailedError."""
    give_up = time.monotonic() + TIMEOUT_S
    while time.monotonic() < give_up:
        try:
            return process.communicate(timeout=LOOK_S)[0]
        except subprocess.TimeoutExpired:
            if host.stop.is_set():
                raise StoppedError from None
    raise ToolFailedError(f"took longer than {TIMEOUT_S:g} s")


def _text(request: ToolRequest, name: str) -> str:
    value = request.input.get(name)
    if not isinstance(value, str):
        raise ToolFailedError(f"{request.tool} without {name}")
    return value
